import type { Operations } from '../src/operations';
import type { Provider } from './provider';
import { SyncBatch } from './sync-batch';
import { SyncCalls } from './sync-calls';
import { eraseAtProvider } from './sync-erasures';

export interface SyncWorkerParts {
  readonly provider: Provider;
  readonly operations: Pick<Operations, 'active' | 'sync' | 'inbound'>;
  readonly log: { warn(message: string, more?: object): void };
}

export interface SyncWorker {
  /** Looks at once for what is due; without it that takes up to half a second. */
  wake(): void;
  /** Takes nothing more, and ends when the call under way has ended and what came of it is kept. */
  stop(): Promise<void>;
}

/** As many as the batch calls of the providers take. */
const CONTACTS_AT_ONCE = 100;
const ERASURES_AT_ONCE = 10;
const LOOK_EVERY_MS = 500;
const LOOK_AFTER_FAILURE_MS = 2_000;
const RENEW_EVERY_MS = 10_000;

/** Keeps a provider in step, for as long as it runs. Any number of them may run, on any number of instances. */
export function startSyncWorker(parts: SyncWorkerParts): SyncWorker {
  let isStopping = false;
  let current: SyncCalls | undefined;
  let endWait = () => {};
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  let markedUnder: string | undefined;
  const round = async (calls: SyncCalls) => {
    const { version } = parts.operations.active.policy;
    if (version !== markedUnder) await parts.operations.sync.switchOn(parts.provider.name);
    markedUnder = version;
    return syncOnce(parts, calls);
  };
  const run = async () => {
    while (!isStopping) {
      current = new SyncCalls(parts.provider, parts.operations);
      const done = await round(current).catch((error) => {
        parts.log.warn('A round of the sync failed.', { err: error, provider: parts.provider.name });
        return undefined;
      });
      if (!done && !isStopping) await wait(done === undefined ? LOOK_AFTER_FAILURE_MS : LOOK_EVERY_MS);
    }
  };
  const running = run();
  return {
    wake: () => endWait(),
    stop: async () => {
      isStopping = true;
      if (current) current.isBroken = true;
      endWait();
      await running;
    },
  };
}

/** One round: noes and all that is due, then deletions. Gives how many people it was about; 0: nothing is due now. */
export async function syncOnce(
  { provider, operations }: SyncWorkerParts,
  calls = new SyncCalls(provider, operations),
): Promise<number> {
  const { sync } = operations;
  const { name } = provider;
  if (!sync.mapOf(name)) return 0;
  const entry = await sync.enter(name);
  if (entry === 'WAIT') return 0;
  const isTrial = entry === 'TRIAL';
  const batch = await sync.takeDue(name, isTrial ? 1 : CONTACTS_AT_ONCE);
  const parts = { operations, calls };
  if (batch.contacts.length > 0) await whileHeld(parts, batch, () => new SyncBatch(parts, batch).run());
  if (calls.isBroken || (isTrial && batch.contacts.length > 0)) return batch.contacts.length;
  const erasures = await sync.takeErasures(name, isTrial ? 1 : ERASURES_AT_ONCE);
  if (erasures.erasures.length > 0) await whileHeld(parts, erasures, () => eraseAtProvider(parts, erasures));
  return batch.contacts.length + erasures.erasures.length;
}

type Batch = Parameters<Operations['sync']['renew']>[0];

/** The lease is renewed while the work goes on. Where that fails nothing more is sent: others may be at it by then. */
async function whileHeld(
  { operations, calls }: { operations: Pick<Operations, 'sync'>; calls: SyncCalls },
  batch: Batch,
  work: () => Promise<void>,
): Promise<void> {
  const breakOff = () => {
    calls.isBroken = true;
  };
  const renewing = setInterval(() => {
    operations.sync.renew(batch).then((isHad) => {
      if (!isHad) breakOff();
    }, breakOff);
  }, RENEW_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(renewing);
  }
}
