import type { Log } from '../src/log';
import { type ReconcileParts, Reconciliation } from './reconcile';

export interface ReconcileLoop {
  /** There is somebody to be looked up: at once, not at the next look. */
  wake(): void;
  /** Takes nothing more, and ends when the page or look under way stands. */
  stop(): Promise<void>;
}

/** A hint may be a no: the next look comes soon. Whether a walk is due costs one statement. */
const LOOK_EVERY_MS = 1_000;
const LOOK_AFTER_FAILURE_MS = 5_000;
const WALK_EVERY_MS = 10_000;

/** Looks up whom a provider told of, and walks through it when that is due, for as long as it runs; on any number of instances. */
export function startReconcileLoop(parts: ReconcileParts): ReconcileLoop {
  const reconciliation = new Reconciliation(parts);
  const looking = startLoop(parts.log, {
    work: () => reconciliation.lookUp(),
    everyMs: LOOK_EVERY_MS,
  });
  const walking = startLoop(parts.log, {
    work: async () => {
      await reconciliation.walk();
      return false;
    },
    everyMs: WALK_EVERY_MS,
  });
  return {
    wake: looking.wake,
    stop: async () => {
      reconciliation.stop();
      await Promise.all([looking.stop(), walking.stop()]);
    },
  };
}

interface Looped {
  /** Gives whether there is more to do at once. */
  readonly work: () => Promise<boolean>;
  readonly everyMs: number;
}

function startLoop(log: Log, { work, everyMs }: Looped) {
  let isStopping = false;
  let endWait = () => {};
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async () => {
    while (!isStopping) {
      const hasMore = await work().catch((error) => {
        log.warn('A round of reconciliation failed.', { err: error });
        return undefined;
      });
      if (!isStopping && !hasMore) await wait(hasMore === undefined ? LOOK_AFTER_FAILURE_MS : everyMs);
    }
  };
  const running = run();
  return {
    wake: () => endWait(),
    stop: async () => {
      isStopping = true;
      endWait();
      await running;
    },
  };
}
