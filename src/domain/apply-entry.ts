import type { Address } from './address';
import { isCarriedIn } from './admission';
import {
  addressKindOf,
  type ContactState,
  newContact,
  type Preference,
  type Profile,
  preferenceKey,
  type Role,
} from './contact';
import type { Entry } from './ledger-entry';
import type { LedgerPlace } from './ledger-place';
import { mergeContacts } from './merge';
import type { Register } from './register';
import { unreachable } from './words';

/** What may not stand in the ledger but belongs to the state: known while a change is made, unknown on replay. */
export interface PlainText {
  readonly address?: Address;
  readonly profile?: Profile;
  readonly customer?: string;
  readonly duty?: string;
}

/**
 * Moves the register on by one entry. The one place where an entry gets its meaning: the writer applies what was just
 * admitted, a replay applies the whole ledger, so both give the same state (invariant 10).
 */
export function applyEntry(register: Register, entry: Entry, place: LedgerPlace, plain: PlainText = {}): void {
  switch (entry.kind) {
    case 'SUPPRESSED':
      applySuppressed(register, entry, place);
      break;
    case 'SUPPRESSION_COPIED':
      applyCopy(register, entry);
      break;
    case 'SUPPRESSION_ENDED':
      register.endSuppression(entry.of, place);
      break;
    case 'UNDELIVERABLE':
      register.undeliverable.set(register.canonical(entry.key), place);
      break;
    case 'DELIVERABLE':
      register.undeliverable.delete(register.canonical(entry.key));
      break;
    case 'LIFT_CONFIRMED':
      register.addException({
        contactId: entry.contactId,
        key: entry.key,
        topic: entry.topic,
        channel: entry.channel,
        place,
      });
      break;
    case 'CONTACT_MERGED':
      applyMerge(register, entry, place);
      break;
    case 'POLICY_ACTIVATED':
    case 'STOP_REASON_GIVEN':
    case 'ERASED_AT_PROVIDER':
    case 'CHANGE_REFUSED':
      break;
    case 'CONTACT_CREATED':
      register.putContact({ ...newContact(entry.contactId, entry.at, place), toldUnder: entry.toldUnder });
      break;
    default:
      applyToContact(register, entry, place, plain);
  }
  if (entry.isHumanContact && 'contactId' in entry && entry.contactId !== undefined) {
    const contact = register.contacts.get(register.rootOf(entry.contactId));
    const at = entry.occurredAt ?? entry.at;
    if (contact && (contact.lastHumanContactAt === undefined || contact.lastHumanContactAt < at)) {
      register.putContact({ ...contact, lastHumanContactAt: at });
    }
  }
}

type OfOneContact = Exclude<
  Entry,
  {
    kind:
      | 'SUPPRESSED'
      | 'SUPPRESSION_COPIED'
      | 'SUPPRESSION_ENDED'
      | 'UNDELIVERABLE'
      | 'DELIVERABLE'
      | 'LIFT_CONFIRMED'
      | 'CONTACT_MERGED'
      | 'POLICY_ACTIVATED'
      | 'STOP_REASON_GIVEN'
      | 'ERASED_AT_PROVIDER'
      | 'CHANGE_REFUSED'
      | 'CONTACT_CREATED';
  }
>;

function applyToContact(register: Register, entry: OfOneContact, place: LedgerPlace, plain: PlainText): void {
  const contact = register.contacts.get(register.rootOf(entry.contactId));
  if (!contact) return;
  register.putContact(changed(register, contact, entry, place, plain));
}

function changed(
  register: Register,
  contact: ContactState,
  entry: OfOneContact,
  place: LedgerPlace,
  plain: PlainText,
): ContactState {
  switch (entry.kind) {
    case 'ADDRESS_ADDED':
      register.addHolder(entry.key, contact.id);
      return {
        ...contact,
        preferences: preferencesOnNewAddress(contact, entry.addressKind, entry),
        addresses: [
          ...contact.addresses.map((other) =>
            other.kind === entry.addressKind ? { ...other, isPrimary: false } : other,
          ),
          { kind: entry.addressKind, key: register.canonical(entry.key), isPrimary: true, address: plain.address },
        ],
      };
    case 'ADDRESS_PREFERRED': {
      const kind = contact.addresses.find(({ key }) => register.canonical(key) === register.canonical(entry.key))?.kind;
      const preferences = kind ? preferencesOnNewAddress(contact, kind, entry) : contact.preferences;
      return { ...contact, preferences, addresses: preferAddress(register, contact, entry.key) };
    }
    case 'ADDRESS_REMOVED':
      register.removeHolder(entry.key, contact.id);
      return { ...contact, addresses: withoutAddress(register, contact, entry.key) };
    case 'PROFILE_CHANGED':
      return {
        ...contact,
        profile: { ...contact.profile, ...plain.profile },
        relation: entry.relation ?? contact.relation,
        business: entry.business ?? contact.business,
        country: entry.country ?? contact.country,
        addressOrigin: entry.addressOrigin ?? contact.addressOrigin,
      };
    case 'ROLE_GRANTED': {
      const { roleId: id, role, hasDuty, until } = entry;
      const granted: Role = { id, role, hasDuty, until, place, customer: plain.customer, duty: plain.duty };
      return { ...contact, roles: [...contact.roles, granted] };
    }
    case 'ROLE_ENDED':
      return { ...contact, roles: contact.roles.filter((role) => role.id !== entry.roleId) };
    case 'PREFERENCE_SET':
      return {
        ...contact,
        preferences: withPreference(contact, entry, place),
        // A no voids every confirmation asked for before it, for good: a later yes to that topic does not bring it back.
        asked: entry.state === 'OPTED_OUT' ? [] : stillAsked(contact, entry),
      };
    case 'RESTRICTED':
      return { ...contact, restriction: { scope: entry.scope, place } };
    case 'RESTRICTION_LIFT_ASKED':
      return { ...contact, restriction: contact.restriction && { ...contact.restriction, liftAskedAt: entry.at } };
    case 'RESTRICTION_LIFTED':
      return { ...contact, restriction: undefined };
    case 'PAUSED':
      return { ...contact, pause: { until: entry.until, place } };
    case 'PAUSE_ENDED':
      return { ...contact, pause: undefined };
    case 'TRACKING_SET':
      if (entry.reach === 'MARKETING') return { ...contact, marketingTracking: entry.state };
      return { ...contact, tracking: entry.state, marketingTracking: entry.state };
    case 'NOTICE_RECORDED':
      return { ...contact, toldUnder: laterVersion(contact.toldUnder, entry.noticeVersion) };
    case 'CONFIRMATIONS_VOIDED':
      return { ...contact, asked: [], preferences: withoutUndo(contact) };
    case 'CONFIRMATION_ASKED':
      return askedOf(register, contact, entry, place);
    case 'CONTACT_ERASED':
      for (const address of contact.addresses) register.removeHolder(address.key, contact.id);
      return { ...newContact(contact.id, contact.createdAt, contact.createdPlace), life: 'ERASED' };
    default:
      return unreachable(entry);
  }
}

function askedOf(
  register: Register,
  contact: ContactState,
  { key, optIns, at, mailAt }: Extract<Entry, { kind: 'CONFIRMATION_ASKED' }>,
  place: LedgerPlace,
): ContactState {
  const isTheAddress = (held: ContactState['addresses'][number]) =>
    register.canonical(held.key) === register.canonical(key);
  return {
    ...contact,
    addresses: contact.addresses.map((held) => (isTheAddress(held) ? { ...held, confirmationMailAt: mailAt } : held)),
    asked: [...contact.asked, { key, optIns, at, mailAt, place }],
  };
}

/** A confirmation works once: what it confirmed is asked no more. */
function stillAsked({ asked }: ContactState, entry: Extract<Entry, { kind: 'PREFERENCE_SET' }>): ContactState['asked'] {
  if (entry.source !== 'CONFIRMATION') return asked;
  return asked.filter(
    ({ optIns }) => !optIns.some(({ topic, channel }) => topic === entry.topic && channel === entry.channel),
  );
}

function withPreference(
  contact: ContactState,
  entry: Extract<Entry, { kind: 'PREFERENCE_SET' }>,
  place: LedgerPlace,
): ReadonlyMap<string, Preference> {
  const key = preferenceKey(entry.topic, entry.channel);
  const stood = contact.preferences.get(key);
  // The company may take its own no back; the person theirs, right after a press on the page.
  const mayBeTakenBack = entry.state === 'OPTED_OUT' && entry.source !== 'POLICY';
  const preference: Preference = {
    topic: entry.topic,
    channel: entry.channel,
    state: entry.state,
    statedBy: entry.statedBy,
    source: entry.source,
    at: entry.occurredAt ?? entry.at,
    place,
    confirmedOn: entry.confirmedOn,
    before: mayBeTakenBack ? { state: stood?.state ?? 'UNKNOWN', confirmedOn: stood?.confirmedOn ?? [] } : undefined,
  };
  return new Map(contact.preferences).set(key, preference);
}

/** A no of the person that was said again is none that may be taken back. */
function withoutUndo({ preferences }: ContactState): ReadonlyMap<string, Preference> {
  const settled = (one: Preference): Preference =>
    one.statedBy === 'RECIPIENT' && one.before !== undefined ? { ...one, before: undefined } : one;
  return new Map([...preferences].map(([key, preference]) => [key, settled(preference)]));
}

/**
 * An address change by a provider or import takes consents back to PENDING: also the one that a withdrawal or an undo
 * would bring back from under a no. Those that stand have entries of their own.
 */
function preferencesOnNewAddress(
  { preferences, addresses }: ContactState,
  kind: Address['kind'],
  { source }: Pick<Entry, 'source'>,
): ReadonlyMap<string, Preference> {
  if (!isCarriedIn({ source }) || !addresses.some((held) => held.kind === kind)) return preferences;
  const onNew = (one: Preference): Preference => {
    const isUnderNo = one.before?.state === 'OPTED_IN' && addressKindOf(one.channel) === kind;
    return isUnderNo ? { ...one, before: { state: 'PENDING', confirmedOn: [] } } : one;
  };
  return new Map([...preferences].map(([key, preference]) => [key, onNew(preference)]));
}

function preferAddress(register: Register, contact: ContactState, key: ContactState['addresses'][number]['key']) {
  const kind = contact.addresses.find((address) => register.canonical(address.key) === register.canonical(key))?.kind;
  return contact.addresses.map((address) =>
    address.kind === kind
      ? { ...address, isPrimary: register.canonical(address.key) === register.canonical(key) }
      : address,
  );
}

function withoutAddress(register: Register, contact: ContactState, key: ContactState['addresses'][number]['key']) {
  const gone = contact.addresses.find((address) => register.canonical(address.key) === register.canonical(key));
  const left = contact.addresses.filter((address) => address !== gone);
  if (!gone?.isPrimary) return left;
  const heir = left.findLast((address) => address.kind === gone.kind);
  return left.map((address) => (address === heir ? { ...address, isPrimary: true } : address));
}

function applySuppressed(register: Register, entry: Extract<Entry, { kind: 'SUPPRESSED' }>, place: LedgerPlace): void {
  const { contactId, scope, reason, controller, statedBy, source, at: statedAt } = entry;
  for (const key of entry.keys) {
    for (const channel of entry.channels) {
      register.addSuppression({
        key,
        contactId,
        channel,
        scope,
        reason,
        controller,
        statedBy,
        source,
        statedAt,
        place,
      });
    }
  }
  if (contactId !== undefined && reason !== 'MANUAL') stopMarketingTracking(register, contactId);
}

/** A person's objection to marketing also stops the recording of opens and clicks for it (design, section 4). */
function stopMarketingTracking(register: Register, contactId: string): void {
  const contact = register.contacts.get(register.rootOf(contactId));
  if (contact?.life === 'LIVING' && contact.marketingTracking !== 'OPTED_OUT') {
    register.putContact({ ...contact, marketingTracking: 'OPTED_OUT' });
  }
}

function applyCopy(register: Register, entry: Extract<Entry, { kind: 'SUPPRESSION_COPIED' }>): void {
  const first = register.suppressionAt(entry.of, entry.channel);
  if (!first) return;
  register.addSuppression({ ...first, key: entry.key, contactId: entry.contactId });
  if (entry.contactId !== undefined && first.reason !== 'MANUAL') stopMarketingTracking(register, entry.contactId);
}

function applyMerge(register: Register, entry: Extract<Entry, { kind: 'CONTACT_MERGED' }>, place: LedgerPlace): void {
  const into = register.contacts.get(entry.contactId);
  const from = register.contacts.get(entry.fromId);
  if (!into || !from) return;
  register.putContact(mergeContacts(into, from));
  for (const address of from.addresses) {
    register.removeHolder(address.key, from.id);
    register.addHolder(address.key, into.id);
  }
  register.putContact({ ...newContact(from.id, from.createdAt, from.createdPlace), life: 'MERGED' });
  register.addMerge({ fromId: from.id, intoId: into.id, position: place.position });
}

function laterVersion(one: string | undefined, other: string): string {
  return one === undefined || one < other ? other : one;
}
