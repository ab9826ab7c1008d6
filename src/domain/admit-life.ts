import type { AddressKey } from './address-key';
import { type Admission, admitted, refused, theContact } from './admission';
import type { ChangeOf } from './change';
import type { ContactState, Preference } from './contact';
import type { EntryDrafts } from './entry-drafts';
import { isOverFreshLink } from './fresh-link';
import type { SuppressedBody } from './ledger-entry';
import { topicOf } from './policy';
import { spreadNoes } from './suppression-copies';

/** Two contacts become one, or one is forgotten. Neither loses a no. */
export function admitLife(
  drafts: EntryDrafts,
  change: ChangeOf<'MERGE_CONTACTS'> | ChangeOf<'ERASE_CONTACT'>,
): Admission {
  const contact = theContact(drafts, change);
  if (typeof contact === 'string') return refused(contact);
  return change.kind === 'MERGE_CONTACTS' ? merge(drafts, change, contact) : erase(drafts, change, contact);
}

function merge(drafts: EntryDrafts, change: ChangeOf<'MERGE_CONTACTS'>, into: ContactState): Admission {
  if (change.source !== 'API' && change.source !== 'PROVIDER') return refused('NOT_FROM_THIS_SOURCE');
  const from = theContact(drafts, { ...change, contact: change.from });
  if (typeof from === 'string') return refused(from);
  if (from.id === into.id) return refused('SAME_CONTACT');
  drafts.write(change, { kind: 'CONTACT_MERGED', contactId: into.id, fromId: from.id });
  spreadNoes(drafts, change, into.id);
  return admitted(into.id);
}

/**
 * Forgets the person and remembers the stop (GDPR art. 17 with 21(3)): REQUEST and UNDER_AGE leave a suppression of
 * that reason on each address; RETENTION leaves none of its own, but an opt-out that still stood becomes an objection.
 * A clean-up also waits for a pause or restriction to end: it leaves nothing that would keep either.
 */
function erase(drafts: EntryDrafts, change: ChangeOf<'ERASE_CONTACT'>, contact: ContactState): Admission {
  // On the page the person asks it of themselves: it takes them at the other end of a fresh link.
  if (change.source === 'PAGE' && !isOverFreshLink(drafts, change, contact)) return refused('CONFIRMATION_NEEDED');
  if (change.reason === 'RETENTION' && isHeldBack(contact, drafts.at)) return refused('NO_STANDS');
  spreadNoes(drafts, change, contact.id);
  const own = drafts.register.addressesForNo(contact);
  const keys = own.length > 0 ? own : contact.addresses.map((address) => drafts.register.canonical(address.key));
  const quiet = { ...change, evidence: undefined };
  for (const body of suppressionsLeftBy(drafts, change, { contact, keys }))
    drafts.write(quiet, body, { statedBy: 'RECIPIENT' });
  for (const role of contact.roles) drafts.write(quiet, { kind: 'ROLE_ENDED', contactId: contact.id, roleId: role.id });
  drafts.write(quiet, { kind: 'CONTACT_ERASED', contactId: contact.id, reason: change.reason });
  return admitted(contact.id);
}

function isHeldBack({ restriction, pause }: ContactState, at: Date): boolean {
  return restriction !== undefined || (pause !== undefined && pause.until > at);
}

function suppressionsLeftBy(
  { policy }: EntryDrafts,
  change: ChangeOf<'ERASE_CONTACT'>,
  { contact, keys }: { contact: ContactState; keys: readonly AddressKey[] },
): SuppressedBody[] {
  const left = { kind: 'SUPPRESSED' as const, contactId: contact.id, keys };
  const reason = change.reason === 'UNDER_AGE' ? 'UNDER_AGE' : 'ERASURE';
  const bodies: SuppressedBody[] = [];
  const optedOut = [...contact.preferences.values()].filter(({ state }) => state === 'OPTED_OUT');
  const isMarketing = ({ topic }: Preference) => topicOf(policy, topic)?.class === 'MARKETING';
  const ofOthers = new Set(optedOut.filter((preference) => !isMarketing(preference)).map(({ channel }) => channel));
  const ofMarketing = new Set(optedOut.map(({ channel }) => channel).filter((channel) => !ofOthers.has(channel)));
  if (ofMarketing.size > 0)
    bodies.push({ ...left, channels: [...ofMarketing], scope: 'DIRECT_MARKETING', reason: 'OBJECTION' });
  if (ofOthers.size > 0) bodies.push({ ...left, channels: [...ofOthers], scope: 'ALL_OPTIONAL', reason: 'OBJECTION' });
  if (change.reason !== 'RETENTION') bodies.push({ ...left, channels: ['ALL'], scope: 'ALL_OPTIONAL', reason });
  return bodies;
}
