import type { AddressKey } from './address-key';
import type { Change } from './change';
import type { ContactState } from './contact';
import type { EntryDrafts } from './entry-drafts';
import { isSamePlace } from './ledger-place';
import type { Suppression } from './suppression';

/**
 * The no follows the person: each no of the contact gets a copy on every address that lacks it (added later, joined
 * by a merge, a number it has come to hold alone), with the first row's time and place, so a copy voids no exception.
 */
export function spreadNoes(drafts: EntryDrafts, change: Change, contactId: string): void {
  const { register } = drafts;
  const contact = register.contacts.get(register.rootOf(contactId));
  if (contact?.life !== 'LIVING') return;
  const keys = register.addressesForNo(contact);
  for (const no of register.noesOf(contact.id)) {
    if (register.isEnded(no) && no.reason === 'MANUAL') continue;
    for (const key of keys) {
      const isThere = register
        .suppressionsOn(key)
        .some((row) => row.key === key && isCopyOf(row, no) && isOwn(drafts, row, contact));
      if (!isThere) writeCopy(drafts, change, { of: no, key, contactId: contact.id });
    }
  }
}

/**
 * The no stays on the address: who comes to hold a suppressed address that no living contact's no accounts for is
 * taken for the same person, and takes the no over. Not for a number that others hold too.
 */
export function adoptNoes(
  drafts: EntryDrafts,
  change: Change,
  { contact, key }: { contact: ContactState; key: AddressKey },
): void {
  const { register } = drafts;
  if (register.holdersOf(key).some((holder) => holder !== contact.id)) return;
  for (const row of [...register.suppressionsOn(key)]) {
    const isAccountedFor = row.contactId !== undefined && register.isLiving(row.contactId);
    if (isAccountedFor || (row.reason === 'MANUAL' && register.isEnded(row))) continue;
    const isAdopted = register
      .suppressionsOn(key)
      .some((other) => isCopyOf(other, row) && isOwn(drafts, other, contact));
    if (!isAdopted) writeCopy(drafts, change, { of: row, key: register.canonical(key), contactId: contact.id });
  }
}

/** An entry that a change meets under an old key version gets a copy under the current one; the old row stays. */
export function renewKeys(drafts: EntryDrafts, change: Change, keys: readonly AddressKey[]): void {
  const { register } = drafts;
  for (const key of new Set(keys.map((named) => register.canonical(named)))) {
    for (const row of [...register.suppressionsOn(key)]) {
      if (row.key === key) continue;
      const isRenewed = register
        .suppressionsOn(key)
        .some((other) => other.key === key && other.contactId === row.contactId && isCopyOf(other, row));
      if (!isRenewed) writeCopy(drafts, change, { of: row, key, contactId: row.contactId });
    }
  }
}

function writeCopy(
  drafts: EntryDrafts,
  change: Change,
  { of, key, contactId }: { of: Suppression; key: AddressKey; contactId?: string },
): void {
  const copied: Change = { ...change, evidence: undefined, statedBy: of.statedBy };
  drafts.write(copied, { kind: 'SUPPRESSION_COPIED', of: of.place, channel: of.channel, key, contactId });
}

function isCopyOf(one: Suppression, other: Suppression): boolean {
  return isSamePlace(one.place, other.place) && one.channel === other.channel;
}

function isOwn({ register }: EntryDrafts, row: Suppression, contact: ContactState): boolean {
  return row.contactId !== undefined && register.rootOf(row.contactId) === contact.id;
}
