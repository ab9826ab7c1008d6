import { type AskedProperties, cursorOf, limitOf, readCursor, viewOf } from './contact-view';
import { invalid } from './refusal';
import type { Contact, HubspotState } from './state';

/** At most so many results a question; the rest is reached by another question. */
const MOST_RESULTS = 10_000;

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
  readonly highValue?: string;
  readonly values?: readonly string[];
}

/** The index as a search sees it: writes within the lag are not there yet, and a record may still be shown as it was. */
export function searchContacts(state: HubspotState, asked: Readonly<Record<string, unknown>>) {
  const limit = limitOf(asked.limit, { most: 200, otherwise: 10 });
  // The SDK sends "0" for the first page.
  const from = !asked.after || asked.after === '0' ? 0 : readCursor(String(asked.after));
  if (from + limit > MOST_RESULTS) throw invalid(`A search shows no more than ${MOST_RESULTS} results`);
  const groups = (asked.filterGroups ?? []) as readonly { filters?: readonly Filter[] }[];
  if (groups.length > 5) throw invalid('A search has no more than 5 groups of filters');
  const found = [...indexed(state)].filter(
    (contact) =>
      groups.length === 0 || groups.some(({ filters = [] }) => filters.every((filter) => matches(contact, filter))),
  );
  const sorted = sortBy(found, (asked.sorts as readonly unknown[] | undefined)?.[0]);
  const shown: AskedProperties = { properties: (asked.properties ?? []) as string[], withHistory: [] };
  const results = sorted.slice(from, from + limit).map((contact) => viewOf(state, contact, shown));
  const next = from + limit;
  const paging = next < sorted.length ? { paging: { next: { after: cursorOf(next) } } } : {};
  return { total: sorted.length, results, ...paging };
}

function indexed(state: HubspotState): Iterable<Contact> {
  const until = state.now().getTime() - state.settings.searchLagMs;
  const seen = new Map<string, Contact>();
  for (const { at, id, contact } of state.index) {
    if (at > until) continue;
    if (contact) seen.set(id, contact);
    else seen.delete(id);
  }
  return seen.values();
}

function matches(contact: Contact, { propertyName, operator, value, highValue, values }: Filter): boolean {
  const held = contact.properties[propertyName] ?? '';
  const has = held !== '';
  switch (operator) {
    case 'EQ':
      return has && compare(held, value) === 0;
    case 'NEQ':
      return compare(held, value) !== 0;
    case 'LT':
      return has && compare(held, value) < 0;
    case 'LTE':
      return has && compare(held, value) <= 0;
    case 'GT':
      return has && compare(held, value) > 0;
    case 'GTE':
      return has && compare(held, value) >= 0;
    case 'BETWEEN':
      return has && compare(held, value) >= 0 && compare(held, highValue) <= 0;
    case 'IN':
      return (values ?? []).some((one) => compare(held, one) === 0);
    case 'NOT_IN':
      return !(values ?? []).some((one) => compare(held, one) === 0);
    case 'HAS_PROPERTY':
      return has;
    case 'NOT_HAS_PROPERTY':
      return !has;
    case 'CONTAINS_TOKEN':
      return held.toLowerCase().includes(String(value).replaceAll('*', '').toLowerCase());
    default:
      throw invalid(`The operator ${operator} is not known`);
  }
}

/** Times are given in milliseconds or as ISO text, and both are compared as times. */
function compare(held: string, given: string | undefined): number {
  const [one, other] = [asNumber(held), asNumber(given ?? '')];
  if (one !== undefined && other !== undefined) return one - other;
  return held.toLowerCase().localeCompare((given ?? '').toLowerCase());
}

function asNumber(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(text)) return Date.parse(text);
  return undefined;
}

function sortBy(contacts: readonly Contact[], sort: unknown): readonly Contact[] {
  const given = (typeof sort === 'object' && sort !== null ? sort : { propertyName: sort }) as {
    propertyName?: string;
    direction?: string;
  };
  const name = given.propertyName?.replace(/^-/, '') ?? 'hs_object_id';
  const turn = given.direction === 'DESCENDING' || given.propertyName?.startsWith('-') ? -1 : 1;
  const of = (contact: Contact) => contact.properties[name] ?? '';
  return [...contacts].sort((a, b) => turn * compare(of(a), of(b)) || Number(a.id) - Number(b.id));
}
