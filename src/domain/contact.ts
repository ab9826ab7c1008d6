import type { Address, AddressKind } from './address';
import type { AddressKey } from './address-key';
import type { LedgerPlace } from './ledger-place';
import type { AddressOrigin, Channel, PreferenceState, Relation, RestrictionScope, Source, StatedBy } from './words';

/** One address of a contact. The last one added of its kind is the primary one; the others stay. */
export interface ContactAddress {
  readonly kind: AddressKind;
  readonly key: AddressKey;
  readonly isPrimary: boolean;
  /** Plain text; undefined when state was rebuilt from the ledger, which holds keys only. */
  readonly address?: Address;
  /** When the last mail that asks for a confirmation goes or went to it: at most one a day (design, section 4). */
  readonly confirmationMailAt?: Date;
}

export interface Preference {
  readonly topic: string;
  readonly channel: Channel;
  readonly state: PreferenceState;
  readonly statedBy: StatedBy;
  readonly source: Source;
  /** When it reached us; a yes reported by others: when the person gave it. */
  readonly at: Date;
  readonly place: LedgerPlace;
  /** Addresses on which the yes was confirmed: the yes stays with the person, its confirmation with the address. */
  readonly confirmedOn: readonly AddressKey[];
  /** What stood before a no, so that the company can withdraw its own, and the person undo theirs right after it. */
  readonly before?: { readonly state: PreferenceState; readonly confirmedOn: readonly AddressKey[] };
}

/** A function that a customer registered for the person; opens mandatory topics while it is live. */
export interface Role {
  readonly id: string;
  readonly role: string;
  readonly customer?: string;
  /** The contract it rests on (EP-06). Empty: no duty, no exemption. */
  readonly duty?: string;
  readonly hasDuty: boolean;
  readonly until?: Date;
  readonly place: LedgerPlace;
}

export interface Restriction {
  readonly scope: RestrictionScope;
  readonly place: LedgerPlace;
  /** The company asked to lift it; it takes effect once a notice to the person is recorded (GDPR art. 18(3)). */
  readonly liftAskedAt?: Date;
}

export interface Pause {
  readonly until: Date;
  readonly place: LedgerPlace;
}

export const TrackingState = Object.freeze({ UNKNOWN: 'UNKNOWN', OPTED_IN: 'OPTED_IN', OPTED_OUT: 'OPTED_OUT' });
export type TrackingState = keyof typeof TrackingState;

/** A confirmation that was asked for and not yet given; void once a no came after it. */
export interface AskedConfirmation {
  readonly key: AddressKey;
  readonly optIns: readonly TopicChannel[];
  readonly at: Date;
  /** When its mail goes out: at once, or a day after the last one. Its link works for a day from then. */
  readonly mailAt: Date;
  readonly place: LedgerPlace;
}

export interface TopicChannel {
  readonly topic: string;
  readonly channel: Channel;
}

export interface Profile {
  readonly name?: string;
  readonly language?: string;
  readonly organisation?: string;
}

export type Life = 'LIVING' | 'MERGED' | 'ERASED';

/** All that a contact's ledger entries add up to, and the profile, which is not in the ledger. */
export interface ContactState {
  readonly id: string;
  readonly life: Life;
  readonly createdAt: Date;
  readonly createdPlace: LedgerPlace;
  readonly addresses: readonly ContactAddress[];
  readonly profile: Profile;
  readonly relation?: Relation;
  /** At an organisation or public body; the unknown and the sole trader count as private persons (EK-08). */
  readonly business: boolean;
  readonly country?: string;
  readonly addressOrigin?: AddressOrigin;
  /** The newest policy version the person was told of; unknown is not told. */
  readonly toldUnder?: string;
  readonly preferences: ReadonlyMap<string, Preference>;
  readonly roles: readonly Role[];
  readonly restriction?: Restriction;
  readonly pause?: Pause;
  /** Recording of opens and clicks: the person's own stop, and the one that an objection brings for marketing mail. */
  readonly tracking: TrackingState;
  readonly marketingTracking: TrackingState;
  readonly lastHumanContactAt?: Date;
  /** The last click of the person that is kept; not in the ledger, and gone when the click is (row 10). */
  readonly lastHumanClickAt?: Date;
  readonly asked: readonly AskedConfirmation[];
}

export function preferenceKey(topic: string, channel: Channel): string {
  return `${topic}|${channel}`;
}

export function preferenceOf(contact: ContactState, topic: string, channel: Channel): Preference | undefined {
  return contact.preferences.get(preferenceKey(topic, channel));
}

/** A role opens something while its duty is named and its end has not come (design, section 2). */
export function isLive(role: Role, at: Date): boolean {
  return role.hasDuty && (role.until === undefined || at < role.until);
}

/** The live role that opens a topic which asks for one of these; undefined when the contact holds none. */
export function requiredRoleOf(contact: ContactState, requiredRoles: readonly string[], at: Date): Role | undefined {
  return contact.roles.find((held) => requiredRoles.includes(held.role) && isLive(held, at));
}

const KIND_BY_CHANNEL: Readonly<Record<Channel, AddressKind | undefined>> = {
  EMAIL: 'EMAIL',
  SMS: 'PHONE',
  PHONE: 'PHONE',
  POST: undefined,
  SOCIAL: undefined,
  IN_APP: undefined,
};

/** The kind of address a channel is sent to; undefined for channels whose addresses Abide does not hold. */
export function addressKindOf(channel: Channel): AddressKind | undefined {
  return KIND_BY_CHANNEL[channel];
}

export function primaryAddress(contact: ContactState, kind: AddressKind): ContactAddress | undefined {
  return contact.addresses.find((address) => address.kind === kind && address.isPrimary);
}

/** For whoever shows them: e-mail before phone, of each kind the primary one first, the others in an order that stays. */
export function addressesInOrder({ addresses }: Pick<ContactState, 'addresses'>): readonly ContactAddress[] {
  const placeOf = ({ kind, isPrimary, key }: ContactAddress) => `${kind} ${isPrimary ? 0 : 1} ${key}`;
  return addresses.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

/** A contact about which nothing is known but that it exists. */
export function newContact(id: string, createdAt: Date, createdPlace: LedgerPlace): ContactState {
  return {
    id,
    life: 'LIVING',
    createdAt,
    createdPlace,
    addresses: [],
    profile: {},
    business: false,
    preferences: new Map(),
    roles: [],
    tracking: 'UNKNOWN',
    marketingTracking: 'UNKNOWN',
    asked: [],
  };
}
