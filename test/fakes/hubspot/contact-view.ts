import { invalid } from './refusal';
import type { Contact, HubspotState } from './state';

export interface AskedProperties {
  readonly properties: readonly string[];
  readonly withHistory: readonly string[];
}

const ALWAYS = ['createdate', 'hs_object_id', 'lastmodifieddate'];
const UNASKED = ['email', 'firstname', 'lastname'];

/** A record as the interface shows it: an asked property that has no value is null, one that does not exist is left out. */
export function viewOf(state: HubspotState, contact: Contact, { properties, withHistory }: AskedProperties) {
  const asked = properties.length + withHistory.length > 0 ? [...properties, ...withHistory] : UNASKED;
  const known = [...ALWAYS, ...asked].filter((name) => state.properties.has(name));
  const shown = Object.fromEntries(known.sort().map((name) => [name, contact.properties[name] || null]));
  const history = Object.fromEntries(withHistory.map((name) => [name, contact.history[name] ?? []]));
  return {
    id: contact.id,
    properties: shown,
    ...(withHistory.length > 0 ? { propertiesWithHistory: history } : {}),
    createdAt: contact.createdAt.toISOString(),
    updatedAt: contact.updatedAt.toISOString(),
    archived: contact.archivedAt !== undefined,
    ...(contact.archivedAt ? { archivedAt: contact.archivedAt.toISOString() } : {}),
  };
}

/** A page of something in order of ids; the cursor is not to be read by anybody but us. */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { limit, after }: { limit: number; after: string | undefined },
): { readonly items: readonly T[]; readonly paging?: { next: { after: string; link: string } } } {
  const from = after === undefined ? -1 : readCursor(after);
  const rest = all.filter(({ id }) => Number(id) > from);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  if (!last || rest.length <= limit) return { items };
  const next = cursorOf(Number(last.id));
  return { items, paging: { next: { after: next, link: `?after=${encodeURIComponent(next)}` } } };
}

export function cursorOf(place: number): string {
  return Buffer.from(`p:${place}`).toString('base64url');
}

export function readCursor(cursor: string): number {
  const [, place] =
    Buffer.from(cursor, 'base64url')
      .toString()
      .match(/^p:(\d+)$/) ?? [];
  if (place === undefined) throw invalid('The value of after is not one that was given out');
  return Number(place);
}

/** A limit as it may be: from 1 to the most; anything else is refused rather than cut. */
export function limitOf(given: unknown, { most, otherwise }: { most: number; otherwise: number }): number {
  if (given === undefined || given === null) return otherwise;
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw invalid(`The limit has to be from 1 to ${most}`, { context: { limit: [String(given)] } });
}
