import type { AddressKey } from './address-key';
import { type Admission, admitted, findContact, isSharedNumber, refused } from './admission';
import { createContact, giveAddress } from './admit-contact';
import type { ChangeOf } from './change';
import type { ContactState } from './contact';
import type { EntryDrafts } from './entry-drafts';
import type { SuppressedBody } from './ledger-entry';
import { isLater } from './ledger-place';
import type { Policy } from './policy';
import { barringSuppression } from './send-facts';
import { type Suppression, scopeOfReason } from './suppression';
import { spreadNoes } from './suppression-copies';
import type { ChannelOrAll, SuppressionReason } from './words';

type Objection = ChangeOf<'OBJECT'>;

/**
 * A no to direct marketing (GDPR art. 21(2)-(3)). Never weighed, never refused. It is written for each e-mail address
 * of the contact and each number the contact alone holds, and for the address a link went to. A no by a shared
 * number stops that number for all its holders and follows none. Stated by the company it is MANUAL.
 */
export function admitObjection(drafts: EntryDrafts, change: Objection): Admission {
  const stated = {
    ...change,
    statedBy: change.isComplaint ? ('RECIPIENT' as const) : (change.statedBy ?? 'RECIPIENT'),
  };
  if (isSharedNumber(drafts, stated)) return onSharedNumber(drafts, stated);
  const contact = findContact(drafts, stated) ?? makeContact(drafts, stated);
  if (!contact) return onAddressOfNobody(drafts, stated);
  const named = (stated.contact.named?.keys.slice(0, 1) ?? []).map((key) => drafts.register.canonical(key));
  const own = drafts.register.addressesForNo(contact);
  const keys = [...new Set([...own, ...named])];
  const all = keys.length > 0 ? keys : contact.addresses.map((address) => drafts.register.canonical(address.key));
  const body = bodyOf(drafts, stated, { contactId: contact.id, keys: all });
  if (!stands(drafts, body)) drafts.write(stated, body);
  stopMarketingTracking(drafts, stated, contact);
  spreadNoes(drafts, stated, contact.id);
  return admitted(contact.id);
}

/** An address that belongs to nobody becomes a contact, so that the no reaches the providers; an erased one never. */
function makeContact(drafts: EntryDrafts, change: Objection): ContactState | undefined {
  const { named } = change.contact;
  if (!named?.address || barringSuppression(drafts.register, named.keys[0])) return undefined;
  createContact(drafts, change, change.newContactId);
  giveAddress(drafts, change, { contactId: change.newContactId, named, isNew: true });
  return drafts.register.contacts.get(change.newContactId);
}

function onAddressOfNobody(drafts: EntryDrafts, change: Objection): Admission {
  const body = bodyOf(drafts, change, { keys: change.contact.named?.keys.slice(0, 1) ?? [] });
  // By an id that nobody has there is no address to write the no for: it must not look as if it were taken.
  if (body.keys.length === 0) return refused('UNKNOWN_CONTACT');
  if (!stands(drafts, body)) drafts.write(change, body);
  return admitted(undefined);
}

function onSharedNumber(drafts: EntryDrafts, change: Objection): Admission {
  const keys = change.contact.named?.keys.slice(0, 1) ?? [];
  const body = bodyOf(drafts, change, { keys });
  if (!stands(drafts, body)) drafts.write(change, body);
  return admitted(keys[0] && drafts.register.holdersOf(keys[0])[0]);
}

function bodyOf(
  { policy }: EntryDrafts,
  change: Objection,
  { contactId, keys }: { contactId?: string; keys: readonly AddressKey[] },
): SuppressedBody {
  const reason = reasonOf(change);
  const byDefault = policy.unsubscribeDefault === 'ALL_OPTIONAL' && reason === 'OBJECTION' ? 'ALL_OPTIONAL' : undefined;
  const channels: readonly ChannelOrAll[] = change.channels?.length ? [...new Set(change.channels)] : ['ALL'];
  return {
    kind: 'SUPPRESSED',
    contactId,
    keys,
    channels,
    scope: scopeOfReason(reason, change.scope ?? byDefault),
    reason,
    controller: controllerNamed(policy, change),
  };
}

/**
 * A no binds the whole group, unless the policy lets a person object to one company alone and the person did name one
 * (design, section 2). What is kept is what was said under the policy of that day: no later one narrows it.
 */
function controllerNamed({ objectionPerController }: Policy, change: Objection): string | undefined {
  return objectionPerController && reasonOf(change) === 'OBJECTION' ? change.controller : undefined;
}

function reasonOf(change: Objection): SuppressionReason {
  if (change.isComplaint) return 'COMPLAINT';
  return change.statedBy === 'COMPANY' ? 'MANUAL' : 'OBJECTION';
}

/**
 * Is this very no in force already on every address, and did neither its maker nor a holder of these addresses open
 * something, or ask to, after it? Then a repeat inserts nothing; a wider, narrower or renewed one is a row of its own.
 */
function stands({ register }: EntryDrafts, body: SuppressedBody): boolean {
  const holders = body.keys.flatMap((key) => register.holdersOf(key));
  const people = [...new Set(body.contactId === undefined ? holders : [body.contactId, ...holders])];
  const openings = people.flatMap((id) => [
    ...register.exceptionsOf(id),
    ...(register.contacts.get(register.rootOf(id))?.asked ?? []),
  ]);
  const isThis = (row: Suppression, channel: ChannelOrAll) =>
    row.channel === channel &&
    row.scope === body.scope &&
    row.reason === body.reason &&
    row.controller === body.controller &&
    (row.contactId && register.rootOf(row.contactId)) === body.contactId &&
    !register.isEnded(row) &&
    !openings.some((opening) => isLater(opening.place, row.place));
  return body.keys.every((key) =>
    body.channels.every((channel) => register.suppressionsOn(key).some((row) => isThis(row, channel))),
  );
}

/** A repeated objection writes no suppression; recording that the person allowed in between stops again all the same. */
function stopMarketingTracking(drafts: EntryDrafts, change: Objection, contact: ContactState): void {
  const now = drafts.register.contacts.get(contact.id);
  if (reasonOf(change) === 'MANUAL' || now?.marketingTracking === 'OPTED_OUT') return;
  drafts.write(
    { ...change, evidence: undefined },
    { kind: 'TRACKING_SET', contactId: contact.id, reach: 'MARKETING', state: 'OPTED_OUT' },
  );
}
