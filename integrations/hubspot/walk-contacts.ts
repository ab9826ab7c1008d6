import type { ProviderEvent, ProviderPage } from '../provider';
import type { ContactPage, HubspotContact } from './contact-calls';
import { numberAt, type Position, textAt, writeCursor } from './cursor';
import { hasStatus } from './failures';
import { OVERLAP_MS } from './newest-first';
import { type Reader, readSubjects, type Subject } from './readings';
import { emailOf } from './record';
import { propertiesRead } from './translate';

/** People of a page. Without the calls for many each of them is a call, and a page has to end within half a minute. */
export function pageSize({ batch }: Reader): number {
  return batch.isHeld ? 100 : 50;
}

/** A page of everybody who has a record, as READINGs; who has none shows in the timeline alone. */
export async function walkEverybody(reader: Reader, position: Position): Promise<ProviderPage> {
  const { contacts, after } = await pageAfter(reader, textAt(position, 'after'));
  const events = await readingsOf(reader, contacts);
  return { events, cursor: writeCursor({ after }), isLast: after === undefined };
}

async function pageAfter(reader: Reader, after: string | undefined): Promise<ContactPage> {
  const { port, typeMap } = reader;
  const page = (from: string | undefined) =>
    port.listContacts({ limit: pageSize(reader), after: from }, propertiesRead(typeMap));
  try {
    return await page(after);
  } catch (error) {
    // A place that HubSpot no longer knows: everybody is read anew.
    if (after !== undefined && hasStatus(error, 400)) return page(undefined);
    throw error;
  }
}

/**
 * A page of those whose record changed, the earliest first, and the place to go on at.
 *
 * It goes on by the time of the last change seen, and not by the search's own places: whoever is changed meanwhile moves
 * to the end of the list, and would pull another over the edge of a page. A search also shows no more than 10,000. Its
 * places serve only where one moment has more changes than a page.
 */
export async function walkChangedContacts(
  reader: Reader,
  position: Position,
): Promise<{ events: readonly ProviderEvent[]; next: Position; isDone: boolean }> {
  const { port, typeMap } = reader;
  const properties = propertiesRead(typeMap);
  const since = numberAt(position, 'changedSince');
  if (since === undefined) {
    const { contacts } = await port.searchContacts({ limit: 1 }, properties);
    const [latest] = contacts.map(changedAt);
    return { events: [], next: { changedSince: latest === undefined ? 0 : latest - OVERLAP_MS }, isDone: true };
  }
  const after = textAt(position, 'after');
  const page = await port.searchContacts({ since, after, limit: pageSize(reader) }, properties);
  const events = await readingsOf(reader, page.contacts);
  const last = Math.max(since, ...page.contacts.map(changedAt));
  const floor = numberAt(position, 'floor') ?? since;
  if (page.after === undefined) {
    return { events, next: { changedSince: Math.max(floor, last - OVERLAP_MS) }, isDone: true };
  }
  const pages = (numberAt(position, 'pages') ?? 0) + 1;
  const next = last > since ? { changedSince: last } : placeWithin(since, { after: page.after, pages });
  return { events, next: { ...next, floor }, isDone: false };
}

const MOST_RESULTS = 10_000;

/** The cap is reached within one moment: its rest is left to the walk of everybody, rather than going round for ever. */
function placeWithin(since: number, { after, pages }: { after: string; pages: number }): Position {
  return (pages + 1) * 100 < MOST_RESULTS ? { changedSince: since, after, pages } : { changedSince: since + 1 };
}

/** By the property, which is what the search compares; it may be later than the record's own time of change. */
function changedAt({ properties, updatedAt }: HubspotContact): number {
  const time = Date.parse(properties.lastmodifieddate ?? '');
  return Number.isNaN(time) ? updatedAt.getTime() : time;
}

async function readingsOf(reader: Reader, contacts: readonly HubspotContact[]): Promise<ProviderEvent[]> {
  const subjects = contacts.flatMap((contact): Subject[] => {
    const email = emailOf(contact);
    return email ? [{ email, contact }] : [];
  });
  return readSubjects(reader, subjects, true);
}
