import { type Admission, admitted, findContact, isCarriedIn, refused, theContact } from './admission';
import type { Change, ChangeOf, NamedAddress } from './change';
import { type ContactState, type Profile, primaryAddress } from './contact';
import type { EntryDrafts } from './entry-drafts';
import type { EvidenceText, ProfileCodes } from './ledger-entry';
import { barringSuppression } from './send-facts';
import { adoptNoes, spreadNoes } from './suppression-copies';
import type { RefusalReason } from './words';

/** Contacts made and changed: profile, addresses, roles. None of it opens anything by itself. */
export function admitContactChange(
  drafts: EntryDrafts,
  change: ChangeOf<'UPSERT_CONTACT'> | ChangeOf<'CHANGE_ADDRESS'>,
): Admission {
  return change.kind === 'UPSERT_CONTACT' ? upsert(drafts, change) : changeAddress(drafts, change);
}

function upsert(drafts: EntryDrafts, change: ChangeOf<'UPSERT_CONTACT'>): Admission {
  const fault = faultOfUpsert(drafts, change);
  if (fault) return refused(fault);
  const id = findForUpsert(drafts, change)?.id ?? createContact(drafts, change, change.newContactId);
  const isNew = id === change.newContactId;
  for (const named of [change.email, phoneToTake(drafts, change)])
    if (named) giveAddress(drafts, change, { contactId: id, named, isNew });
  writeProfile(drafts, change, id);
  writeRoles(drafts, change, id);
  return admitted(id);
}

function findForUpsert(drafts: EntryDrafts, change: ChangeOf<'UPSERT_CONTACT'>): ContactState | undefined {
  if (change.contact.contactId !== undefined)
    return findContact(drafts, { contact: { contactId: change.contact.contactId } });
  const byEmail = change.email && findContact(drafts, { contact: { named: change.email } });
  if (byEmail || (change.email && isCarriedIn(change))) return byEmail;
  return change.phone && findContact(drafts, { contact: { named: change.phone } });
}

function faultOfUpsert(drafts: EntryDrafts, change: ChangeOf<'UPSERT_CONTACT'>): RefusalReason | undefined {
  const { register } = drafts;
  const found = findForUpsert(drafts, change);
  if (change.contact.contactId !== undefined && !found) return 'UNKNOWN_CONTACT';
  if (change.roles && isCarriedIn(change)) return 'NOT_FROM_THIS_SOURCE';
  const emailHolders = change.email ? register.holdersOf(change.email.keys[0]) : [];
  if (found && emailHolders.some((holder) => holder !== found.id)) return 'ADDRESS_TAKEN';
  const phoneHolders = change.phone ? register.holdersOf(change.phone.keys[0]) : [];
  const isFoundByAddress = change.contact.contactId === undefined && !isCarriedIn(change);
  if (isFoundByAddress && found && phoneHolders.length > 0 && !phoneHolders.includes(found.id)) return 'ADDRESS_TAKEN';
  const isByNumberAlone = isFoundByAddress ? emailHolders.length === 0 : !change.email;
  if (change.contact.contactId === undefined && isByNumberAlone && phoneHolders.length > 1) return 'SHARED_NUMBER';
  return [change.email, phoneToTake(drafts, change)]
    .map((named) => named && faultOfBarred(drafts, change, named))
    .find((fault) => fault);
}

/** A number that may not come back is left out of what is carried in: the noes on the line beside it are not lost for it. */
function phoneToTake(drafts: EntryDrafts, change: ChangeOf<'UPSERT_CONTACT'>): NamedAddress | undefined {
  const isBesideEmail = isCarriedIn(change) && change.email !== undefined;
  const isLeftOut = isBesideEmail && change.phone && faultOfBarred(drafts, change, change.phone);
  return isLeftOut ? undefined : change.phone;
}

/** An erased address becomes a contact's again by evidence or the person's own opt-in, never by an import or provider. */
function faultOfBarred(drafts: EntryDrafts, change: Change, named: NamedAddress): RefusalReason | undefined {
  const barring = barringSuppression(drafts.register, named.keys[0]);
  if (barring?.reason === 'UNDER_AGE') return 'UNDER_AGE';
  if (barring?.reason !== 'ERASURE') return undefined;
  return isCarriedIn(change) || change.statedBy === undefined ? 'ERASED_ADDRESS' : undefined;
}

/**
 * Makes a contact, told of what the policy has when it is collected under it (row 12: unknown is not told). One that
 * is made to hold a no was not collected: nobody told that person of anything (UP-27).
 */
export function createContact(drafts: EntryDrafts, change: Change, contactId: string): string {
  const isFirstImport = change.source === 'IMPORT' && drafts.circumstances.isFirstPolicy;
  const isUnderThisPolicy = change.source === 'API' || change.source === 'PAGE' || isFirstImport;
  const isCollected = change.kind === 'UPSERT_CONTACT' && !change.isForANo;
  const toldUnder = isCollected && isUnderThisPolicy ? drafts.policy.version : undefined;
  // What brought somebody back after an erasure has to be shown; an import's reference stands with what it brought.
  const evidence = change.kind === 'UPSERT_CONTACT' && !isCarriedIn(change) ? change.evidence : undefined;
  drafts.write({ ...change, evidence }, { kind: 'CONTACT_CREATED', contactId, toldUnder });
  return contactId;
}

/** Gives the contact an address as its primary one; the noes of the address and of the contact come together. */
export function giveAddress(
  drafts: EntryDrafts,
  change: Change,
  { contactId, named, isNew = false }: { contactId: string; named: NamedAddress; isNew?: boolean },
): void {
  const { register } = drafts;
  const [key] = named.keys;
  const contact = register.contacts.get(contactId);
  if (!contact) return;
  const held = contact.addresses.find((address) => register.canonical(address.key) === key);
  if (held?.isPrimary) return;
  const kind = held?.kind ?? named.address?.kind ?? 'EMAIL';
  const isChange = !isNew && primaryAddress(contact, kind) !== undefined;
  const quiet = { ...change, evidence: undefined };
  if (held) drafts.write(quiet, { kind: 'ADDRESS_PREFERRED', contactId, key });
  else
    drafts.write(
      quiet,
      { kind: 'ADDRESS_ADDED', contactId, addressKind: kind, key },
      { plain: { address: named.address } },
    );
  if (isChange && isCarriedIn(change)) reopenConfirmations(drafts, change, contactId, kind);
  if (!held) adoptNoes(drafts, change, { contact: { ...contact, id: contactId }, key });
  spreadNoes(drafts, change, contactId);
}

/** An address change by a provider or import takes every consent on that kind of address back to PENDING. */
function reopenConfirmations(drafts: EntryDrafts, change: Change, contactId: string, kind: 'EMAIL' | 'PHONE'): void {
  const channels = kind === 'EMAIL' ? ['EMAIL'] : ['SMS', 'PHONE'];
  for (const preference of drafts.register.contacts.get(contactId)?.preferences.values() ?? []) {
    if (preference.state !== 'OPTED_IN' || !channels.includes(preference.channel)) continue;
    const { topic, channel } = preference;
    const quiet = { ...change, evidence: undefined, statedBy: 'COMPANY' as const };
    drafts.write(quiet, { kind: 'PREFERENCE_SET', contactId, topic, channel, state: 'PENDING', confirmedOn: [] });
  }
}

function changeAddress(drafts: EntryDrafts, change: ChangeOf<'CHANGE_ADDRESS'>): Admission {
  const contact = theContact(drafts, change);
  if (typeof contact === 'string') return refused(contact);
  const { register } = drafts;
  const old = change.contact.named?.keys[0];
  const [to] = change.to.keys;
  if (old === to) return admitted(contact.id);
  if (register.holdersOf(to).some((holder) => holder !== contact.id) && change.to.address?.kind !== 'PHONE')
    return refused('ADDRESS_TAKEN');
  const barred = faultOfBarred(drafts, change, change.to);
  if (barred) return refused(barred);
  giveAddress(drafts, change, { contactId: contact.id, named: change.to });
  const isHeld = contact.addresses.some((address) => address.key === old);
  if (old !== undefined && isHeld) {
    drafts.write({ ...change, evidence: undefined }, { kind: 'ADDRESS_REMOVED', contactId: contact.id, key: old });
  }
  return admitted(contact.id);
}

function writeProfile(drafts: EntryDrafts, change: ChangeOf<'UPSERT_CONTACT'>, contactId: string): void {
  const contact = drafts.register.contacts.get(contactId);
  if (!contact) return;
  const codes = differing<ProfileCodes>(change.codes, contact);
  const profile = differing<Profile>(change.profile, contact.profile);
  if (Object.keys(codes).length + Object.keys(profile).length === 0) return;
  drafts.write(
    change,
    { kind: 'PROFILE_CHANGED', contactId, ...codes },
    { evidence: { ...profile } as EvidenceText, plain: { profile } },
  );
}

function differing<T extends object>(given: T, stood: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(given).filter(([key, value]) => value !== undefined && value !== stood[key as keyof T]),
  ) as Partial<T>;
}

/** Roles given are the full set for each customer named; roles of other customers stay. */
function writeRoles(drafts: EntryDrafts, change: ChangeOf<'UPSERT_CONTACT'>, contactId: string): void {
  if (!change.roles) return;
  const held = drafts.register.contacts.get(contactId)?.roles ?? [];
  const named = new Set(change.roles.map((role) => role.customer));
  const isSame = (one: { role: string; customer?: string; duty?: string; until?: Date }, other: typeof one) =>
    one.role === other.role &&
    one.customer === other.customer &&
    (one.duty ?? '') === (other.duty ?? '') &&
    one.until?.getTime() === other.until?.getTime();
  for (const role of held) {
    const isGone =
      role.customer !== undefined && named.has(role.customer) && !change.roles.some((given) => isSame(given, role));
    if (isGone) drafts.write({ ...change, evidence: undefined }, { kind: 'ROLE_ENDED', contactId, roleId: role.id });
  }
  for (const given of change.roles) {
    if (held.some((role) => isSame(given, role))) continue;
    const { newId: roleId, role, customer, duty = '', until } = given;
    const hasDuty = duty.trim() !== '';
    drafts.write(
      change,
      { kind: 'ROLE_GRANTED', contactId, roleId, role, hasDuty, until },
      { evidence: { customer, duty }, plain: { customer, duty } },
    );
  }
}
