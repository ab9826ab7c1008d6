import type { DueErasure, ErasureBatch, ErasureSettlement, Operations } from '../src/operations';
import type { ContactRef, ProviderDifference } from './provider';
import type { SyncCalls, Written } from './sync-calls';
import { NOT_SENT } from './sync-calls';
import { settlementOf } from './sync-faults';

/**
 * Deletes at a provider whoever was erased. Their widest no goes out first, where it can be kept without a record: it
 * holds until the deletion is done, and after it where the provider keeps noes apart from people. One that cannot be
 * written hinders no deletion.
 */
export async function eraseAtProvider(
  { operations, calls }: { operations: Pick<Operations, 'sync'>; calls: SyncCalls },
  batch: ErasureBatch,
): Promise<void> {
  for (const erasure of batch.erasures) {
    const settlement = await eraseOne(calls, batch, erasure);
    if (settlement) await operations.sync.settleErasures(batch, [settlement]);
  }
  await operations.sync.release(batch);
}

async function eraseOne(
  calls: SyncCalls,
  { map }: ErasureBatch,
  { contactId, attempts, emails, remoteIds }: DueErasure,
): Promise<ErasureSettlement | undefined> {
  const stops = map.stops.filter(({ carriesObjection }) => carriesObjection).map(({ key }) => key);
  const difference = { stops, closed: map.topics, opened: [] };
  const noes = emails.map((email): ProviderDifference => ({ kind: 'STATE', ref: { email }, difference }));
  const closed = await calls.push(noes);
  const trouble = closed.find((one) => 'fault' in one && one.fault.kind === 'RETRY');
  const written: readonly Written[] = trouble ? [trouble] : await calls.push(refsOf(emails, remoteIds).map(erasureOf));
  const failed = written.find((one) => 'fault' in one);
  if (!failed || !('fault' in failed)) return { contactId, kind: 'ERASED' };
  // Nothing was sent for it, so nothing is told of it.
  return failed.fault === NOT_SENT ? undefined : { contactId, ...settlementOf(failed.fault, attempts) };
}

function erasureOf(ref: ContactRef): ProviderDifference {
  return { kind: 'ERASE', ref };
}

/** One address and one id are of one record. */
function refsOf(emails: DueErasure['emails'], remoteIds: readonly string[]): ContactRef[] {
  const [email] = emails;
  const [remoteId] = remoteIds;
  if (emails.length === 1 && remoteIds.length === 1) return [{ email, remoteId }];
  return [...emails.map((one) => ({ email: one })), ...remoteIds.map((id) => ({ remoteId: id }))];
}
