import type { Operations } from '../src/operations';
import type { Provider } from './provider';
import { SyncBatch, type Turns } from './sync-batch';
import { SyncCalls } from './sync-calls';
import { eraseAtProvider } from './sync-erasures';

export interface RoundParts {
  readonly provider: Provider;
  readonly operations: Pick<Operations, 'sync' | 'inbound'>;
}

export interface Round {
  /** As many were taken as one batch may hold: there may be more. */
  readonly isFull: boolean;
  /** How many people it was about, deletions included; 0: nothing is due now. */
  readonly ended: Promise<number>;
}

const ERASURES_AT_ONCE = 10;
const RENEW_EVERY_MS = 10_000;
const NOTHING: Round = { isFull: false, ended: Promise.resolve(0) };

/** One round by itself: noes and all that is due, then deletions. Gives how many people it was about; 0: nothing is due now. */
export async function syncOnce({ provider, operations }: RoundParts): Promise<number> {
  const turns: Turns = {
    isOfNoes: false,
    onClosed: () => undefined,
    afterNoes: async () => undefined,
  };
  const calls = new SyncCalls(provider, operations);
  return (await beginRound({ provider, operations }, { calls, turns })).ended;
}

/** Takes what is due now, and begins the work on it. */
export async function beginRound(
  { provider, operations }: RoundParts,
  { calls, turns }: { calls: SyncCalls; turns: Turns },
): Promise<Round> {
  const { sync } = operations;
  const { name, atOnce } = provider;
  if (!sync.mapOf(name)) return NOTHING;
  const entry = await sync.enter(name);
  if (entry === 'WAIT') return NOTHING;
  const isTrial = entry === 'TRIAL';
  const most = isTrial ? 1 : atOnce.push;
  const others = Math.min(most, atOnce.fetch);
  const batch = await sync.takeDue(name, most, turns.isOfNoes ? 0 : others);
  const parts = { operations, calls };
  const { length: taken } = batch.contacts;
  const work = async () => {
    if (taken > 0) await whileHeld(parts, batch, () => new SyncBatch(parts, batch, turns).run());
    else turns.onClosed();
    if (calls.isBroken || (isTrial && taken > 0)) return taken;
    const erasures = await sync.takeErasures(name, isTrial ? 1 : ERASURES_AT_ONCE);
    if (erasures.erasures.length > 0) await whileHeld(parts, erasures, () => eraseAtProvider(parts, erasures));
    return taken + erasures.erasures.length;
  };
  return { isFull: !isTrial && taken >= (turns.isOfNoes ? most : others), ended: work() };
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
