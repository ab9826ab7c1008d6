import type { Log } from '../src/log';
import type { Operations } from '../src/operations';
import type { Provider } from './provider';
import { type Reconciled, Reconciliation } from './reconcile';
import { syncOnce } from './sync-round';

export interface SyncedOnce extends Reconciled {
  /** How many contacts were written for, deletions included. */
  readonly written: number;
}

/** Writes what is due, takes in what the provider holds, and writes what came of that: then both sides agree. */
export async function syncAllOnce(
  { provider, operations, log }: { provider: Provider; operations: Operations; log: Log },
  signal: AbortSignal,
): Promise<SyncedOnce> {
  const { sync } = operations;
  await sync.switchOn(provider.name);
  const reconciliation = new Reconciliation({ provider, operations, sync, log, everySeconds: 3_600 });
  const stop = () => reconciliation.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const before = await writeAll({ provider, operations }, signal);
    while (!signal.aborted && (await reconciliation.lookUp()));
    const reconciled = await reconciliation.walk(true);
    while (!signal.aborted && (await reconciliation.lookUp()));
    const after = await writeAll({ provider, operations }, signal);
    const { waiting } = await sync.health(provider.name);
    return { ...reconciled, written: before + after, isWhole: reconciled.isWhole && waiting === 0 };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function writeAll(
  { provider, operations }: { provider: Provider; operations: Operations },
  signal: AbortSignal,
): Promise<number> {
  let written = 0;
  while (!signal.aborted) {
    const some = await syncOnce({ provider, operations });
    if (some === 0) break;
    written += some;
  }
  return written;
}
