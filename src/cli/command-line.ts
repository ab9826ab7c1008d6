import type { App } from '../app';
import type { Finding } from '../operations/finding';
import { type ErrorStream, EXIT, type ExitCode } from './exit-code';
import { Progress } from './progress';

export type { App } from '../app';

/** What a command line runs in. `main.ts` gives the process; a test gives its own. */
export interface Surroundings {
  /** Opens the built service, with variables set over those of the environment, or where it does not set them. */
  openApp(how?: Opening): Promise<App>;
  /** Examines the installation, without building the service: that refuses to start on the first thing that is wrong. */
  examine(): Promise<readonly Finding[]>;
  readonly packageRoot: string;
  /** Results, and nothing but results: a script reads them. */
  readonly out: { write(text: string): unknown };
  readonly err: ErrorStream;
  /** Aborted, with a `Stopped` as its reason, when somebody tells the command to stop. */
  readonly signal: AbortSignal;
}

type Variables = Readonly<Record<string, string>>;

export interface Opening {
  readonly set?: Variables;
  readonly unlessSet?: Variables;
  /** Takes the policy file for one to be looked at, and goes by the policy in force. */
  readonly goesByPolicyInForce?: boolean;
}

/** What a command is given. */
export class CommandLine {
  /** What the command ends with when nothing is thrown; the work was done, but perhaps not all of it was good. */
  exitCode: ExitCode = EXIT.complete;

  constructor(readonly surroundings: Surroundings) {}

  get signal(): AbortSignal {
    return this.surroundings.signal;
  }

  /** A line of the result. */
  print(line = ''): void {
    this.surroundings.out.write(`${line}\n`);
  }

  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** A line for the person at the terminal, which a script that keeps the result never sees. */
  tell(line: string): void {
    this.surroundings.err.write(`${line}\n`);
  }

  progress(what: string): Progress {
    return new Progress(what, this.surroundings.err);
  }

  /** Opens the service for a piece of work and closes it whatever comes of it. Its log keeps to warnings. */
  async withApp(work: (app: App) => Promise<void>, how: Opening = {}) {
    const app = await this.surroundings.openApp({ unlessSet: { ABIDE_LOG_LEVEL: 'warn' }, ...how });
    try {
      this.signal.throwIfAborted();
      await work(app);
    } finally {
      await app.close();
    }
  }

  /** Resolves when somebody tells the command to stop: the ordinary end of one that serves. */
  toldToStop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.signal.aborted) resolve();
      else this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
