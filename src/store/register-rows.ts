import type { Address } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import { type ContactState, type Preference, preferenceKey, type Role, type TopicChannel } from '../domain/contact';
import { isLater } from '../domain/ledger-place';
import type { Suppression } from '../domain/suppression';
import { keyOf, NOBODY, placeOf } from './rows';

/** Rows of `loadRegister`, as `sections.ts` reads them: a bigint is a number (ledger positions stay far below 2^53). */
type Text = string | null;
type Time = Date | null;
interface Placed {
  readonly position: number;
  readonly ordinal: number;
}
interface Keyed {
  readonly key_version: number;
  readonly hash: string;
}
interface OfContact {
  readonly contact_id: string;
}

interface ContactRow {
  readonly id: string;
  readonly life: ContactState['life'];
  readonly created_at: Date;
  readonly created_position: number;
  readonly created_ordinal: number;
  readonly name: Text;
  readonly language: Text;
  readonly organisation: Text;
  readonly relation: ContactState['relation'] | null;
  readonly business: boolean;
  readonly country: Text;
  readonly address_origin: ContactState['addressOrigin'] | null;
  readonly told_under: Text;
  readonly restriction_scope: 'MARKETING' | 'ALL' | null;
  readonly restriction_position: number;
  readonly restriction_ordinal: number;
  readonly restriction_lift_asked_at: Time;
  readonly pause_until: Time;
  readonly pause_position: number;
  readonly pause_ordinal: number;
  readonly tracking: ContactState['tracking'];
  readonly marketing_tracking: ContactState['marketingTracking'];
  readonly last_human_contact_at: Time;
}

interface AddressRow extends Keyed, OfContact {
  readonly kind: Address['kind'];
  readonly value?: Address['value'];
  readonly is_primary: boolean;
  readonly confirmation_mail_at: Time;
}

interface PreferenceRow extends Placed, OfContact {
  readonly topic: string;
  readonly channel: Preference['channel'];
  readonly state: Preference['state'];
  readonly stated_by: Preference['statedBy'];
  readonly source: Preference['source'];
  readonly at: Date;
  readonly confirmed_on: AddressKey[];
  readonly before_state: Preference['state'] | null;
  readonly before_confirmed_on: AddressKey[] | null;
}

interface RoleRow extends Placed, OfContact {
  readonly id: string;
  readonly role: string;
  readonly customer: string;
  readonly duty: string;
  readonly until: Time;
}

interface SuppressionRow extends Placed, Keyed, OfContact {
  readonly channel: Suppression['channel'];
  readonly scope: Suppression['scope'];
  readonly reason: Suppression['reason'];
  readonly controller: Text;
  readonly stated_by: Suppression['statedBy'];
  readonly source: Suppression['source'];
  readonly stated_at: Date;
}

export interface Sections {
  readonly contact: ContactRow[];
  readonly address: AddressRow[];
  readonly holder: (Keyed & OfContact)[];
  readonly preference: PreferenceRow[];
  readonly role: RoleRow[];
  readonly asked: (Placed &
    Keyed &
    OfContact & { readonly opt_ins: TopicChannel[]; readonly at: Date; readonly mail_at: Date })[];
  readonly suppression: SuppressionRow[];
  readonly ending: (Placed & { readonly of_position: number; readonly of_ordinal: number })[];
  readonly exception: (Placed &
    Keyed &
    OfContact & { readonly topic: string; readonly channel: Preference['channel'] })[];
  readonly merge: { readonly from_id: string; readonly into_id: string; readonly position: number }[];
  readonly maker: { readonly id: string; readonly root: string; readonly life: ContactState['life'] }[];
  readonly click: (OfContact & { readonly last_at: Date })[];
  readonly undeliverable: (Placed & Keyed)[];
  readonly key_version: { readonly version: number }[];
  readonly head: { readonly position: number; readonly policy_version: Text }[];
}

export function addressOf({ kind, value }: Pick<AddressRow, 'kind' | 'value'>): Address | undefined {
  // A decision does without the text.
  return value === undefined ? undefined : { kind, value };
}

export function suppressionOf(row: SuppressionRow): Suppression {
  return {
    key: keyOf(row),
    contactId: row.contact_id === NOBODY ? undefined : row.contact_id,
    channel: row.channel,
    scope: row.scope,
    reason: row.reason,
    controller: row.controller ?? undefined,
    statedBy: row.stated_by,
    source: row.source,
    statedAt: row.stated_at,
    place: placeOf(row),
  };
}

const NO_PREFERENCES: ReadonlyMap<string, Preference> = new Map();

/** The contacts with all that hangs on them. `canonical` gives the one key of an address under any version. */
export function contactsOf(rows: Sections, canonical: (key: AddressKey) => AddressKey): ContactState[] {
  const addresses = byContact(rows.address);
  const preferences = byContact(rows.preference);
  const roles = byContact(rows.role);
  const asked = byContact(rows.asked);
  return rows.contact.map((row) =>
    contactOf(row, {
      addresses: of(addresses, row).map((held) => heldAddress(held, canonical)),
      preferences: preferencesOf(of(preferences, row)),
      roles: of(roles, row).map(roleOf),
      asked: of(asked, row)
        .map((held) => askedOf(held, canonical))
        // The last one asked is the one that counts, and the order of rows tells nothing: space is used again.
        .sort((one, other) => (isLater(one.place, other.place) ? 1 : -1)),
    }),
  );
}

function heldAddress(row: AddressRow, canonical: (key: AddressKey) => AddressKey): ContactState['addresses'][number] {
  return {
    kind: row.kind,
    key: canonical(keyOf(row)),
    isPrimary: row.is_primary,
    address: addressOf(row),
    confirmationMailAt: row.confirmation_mail_at ?? undefined,
  };
}

function preferencesOf(rows: readonly PreferenceRow[]): ReadonlyMap<string, Preference> {
  if (rows.length === 0) return NO_PREFERENCES;
  return new Map(rows.map((row) => [preferenceKey(row.topic, row.channel), preferenceOf(row)]));
}

function askedOf(row: Sections['asked'][number], canonical: (key: AddressKey) => AddressKey) {
  return { key: canonical(keyOf(row)), optIns: row.opt_ins, at: row.at, mailAt: row.mail_at, place: placeOf(row) };
}

type Beside = Pick<ContactState, 'addresses' | 'preferences' | 'roles' | 'asked'>;

function contactOf(row: ContactRow, { addresses, preferences, roles, asked }: Beside): ContactState {
  return {
    id: row.id,
    life: row.life,
    createdAt: row.created_at,
    createdPlace: { position: row.created_position, ordinal: row.created_ordinal },
    profile: profileOf(row),
    relation: row.relation ?? undefined,
    business: row.business,
    country: row.country ?? undefined,
    addressOrigin: row.address_origin ?? undefined,
    toldUnder: row.told_under ?? undefined,
    restriction:
      row.restriction_scope === null
        ? undefined
        : {
            scope: row.restriction_scope,
            place: { position: row.restriction_position, ordinal: row.restriction_ordinal },
            liftAskedAt: row.restriction_lift_asked_at ?? undefined,
          },
    pause:
      row.pause_until === null
        ? undefined
        : { until: row.pause_until, place: { position: row.pause_position, ordinal: row.pause_ordinal } },
    tracking: row.tracking,
    marketingTracking: row.marketing_tracking,
    lastHumanContactAt: row.last_human_contact_at ?? undefined,
    addresses,
    preferences,
    roles,
    asked,
  };
}

function preferenceOf(row: PreferenceRow): Preference {
  return {
    topic: row.topic,
    channel: row.channel,
    state: row.state,
    statedBy: row.stated_by,
    source: row.source,
    at: row.at,
    place: placeOf(row),
    confirmedOn: row.confirmed_on,
    before: !row.before_state ? undefined : { state: row.before_state, confirmedOn: row.before_confirmed_on ?? [] },
  };
}

function roleOf({ id, role, customer, duty, until, ...place }: RoleRow): Role {
  return { id, role, customer, duty, hasDuty: duty.trim() !== '', until: until ?? undefined, place: placeOf(place) };
}

const NO_PROFILE: ContactState['profile'] = {};

/** A field that is not known is not there. */
function profileOf({ name, language, organisation }: ContactRow): ContactState['profile'] {
  if (isUnknown(name) && isUnknown(language) && isUnknown(organisation)) return NO_PROFILE;
  return {
    ...(isUnknown(name) ? {} : { name }),
    ...(isUnknown(language) ? {} : { language }),
    ...(isUnknown(organisation) ? {} : { organisation }),
  };
}

/** Null, or not read at all. */
function isUnknown(value: Text | undefined): value is null | undefined {
  return value === null || value === undefined;
}

const NOTHING: readonly never[] = [];

function of<R>(groups: ReadonlyMap<string, R[]>, { id }: ContactRow): readonly R[] {
  return groups.get(id) ?? NOTHING;
}

function byContact<R extends OfContact>(rows: readonly R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.contact_id);
    if (group) group.push(row);
    else groups.set(row.contact_id, [row]);
  }
  return groups;
}
