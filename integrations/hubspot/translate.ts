import type { ContactField } from '../../src/domain/policy';
import { PORTAL_STOP } from '../../src/domain/provider-map';
import type { ProviderState } from '../../src/domain/provider-state';
import { LawfulBasis, type PreferenceState, unreachable } from '../../src/domain/words';
import type { ContactFields } from '../provider';
import { type TypeMap, typesOf } from './definitions';
import type { Status, StatusWord, WideStatus } from './preference-calls';

/** Every explanation that we write starts with it, so that a reading tells a yes of ours from anybody else's. */
export const OUR_MARK = 'Abide: ';

/** HubSpot's words for a yes, a no and neither. */
export function stateOf(status: StatusWord): PreferenceState {
  switch (status) {
    case 'SUBSCRIBED':
      return 'OPTED_IN';
    case 'UNSUBSCRIBED':
      return 'OPTED_OUT';
    case 'NOT_SPECIFIED':
      return 'UNKNOWN';
    default:
      return unreachable(status);
  }
}

/** HubSpot's word for the ground of a yes; its legitimate interests differ for a customer and anybody else. */
export function legalBasisOf(lawfulBasis: LawfulBasis, isCustomer: boolean): string {
  switch (lawfulBasis) {
    case LawfulBasis.CONSENT:
      return 'CONSENT_WITH_NOTICE';
    case LawfulBasis.LEGITIMATE_INTEREST:
      return isCustomer ? 'LEGITIMATE_INTEREST_CLIENT' : 'LEGITIMATE_INTEREST_OTHER';
    case LawfulBasis.CONTRACT:
      return 'PERFORMANCE_OF_CONTRACT';
    // Only what must be sent rests on it, and that is never pushed.
    case LawfulBasis.LEGAL_OBLIGATION:
      return 'PROCESS_AND_STORE';
    default:
      return unreachable(lawfulBasis);
  }
}

/**
 * A topic's state out of those of its types: a no on one is a no, and a yes is one on all.
 *
 * @param statusOf by type id; a type that is not in it is not specified.
 */
export function topicStates(
  typeMap: TypeMap,
  statusOf: ReadonlyMap<string, StatusWord>,
): Record<string, PreferenceState> {
  const states = typeMap.map.topics.map((topic) => {
    const words = typesOf(typeMap, topic).map(({ id }) => stateOf(statusOf.get(id) ?? 'NOT_SPECIFIED'));
    return [topic, strictestOf(words)] as const;
  });
  return Object.fromEntries(states.filter(([, state]) => state !== 'UNKNOWN'));
}

function strictestOf(words: readonly PreferenceState[]): PreferenceState {
  if (words.includes('OPTED_OUT')) return 'OPTED_OUT';
  return words.length > 0 && words.every((word) => word === 'OPTED_IN') ? 'OPTED_IN' : 'UNKNOWN';
}

/** Whether everything is stopped: the whole portal, or each of its brands. */
export function isPortalStopped({ businessUnits }: TypeMap, wide: readonly WideStatus[]): boolean {
  if (wide.some(({ isPortalWide }) => isPortalWide)) return true;
  const stopped = new Set(wide.map(({ businessUnitId }) => businessUnitId));
  return stopped.size > 0 && businessUnits.every((unit) => stopped.has(unit));
}

/** What HubSpot holds for an address, in our words. */
export function providerStateOf(
  typeMap: TypeMap,
  { statuses, wide, isHeld }: { statuses: readonly Status[]; wide: readonly WideStatus[]; isHeld: boolean },
): ProviderState {
  return {
    isHeld,
    topics: topicStates(typeMap, new Map(statuses.map(({ typeId, status }) => [typeId, status]))),
    stops: isPortalStopped(typeMap, wide) ? [PORTAL_STOP] : [],
    // A bounce says nothing of whether mail fails for good, and a report of spam shows only among the events.
    isUndeliverable: false,
    isComplaint: false,
    isForgotten: false,
  };
}

const PROPERTY_OF: Readonly<Partial<Record<ContactField, string>>> = {
  email: 'email',
  phone: 'phone',
  language: 'hs_language',
  country: 'country',
  organisation: 'company',
};

/** Fields that HubSpot has no property for; nothing is written for them. */
export const FIELDS_WITHOUT_PROPERTY: readonly ContactField[] = ['relation', 'business'];

/** A person's fields as HubSpot's properties. A name's first word is the first name, all after it the last name. */
export function propertiesOf(fields: ContactFields): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value !== 'string') continue;
    if (field === 'name') Object.assign(properties, namesOf(value));
    const property = PROPERTY_OF[field as ContactField];
    if (property) properties[property] = property === 'hs_language' ? value.toLowerCase() : value;
  }
  return properties;
}

function namesOf(name: string): { firstname: string; lastname: string } {
  const [firstname = '', ...rest] = name.trim().split(/\s+/);
  return { firstname, lastname: rest.join(' ') };
}

/** The properties that are read of a record: the address, and what the policy exchanges. */
export function propertiesRead({ map }: TypeMap): string[] {
  const has = (field: ContactField) => map.fields.includes(field);
  return [
    'email',
    'hs_additional_emails',
    'hs_merged_object_ids',
    'hs_email_optout',
    'lastmodifieddate',
    ...(has('name') ? ['firstname', 'lastname'] : []),
    ...(has('language') ? ['hs_language'] : []),
    ...(has('country') ? ['country'] : []),
    ...(has('organisation') ? ['company'] : []),
    ...(has('phone') ? ['phone'] : []),
  ];
}

type ReadProperties = Readonly<Record<string, string | null | undefined>>;

/**
 * Whether a record has all of these fields as we would write them: HubSpot may keep them in a form of its own. A name is
 * the same however it was cut in two there.
 */
export function hasFields(properties: ReadProperties, fields: ContactFields): boolean {
  const { firstname, lastname, ...others } = propertiesOf(fields);
  const isSameName = firstname === undefined || nameOf({ firstname, lastname }) === nameOf(properties);
  return isSameName && Object.entries(others).every(([name, value]) => (properties[name] ?? '') === value);
}

function nameOf({ firstname, lastname }: ReadProperties): string {
  return [firstname, lastname].filter(Boolean).join(' ').trim();
}

/** Undefined fields are left out; a country is free text there, and only a code is one to us. */
export function profileOf(properties: ReadProperties) {
  const name = nameOf(properties);
  const language = properties.hs_language?.match(/^[a-z]{2,3}(?=$|[-_])/i)?.[0].toLowerCase();
  const country = properties.country
    ?.trim()
    .match(/^[A-Za-z]{2}$/)?.[0]
    .toUpperCase();
  const profile = { ...(name && { name }), ...(language && { language }), ...(country && { country }) };
  return Object.keys(profile).length > 0 ? profile : undefined;
}
