import type { Address } from '../domain/address';
import { type AddressKey, keyVersionOf } from '../domain/address-key';
import { addressKindOf } from '../domain/contact';
import type { SendDecision } from '../domain/send-decision';
import type { DecisionReason, SuppressionReason } from '../domain/words';
import { AbideError } from '../errors';
import { hashAddress } from '../security/keyed-hash';
import { screeningRefs } from '../security/screening-ref';
import { readHeldAddresses, readKeysOfGone, readTouching, type TouchingEntries } from '../store/screenings';
import { type DecisionLane, decideSends } from './decide-sends';
import type { Ground } from './ground';
import type { ScreeningReceipt } from './screenings';

/** An address that may not be sent to any more. */
export interface UnsendableAddress {
  /** As it stood beside the line; of an address that was not in the list it is a name that nobody knows. */
  readonly ref: string;
  readonly reason: DecisionReason;
  readonly suppressionReason?: SuppressionReason;
  /** Who holds it now. Only for callers that may see contacts. */
  readonly contactId?: string;
  readonly address?: string;
}

export interface ScreeningChanges {
  readonly screeningId: string;
  readonly unsendable: readonly UnsendableAddress[];
  /** The `after` of the next page, and of the next time. */
  readonly cursor: number;
  readonly hasMore: boolean;
  readonly validUntil: string;
}

const ENTRIES_A_PAGE = 1_000;
const KEYS_AT_ONCE = 1_000;

interface Asked {
  readonly receipt: ScreeningReceipt;
  readonly keyVersion: number;
  readonly after?: number;
}

interface Touched {
  /** The newest first. */
  readonly keys: readonly [AddressKey, ...AddressKey[]];
  readonly contactId?: string;
  readonly address?: string;
}

/**
 * Who became unsendable since a receipt: everybody whom an entry since then is about, decided anew, without those who may
 * be sent to. Whoever was withheld in the list already may be among them; whoever became unsendable always is.
 *
 * What cannot be told address by address is told for the whole list, by CONFLICT: screen again. That is a receipt that
 * is over (a yes ends by itself, as with a role), another policy, another secret, an address that was forgotten under
 * an old one.
 */
export async function readScreeningChanges(
  ground: Ground,
  lane: DecisionLane,
  { receipt, keyVersion, after = receipt.ledgerPosition }: Asked,
): Promise<ScreeningChanges> {
  if (new Date(receipt.validUntil) <= ground.clock()) throw screenAgain('Its answers have aged.');
  if (keyVersion !== ground.secrets.current.version) throw screenAgain('The secret was changed since.');
  if (!Number.isSafeInteger(after) || after < receipt.ledgerPosition) throw badCursor();
  const { entries, upTo, head } = await readTouching(ground.database.pool, after, ENTRIES_A_PAGE);
  if (after > head) throw badCursor();
  if (entries.some(({ kind }) => kind === 'POLICY_ACTIVATED')) throw screenAgain('Another policy is in force.');
  const touched = await addressesOf(ground, receipt, entries);
  if (touched.some(({ keys: [key] }) => keyVersionOf(key) !== keyVersion)) {
    throw screenAgain('An address is known under an old secret only.');
  }
  const unsendable = await decided(ground, lane, { receipt, touched });
  if (ground.active.policy.version !== receipt.policyVersion) throw screenAgain('Another policy is in force.');
  return { screeningId: receipt.id, unsendable, cursor: upTo, hasMore: upTo < head, validUntil: receipt.validUntil };
}

function screenAgain(why: string): AbideError {
  return new AbideError('CONFLICT', `This screening counts no more: screen the list again. ${why}`);
}

function badCursor(): AbideError {
  return new AbideError('BAD_USER_INPUT', 'This is no cursor of this screening.', { path: 'after' });
}

/** Every address of the channel's kind that the entries are about: by its key, and by whom they are about. */
async function addressesOf(
  ground: Ground,
  { channel }: ScreeningReceipt,
  entries: TouchingEntries['entries'],
): Promise<readonly Touched[]> {
  const kind = addressKindOf(channel);
  const { held, gone } = await readAddresses(ground, entries);
  const touched = new Map<AddressKey, Touched>();
  const told = new Set<AddressKey>();
  for (const { contactId, kind: its, value } of held) {
    const [key, ...older] = hashAddress({ kind: its, value } as Address, ground.secrets) as [AddressKey];
    for (const each of [key, ...older]) told.add(each);
    if (its === kind) touched.set(key, { keys: [key, ...older], contactId, address: value });
  }
  for (const key of [...entries.flatMap(({ keys }) => keys), ...gone]) {
    if (!told.has(key)) touched.set(key, { keys: [key] });
  }
  return [...touched.values()];
}

async function readAddresses({ database: { pool } }: Ground, entries: TouchingEntries['entries']) {
  const contactIds = new Set(entries.flatMap((entry) => entry.contactIds));
  if (contactIds.size === 0) return { held: [], gone: [] };
  // The noes of an erasure name every address under the newest secret; a clean-up may leave none.
  const named = new Set(entries.flatMap((entry) => (entry.kind === 'SUPPRESSED' ? entry.contactIds : [])));
  const unnamed = [...contactIds].filter((id) => !named.has(id));
  const [held, gone] = await Promise.all([readHeldAddresses(pool, [...contactIds]), readKeysOfGone(pool, unnamed)]);
  return { held, gone };
}

async function decided(
  ground: Ground,
  lane: DecisionLane,
  { receipt: { id, topic, channel }, touched }: { receipt: ScreeningReceipt; touched: readonly Touched[] },
): Promise<UnsendableAddress[]> {
  const namesOf = screeningRefs(id, ground.secrets);
  const unsendable: UnsendableAddress[] = [];
  for (let from = 0; from < touched.length; from += KEYS_AT_ONCE) {
    const some = touched.slice(from, from + KEYS_AT_ONCE);
    const to = some.map(({ keys }) => ({ keys, kind: addressKindOf(channel) }));
    const { decisions } = await decideSends(ground, lane, { to, topic, channel });
    const names = namesOf(some.map(({ keys: [key] }) => key));
    some.forEach(({ contactId, address }, index) => {
      const { allowed, reason, suppressionReason } = decisions[index] as SendDecision;
      if (!allowed) unsendable.push({ ref: names[index] as string, reason, suppressionReason, contactId, address });
    });
  }
  return unsendable;
}
