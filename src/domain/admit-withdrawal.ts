import type { AddressKey } from './address-key';
import { type Admission, admitted, findContact, isSharedNumber, refused, theContact } from './admission';
import type { Change, ChangeOf } from './change';
import type { ContactState, Preference } from './contact';
import type { EntryDrafts } from './entry-drafts';
import { isLater, isSamePlace, type LedgerPlace } from './ledger-place';
import type { Suppression } from './suppression';
import { unreachable } from './words';

type Withdrawal =
  | ChangeOf<'WITHDRAW_COMPANY_STOP'>
  | ChangeOf<'END_UNDER_AGE'>
  | ChangeOf<'MARK_UNDELIVERABLE'>
  | ChangeOf<'CLEAR_UNDELIVERABLE'>;

/** What the company may take back because it was never the person's no: its own stop, an age shown, a bounce. */
export function admitWithdrawal(drafts: EntryDrafts, change: Withdrawal): Admission {
  if (isAboutOneOfMany(drafts, change)) return refused('SHARED_NUMBER');
  switch (change.kind) {
    case 'WITHDRAW_COMPANY_STOP':
      return withdraw(drafts, change);
    case 'END_UNDER_AGE':
      return endUnderAge(drafts, change);
    case 'MARK_UNDELIVERABLE':
      return setDelivery(drafts, change, 'UNDELIVERABLE');
    case 'CLEAR_UNDELIVERABLE':
      return hasReason(change) ? setDelivery(drafts, change, 'DELIVERABLE') : refused('EVIDENCE_INCOMPLETE');
    default:
      return unreachable(change);
  }
}

/** A caller that takes something back by a number that several hold; a report of delivery is about the number. */
function isAboutOneOfMany(drafts: EntryDrafts, change: Withdrawal): boolean {
  const isReport = change.kind === 'MARK_UNDELIVERABLE' || ('mark' in change && change.mark !== undefined);
  return !isReport && isSharedNumber(drafts, change);
}

function hasReason(change: Change): boolean {
  return Boolean(change.evidence?.reference?.trim());
}

/** Back to what stood before the company's stop, as long as the person has not said no since (design, section 4). */
function withdraw(drafts: EntryDrafts, change: ChangeOf<'WITHDRAW_COMPANY_STOP'>): Admission {
  if (!hasReason(change)) return refused('EVIDENCE_INCOMPLETE');
  const contact = theContact(drafts, change);
  if (typeof contact === 'string') return refused(contact);
  return change.topic === undefined ? endManual(drafts, change, contact) : restorePreferences(drafts, change, contact);
}

function restorePreferences(
  drafts: EntryDrafts,
  change: ChangeOf<'WITHDRAW_COMPANY_STOP'>,
  contact: ContactState,
): Admission {
  const stops = [...contact.preferences.values()].filter(
    (preference) =>
      preference.topic === change.topic &&
      (change.channel === undefined || preference.channel === change.channel) &&
      preference.state === 'OPTED_OUT' &&
      preference.statedBy === 'COMPANY' &&
      preference.before !== undefined,
  );
  if (stops.length === 0) return refused('NOTHING_TO_WITHDRAW');
  if (stops.some((stop) => saidNoSince(drafts, contact, stop.place))) return refused('PERSON_SAID_NO_SINCE');
  for (const { topic, channel, before } of stops) {
    const { state, confirmedOn } = before as NonNullable<Preference['before']>;
    const back = { ...change, statedBy: 'COMPANY' as const };
    drafts.write(back, {
      kind: 'PREFERENCE_SET',
      contactId: contact.id,
      topic,
      channel,
      state,
      confirmedOn,
      isWithdrawal: true,
    });
  }
  return admitted(contact.id);
}

function endManual(drafts: EntryDrafts, change: Change, contact: ContactState): Admission {
  const manual = drafts.register
    .noesOf(contact.id)
    .filter((row) => row.reason === 'MANUAL' && !drafts.register.isEnded(row));
  if (manual.length === 0) return refused('NOTHING_TO_WITHDRAW');
  if (manual.some((row) => saidNoSince(drafts, contact, row.place))) return refused('PERSON_SAID_NO_SINCE');
  endAll(drafts, change, manual, contact.id);
  return admitted(contact.id);
}

function saidNoSince({ register }: EntryDrafts, contact: ContactState, place: LedgerPlace): boolean {
  const objected = register.noesOf(contact.id).some((row) => row.reason !== 'MANUAL' && isLater(row.place, place));
  return (
    objected ||
    [...contact.preferences.values()].some(
      (preference) =>
        preference.state === 'OPTED_OUT' && preference.statedBy === 'RECIPIENT' && isLater(preference.place, place),
    )
  );
}

/** The age, or the parent's consent, was shown: row 2 opens, row 5 stays until the person lifts it. */
function endUnderAge(drafts: EntryDrafts, change: ChangeOf<'END_UNDER_AGE'>): Admission {
  if (!hasReason(change)) return refused('EVIDENCE_INCOMPLETE');
  const contact = findContact(drafts, change);
  const keys = keysOf(change, contact);
  const rows = keys.flatMap((key) => drafts.register.suppressionsOn(key));
  const standing = rows.filter((row) => row.reason === 'UNDER_AGE' && !drafts.register.isEnded(row));
  if (standing.length === 0) return refused('NOTHING_TO_END');
  endAll(drafts, change, standing, contact?.id);
  return admitted(contact?.id);
}

function endAll(drafts: EntryDrafts, change: Change, rows: readonly Suppression[], contactId?: string): void {
  const places = rows
    .map((row) => row.place)
    .filter((place, index, all) => all.findIndex((other) => isSamePlace(other, place)) === index);
  for (const of of places) drafts.write(change, { kind: 'SUPPRESSION_ENDED', of, contactId });
}

/** About delivery, not will: counts for its own address only. */
function setDelivery(
  drafts: EntryDrafts,
  change: ChangeOf<'MARK_UNDELIVERABLE'> | ChangeOf<'CLEAR_UNDELIVERABLE'>,
  kind: 'UNDELIVERABLE' | 'DELIVERABLE',
): Admission {
  const contact = findContact(drafts, change);
  const keys = keysOf(change, contact).map((key) => drafts.register.canonical(key));
  if (keys.length === 0) return refused('UNKNOWN_CONTACT');
  for (const key of new Set(keys)) {
    const marked = drafts.register.undeliverable.get(key);
    const isMarked = marked !== undefined;
    if (change.kind === 'CLEAR_UNDELIVERABLE' && change.mark && marked && !isSamePlace(marked, change.mark)) continue;
    if (isMarked !== (kind === 'UNDELIVERABLE')) drafts.write(change, { kind, key, contactId: contact?.id });
  }
  return admitted(contact?.id);
}

/** The address named, else all of the contact. */
function keysOf(change: Change, contact: ContactState | undefined): AddressKey[] {
  if (change.contact.named) return [change.contact.named.keys[0]];
  return contact?.addresses.map((address) => address.key) ?? [];
}
