import type { ContactState } from '../../src/domain/contact';
import { entryOf, replay, type StoredEntry } from '../../src/domain/ledger';
import type { LedgerPlace } from '../../src/domain/ledger-place';
import { Register } from '../../src/domain/register';
import { type Ground, load } from '../../src/operations/ground';

/** Everything a register says of these contacts, in one order, without plain text: what replay has to give again. */
export function statesOf(register: Register, contactIds: readonly string[]) {
  const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  const canonical = (key: Parameters<Register['canonical']>[0]) => register.canonical(key);
  return {
    contacts: contactIds.map((id) => contactOf(register.contacts.get(id))),
    suppressions: register.allSuppressions
      .map((row) => ({ ...row, isEnded: register.isEnded(row), contactId: row.contactId ?? null }))
      .map(sortedFields)
      .sort(byText),
    exceptions: register.allExceptions.map(sortedFields).sort(byText),
    merges: register.allMerges.map(sortedFields).sort(byText),
    undeliverable: [...register.undeliverable].map(([key, place]) => [canonical(key), place]).sort(byText),
  };
}

function sortedFields<T extends object>(value: T) {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function contactOf(contact: ContactState | undefined) {
  if (!contact) return undefined;
  const { profile: _, addresses, preferences, roles, asked, ...rest } = contact;
  return {
    ...rest,
    addresses: addresses.map(({ address: __, ...held }) => held).sort((one, other) => (one.key < other.key ? -1 : 1)),
    preferences: Object.fromEntries([...preferences].sort(([one], [other]) => (one < other ? -1 : 1))),
    roles: roles.map(({ customer: __, duty: ___, ...role }) => role).sort((one, other) => (one.id < other.id ? -1 : 1)),
    asked,
  };
}

/** Replays what the ledger holds after a position, read by SQL, beside what the store has of the same contacts now. */
export async function replayedAndStored(ground: Ground, { after }: { after: number }) {
  const { rows } = await ground.database.pool.query<
    StoredEntry & { position: string; ordinal: number; contact_id: string | null }
  >(
    'SELECT position, ordinal, kind, contact_id, at, body FROM ledger_entry WHERE position > $1 ORDER BY position, ordinal',
    [after],
  );
  const entries = rows.map(({ position, ordinal, kind, contact_id, at, body }) => {
    const place: LedgerPlace = { position: Number(position), ordinal };
    const stored: StoredEntry = { kind, contactId: contact_id, at, body };
    return { entry: entryOf(stored, place), place };
  });
  const replayed = replay(entries, new Register());
  const contactIds = [...replayed.contacts.keys()].sort();
  const addresses = [...new Set(replayed.allSuppressions.map((row) => row.key)), ...replayed.undeliverable.keys()];
  const { register } = await load(ground, { addresses: addresses.map((key) => [key]), contactIds });
  return { replayed: statesOf(replayed, contactIds), stored: statesOf(register, contactIds), entries: rows.length };
}
