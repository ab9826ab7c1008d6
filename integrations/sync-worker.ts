import type { Operations } from '../src/operations';
import type { Provider } from './provider';
import { SyncCalls } from './sync-calls';
import { beginRound } from './sync-round';
import { NoesFirst } from './sync-turns';

export interface SyncWorkerParts {
  readonly provider: Provider;
  readonly operations: Pick<Operations, 'active' | 'sync' | 'inbound'>;
  readonly log: { warn(message: string, more?: object): void };
}

export interface SyncWorker {
  /** Looks at once for what is due; without it that takes up to half a second. */
  wake(): void;
  /** Takes nothing more, and ends when the calls under way have ended and what came of them is kept. */
  stop(): Promise<void>;
}

/** Batches whose noes go out at a time: while one is read or kept here, the calls of the other go on. */
const CLOSED_AT_ONCE = 2;
/** Batches whose yeses go out at a time: while the people of one are read, those of the other are opened. */
const OPENED_AT_ONCE = 2;
const LOOK_EVERY_MS = 500;
const LOOK_AFTER_FAILURE_MS = 2_000;

/** Keeps a provider in step, for as long as it runs. Any number of them may run, on any number of instances. */
export function startSyncWorker(parts: SyncWorkerParts): SyncWorker {
  const worker = new Worker(parts);
  const running = worker.run();
  return {
    wake: () => worker.wake(),
    stop: async () => {
      worker.stop();
      await running;
    },
  };
}

interface UnderWay {
  readonly calls: SyncCalls;
  isClosed: boolean;
  ended: Promise<void>;
}

/**
 * Takes one batch after the other, and does not wait for the end of the last: noes are looked for while yeses wait for
 * the limit, and go before them.
 */
class Worker {
  private readonly rounds = new Set<UnderWay>();
  private readonly noes = new NoesFirst();
  private isStopping = false;
  private isWoken = false;
  private endPause = () => {};
  private markedUnder: string | undefined;

  constructor(private readonly parts: SyncWorkerParts) {}

  async run(): Promise<void> {
    while (!this.isStopping) {
      const isClosing = ({ isClosed }: UnderWay) => !isClosed;
      if ([...this.rounds].filter(isClosing).length >= CLOSED_AT_ONCE) await this.pause(LOOK_EVERY_MS);
      else await this.next();
    }
    await Promise.all([...this.rounds].map(({ ended }) => ended));
  }

  wake(): void {
    this.isWoken = true;
    this.endPause();
  }

  stop(): void {
    this.isStopping = true;
    for (const { calls } of this.rounds) calls.isBroken = true;
    this.wake();
  }

  private async next(): Promise<void> {
    try {
      const { version } = this.parts.operations.active.policy;
      if (version !== this.markedUnder) await this.parts.operations.sync.switchOn(this.parts.provider.name);
      this.markedUnder = version;
      if (await this.beginRound()) return;
    } catch (error) {
      this.warn(error);
      return this.pause(LOOK_AFTER_FAILURE_MS);
    }
    return this.pause(LOOK_EVERY_MS);
  }

  /** True: there may be more to take. */
  private async beginRound(): Promise<boolean> {
    const { provider, operations } = this.parts;
    const isOfNoes = this.rounds.size >= OPENED_AT_ONCE;
    const endNoes = this.noes.begin();
    const round: UnderWay = { calls: new SyncCalls(provider, operations), isClosed: false, ended: Promise.resolve() };
    const onClosed = () => {
      endNoes();
      round.isClosed = true;
      if (isFull) this.wake();
    };
    const turns = { isOfNoes, onClosed, afterNoes: () => this.noes.over() };
    let isFull = false;
    const end = () => {
      endNoes();
      this.rounds.delete(round);
    };
    this.rounds.add(round);
    try {
      const begun = await beginRound({ provider, operations }, { calls: round.calls, turns });
      isFull = begun.isFull;
      round.ended = begun.ended
        .then(
          (people) => {
            if (people > 0) this.wake();
          },
          (error) => this.warn(error),
        )
        .finally(end);
      return isFull;
    } catch (error) {
      end();
      throw error;
    }
  }

  private async pause(ms: number): Promise<void> {
    if (!this.isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.isWoken = false;
  }

  private warn(error: unknown): void {
    this.parts.log.warn('A round of the sync failed.', { err: error, provider: this.parts.provider.name });
  }
}
