import { livingContact } from '../domain/send-facts';
import type { Transaction } from '../store/database';
import { markContacts } from '../store/due-contacts';
import { type DueOutcome, holdTaken, writeOutcomes } from '../store/due-outcomes';
import { forgetGivenUp, type SeenAddress, writeKnown } from '../store/provider-addresses';
import { askErasureAgain } from './erase-at-providers';
import { type Ground, load } from './ground';
import type { DueBatch, DueContact, Settlement } from './sync-operations';

/**
 * Tells what became of due contacts. What is known of their addresses is kept with it, in one transaction, and only of
 * those that the worker still has: a slow worker never writes over what a later one saw. A contact that was marked
 * meanwhile stays due; where a yes was on the wire by then, what is held is read before anything is compared.
 */
export async function settle(ground: Ground, batch: DueBatch, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  const { provider, lease } = batch;
  const contactIds = settlements.map(({ contactId }) => contactId);
  const lost = await ground.database.inTransaction(async (client) => {
    const markById = await holdTaken(client, { provider, lease, contactIds });
    const kept = settlements.filter(({ contactId }) => markById.has(contactId));
    await keepKnown(client, provider, kept);
    const outcomes = kept.map((settlement) => {
      const taken = takenOf(batch, settlement.contactId);
      return outcomeOf(settlement, taken, markById.get(settlement.contactId) !== taken.markedPosition);
    });
    await writeOutcomes(client, provider, outcomes);
    return settlements.filter(({ contactId }) => !markById.has(contactId));
  });
  const told = settlements.filter(({ kind }) => kind !== 'LEFT');
  for (const { kind } of told) ground.metrics.providerWrites.inc({ provider, outcome: kind });
  await followLost(ground, batch, lost);
}

function takenOf({ contacts }: DueBatch, contactId: string): DueContact {
  const taken = contacts.find((contact) => contact.contactId === contactId);
  if (!taken) throw new Error('a contact was settled that the batch does not hold');
  return taken;
}

async function keepKnown(client: Transaction, provider: string, kept: readonly Settlement[]): Promise<void> {
  const all = kept.flatMap(({ contactId, addresses }) => addresses.map((address) => ({ ...address, contactId })));
  const seen = all.filter(({ isClosedForGood }) => !isClosedForGood);
  if (seen.length > 0) await writeKnown(client, { provider }, seen);
  const gone = all.filter(({ isClosedForGood }) => isClosedForGood);
  if (gone.length > 0) await forgetGivenUp(client, provider, gone);
}

function outcomeOf(settlement: Settlement, taken: DueContact, isMarkedAnew: boolean): DueOutcome {
  const { contactId, kind, addresses } = settlement;
  const isOpened = addresses.some((address) => address.isOpened);
  const clean = { contactId, isDone: false, afterMs: 0, attempts: 0, isParked: false, isMarkedAnew };
  if (kind === 'DONE') {
    if (isMarkedAnew) return { ...clean, doubt: isOpened ? 'ANSWER_LOST' : undefined };
    if (settlement.checkAfterMs !== undefined) {
      return { ...clean, afterMs: settlement.checkAfterMs, doubt: 'TO_READ' };
    }
    return { ...clean, isDone: taken.turnsAt === undefined, turnsAt: taken.turnsAt };
  }
  if (kind === 'LEFT') return { ...clean, doubt: taken.doubt, areNoesOut: !isMarkedAnew };
  const { fault } = settlement;
  const isUnknown = kind === 'RETRY' && settlement.isUnknown;
  // Of a no nothing is feared that arrives late.
  const doubt = isUnknown ? (isOpened ? 'ANSWER_LOST' : (taken.doubt ?? 'TO_READ')) : taken.doubt;
  const failed = { ...clean, fault, attempts: taken.attempts + 1, doubt } as const;
  if (isMarkedAnew) return failed;
  return kind === 'PARKED' ? { ...failed, isParked: true } : { ...failed, afterMs: settlement.afterMs };
}

/**
 * The lease ended before this was told, or the contact was merged or erased. What was closed is closed; but a yes that was
 * sent may have arrived after what others did meanwhile, so whoever holds the address now is looked at again.
 */
async function followLost(
  ground: Ground,
  { provider, contacts }: DueBatch,
  lost: readonly Settlement[],
): Promise<void> {
  const opened = lost.filter(({ addresses }) => addresses.some(({ isOpened }) => isOpened));
  if (opened.length === 0) return;
  const { register } = await load(ground, { addresses: [], contactIds: opened.map(({ contactId }) => contactId) });
  for (const { contactId } of opened) {
    const left = livingContact(register, contactId);
    if (left) {
      const marked = { provider, contactIds: [left.id], isNo: true, doubt: 'ANSWER_LOST' } as const;
      await markContacts(ground.database.pool, marked);
      continue;
    }
    const addresses = contacts.find((contact) => contact.contactId === contactId)?.addresses ?? [];
    const remoteIds = addresses.flatMap(({ remoteId }) => remoteId ?? []);
    await askErasureAgain(ground, provider, {
      contactId,
      emails: addresses.map(({ email }) => email.value),
      remoteIds,
    });
  }
}

/** See `SyncOperations.announce`: of contacts that the worker still has. */
export async function announce(
  ground: Ground,
  { provider, lease }: DueBatch,
  intended: readonly SeenAddress[],
): Promise<void> {
  if (intended.length > 0) await writeKnown(ground.database.pool, { provider, lease }, intended);
}
