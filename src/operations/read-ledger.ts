import { isSamePlace, type LedgerPlace } from '../domain/ledger-place';
import { type LedgerRow, readEntriesAt, readEntriesOf, readMembers } from '../store/ledger';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey, LedgerEntryView, LedgerPage } from './index';
import { contactNamed } from './said';

/** A contact's history, oldest first, that of contacts merged into it included; undefined for an unknown key. */
export async function readLedger(
  ground: Ground,
  key: ContactKey,
  { first, after }: { first: number; after?: LedgerPlace },
): Promise<LedgerPage | undefined> {
  const ref = contactRef(ground, key);
  const { register } = await load(ground, askedFor([ref]));
  const contactId =
    contactNamed(register, ref, 'contact')?.id ??
    (ref.contactId !== undefined && register.contacts.has(ref.contactId) ? ref.contactId : undefined);
  if (contactId === undefined) return undefined;
  const members = await readMembers(ground.database.pool, contactId);
  const rows = await readEntriesOf(ground.database.pool, members, { after, first: first + 1 });
  return { entries: rows.slice(0, first).map(entryView), hasNextPage: rows.length > first };
}

/** The entries at these places, in their order. */
export async function readLedgerEntries(ground: Ground, places: readonly LedgerPlace[]): Promise<LedgerEntryView[]> {
  const rows = await readEntriesAt(ground.database.pool, places);
  return places.flatMap((place) => rows.filter((row) => isSamePlace(row, place)).map(entryView));
}

function entryView({ contactId, ...row }: LedgerRow): LedgerEntryView {
  return { ...row, contactId: contactId ?? undefined };
}
