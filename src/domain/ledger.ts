import { applyEntry } from './apply-entry';
import type { Entry } from './ledger-entry';
import { type LedgerPlace, NEXT_POSITION } from './ledger-place';
import { Register } from './register';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** An entry as it is stored and hashed: ids, codes, times and address keys only. */
export interface StoredEntry {
  readonly kind: string;
  readonly contactId: string | null;
  readonly at: Date;
  readonly body: { readonly [key: string]: Json };
}

/** One text for one value, whatever order its keys came in: what a hash can be taken over. */
export function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] as Json)}`);
  return `{${pairs.join(',')}}`;
}

/** Inside the commit in the making its own position is not known yet; 0 stands for "of this commit". */
const THIS_COMMIT = 0;

export function storedEntry(entry: Entry): StoredEntry {
  const { kind, at, ...rest } = entry;
  const contactId = 'contactId' in entry ? (entry.contactId ?? null) : null;
  const body = toJson(rest) as { [key: string]: Json };
  delete body.contactId;
  return { kind, contactId, at, body };
}

function toJson(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (value === NEXT_POSITION) return THIS_COMMIT;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value as Json;
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(given.map(([key, item]) => [key, toJson(item)]));
}

/** The text an entry's hash is taken over: everything but its place, which the link of its commit fixes. */
export function hashedText(stored: StoredEntry, evidenceHash: string | null): string {
  const { kind, contactId, at, body } = stored;
  return canonicalText({ kind, contactId, at: at.toISOString(), body, evidenceHash });
}

/** The text the hash of a commit's link is taken over. */
export function linkText(link: {
  position: number;
  previousHash: string;
  entriesHash: string;
  entryCount: number;
  committedAt: Date;
}): string {
  return [link.position, link.previousHash, link.entriesHash, link.entryCount, link.committedAt.getTime()].join('|');
}

const TIMES = ['until', 'occurredAt', 'mailAt'];

/** Reads a stored entry back. */
export function entryOf(stored: StoredEntry, place: LedgerPlace): Entry {
  const body: Record<string, unknown> = { ...stored.body };
  for (const field of TIMES) if (typeof body[field] === 'string') body[field] = new Date(body[field] as string);
  const of = body.of as LedgerPlace | undefined;
  if (of?.position === THIS_COMMIT) body.of = { ...of, position: place.position };
  return {
    ...body,
    kind: stored.kind,
    at: stored.at,
    ...(stored.contactId && { contactId: stored.contactId }),
  } as unknown as Entry;
}

/**
 * The state that a ledger adds up to, the profile apart: it is not in the ledger. Aliases of address keys are not
 * either, so the caller declares them on the register it passes where more than one key version is in use.
 */
export function replay(entries: Iterable<{ entry: Entry; place: LedgerPlace }>, register = new Register()): Register {
  for (const { entry, place } of entries) applyEntry(register, entry, place);
  return register;
}
