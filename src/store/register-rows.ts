import type { Address } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import { type ContactState, type Preference, preferenceKey, type Role, type TopicChannel } from '../domain/contact';
import { isLater } from '../domain/ledger-place';
import type { Suppression } from '../domain/suppression';
import { keyOf, NOBODY, placeOf } from './rows';

/** Rows of `loadRegister`, as JSON gives them: times are text, bigints numbers (ledger positions stay far below 2^53). */
type Text = string | null;
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
  readonly created_at: string;
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
  readonly restriction_lift_asked_at: Text;
  readonly pause_until: Text;
  readonly pause_position: number;
  readonly pause_ordinal: number;
  readonly tracking: ContactState['tracking'];
  readonly marketing_tracking: ContactState['marketingTracking'];
  readonly last_human_contact_at: Text;
}

interface AddressRow extends Keyed, OfContact {
  readonly kind: Address['kind'];
  readonly value: Address['value'];
  readonly is_primary: boolean;
  readonly confirmation_mail_at: Text;
}

interface PreferenceRow extends Placed, OfContact {
  readonly topic: string;
  readonly channel: Preference['channel'];
  readonly state: Preference['state'];
  readonly stated_by: Preference['statedBy'];
  readonly source: Preference['source'];
  readonly at: string;
  readonly confirmed_on: AddressKey[];
  readonly before_state: Preference['state'] | null;
  readonly before_confirmed_on: AddressKey[] | null;
}

interface RoleRow extends Placed, OfContact {
  readonly id: string;
  readonly role: string;
  readonly customer: string;
  readonly duty: string;
  readonly until: Text;
}

interface SuppressionRow extends Placed, Keyed, OfContact {
  readonly channel: Suppression['channel'];
  readonly scope: Suppression['scope'];
  readonly reason: Suppression['reason'];
  readonly controller: Text;
  readonly stated_by: Suppression['statedBy'];
  readonly source: Suppression['source'];
  readonly stated_at: string;
}

export interface Sections {
  readonly contact: ContactRow[];
  readonly address: AddressRow[];
  readonly holder: (Keyed & OfContact)[];
  readonly preference: PreferenceRow[];
  readonly role: RoleRow[];
  readonly asked: (Placed &
    Keyed &
    OfContact & { readonly opt_ins: TopicChannel[]; readonly at: string; readonly mail_at: string })[];
  readonly suppression: SuppressionRow[];
  readonly ending: (Placed & { readonly of_position: number; readonly of_ordinal: number })[];
  readonly exception: (Placed &
    Keyed &
    OfContact & { readonly topic: string; readonly channel: Preference['channel'] })[];
  readonly merge: { readonly from_id: string; readonly into_id: string; readonly position: number }[];
  readonly maker: { readonly id: string; readonly root: string; readonly life: ContactState['life'] }[];
  readonly click: (OfContact & { readonly last_at: string })[];
  readonly undeliverable: (Placed & Keyed)[];
  readonly key_version: number[];
  readonly head: { readonly position: number; readonly policy_version: Text }[];
}

export function addressOf(row: { readonly kind: Address['kind']; readonly value: Address['value'] }): Address {
  return { kind: row.kind, value: row.value };
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
    statedAt: new Date(row.stated_at),
    place: placeOf(row),
  };
}

/** The contacts with all that hangs on them. `canonical` gives the one key of an address under any version. */
export function contactsOf(rows: Sections, canonical: (key: AddressKey) => AddressKey): ContactState[] {
  const addresses = byContact(rows.address);
  const preferences = byContact(rows.preference);
  const roles = byContact(rows.role);
  const asked = byContact(rows.asked);
  return rows.contact.map((row) => ({
    ...contactOf(row),
    addresses: (addresses.get(row.id) ?? []).map((held) => ({
      kind: held.kind,
      key: canonical(keyOf(held)),
      isPrimary: held.is_primary,
      address: addressOf(held),
      confirmationMailAt: dateOf(held.confirmation_mail_at),
    })),
    preferences: new Map(
      (preferences.get(row.id) ?? []).map((held) => [preferenceKey(held.topic, held.channel), preferenceOf(held)]),
    ),
    roles: (roles.get(row.id) ?? []).map(roleOf),
    asked: (asked.get(row.id) ?? [])
      .map((held) => ({
        key: canonical(keyOf(held)),
        optIns: held.opt_ins,
        at: new Date(held.at),
        mailAt: new Date(held.mail_at),
        place: placeOf(held),
      }))
      // The last one asked is the one that counts, and the order of rows tells nothing: space is used again.
      .sort((one, other) => (isLater(one.place, other.place) ? 1 : -1)),
  }));
}

function contactOf(row: ContactRow): Omit<ContactState, 'addresses' | 'preferences' | 'roles' | 'asked'> {
  return {
    id: row.id,
    life: row.life,
    createdAt: new Date(row.created_at),
    createdPlace: { position: row.created_position, ordinal: row.created_ordinal },
    profile: given({ name: row.name, language: row.language, organisation: row.organisation }),
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
            liftAskedAt: dateOf(row.restriction_lift_asked_at),
          },
    pause:
      row.pause_until === null
        ? undefined
        : { until: new Date(row.pause_until), place: { position: row.pause_position, ordinal: row.pause_ordinal } },
    tracking: row.tracking,
    marketingTracking: row.marketing_tracking,
    lastHumanContactAt: dateOf(row.last_human_contact_at),
  };
}

function preferenceOf(row: PreferenceRow): Preference {
  return {
    topic: row.topic,
    channel: row.channel,
    state: row.state,
    statedBy: row.stated_by,
    source: row.source,
    at: new Date(row.at),
    place: placeOf(row),
    confirmedOn: row.confirmed_on,
    before:
      row.before_state === null ? undefined : { state: row.before_state, confirmedOn: row.before_confirmed_on ?? [] },
  };
}

function roleOf({ id, role, customer, duty, until, ...place }: RoleRow): Role {
  return { id, role, customer, duty, hasDuty: duty.trim() !== '', until: dateOf(until), place: placeOf(place) };
}

function given(profile: Record<string, Text>): Record<string, string> {
  return Object.fromEntries(Object.entries(profile).filter((pair): pair is [string, string] => pair[1] !== null));
}

function dateOf(value: Text): Date | undefined {
  return value === null ? undefined : new Date(value);
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
