type StepResult<T> = string | { readonly answer: T; readonly line: string };

export interface Step {
  (what: string, play: () => Promise<string>): Promise<undefined>;
  <T>(what: string, play: () => Promise<{ answer: T; line: string }>): Promise<T>;
}

interface Stage {
  readonly print: (text: string) => void;
  /** Stops between two steps. */
  readonly signal?: AbortSignal;
}

/** Plays one step at a time, and prints it with its time and what came of it. */
export function stepper({ print, signal }: Stage): Step {
  const step = async <T>(what: string, play: () => Promise<StepResult<T>>): Promise<T | undefined> => {
    signal?.throwIfAborted();
    const startedAt = performance.now();
    const result = await play();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
    print(`${seconds} s  ${what}\n      ${typeof result === 'string' ? result : result.line}`);
    return typeof result === 'string' ? undefined : result.answer;
  };
  return step as Step;
}

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 60_000;

/** Resolves with the seconds it took, once it is so; what never comes to be is a fault of Abide, and the demo says so. */
export async function secondsUntil(
  { signal }: Pick<Stage, 'signal'>,
  what: string,
  isSo: () => Promise<boolean>,
): Promise<string> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    signal?.throwIfAborted();
    if (performance.now() - startedAt > PATIENCE_MS)
      throw new Error(`it did not come to this within a minute: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}
