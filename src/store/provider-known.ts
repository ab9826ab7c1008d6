import type { Pool } from 'pg';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import type { ProviderName } from '../domain/provider-map';
import type { ProviderState } from '../domain/provider-state';
import type { Transaction } from './database';
import { keyColumns, keyOf } from './rows';

/** What is remembered of a provider for one address. Times are by the database's clock. */
export interface KnownAddress {
  readonly key: AddressKey;
  readonly contactId: string;
  readonly remoteId?: string;
  readonly held?: ProviderState;
  readonly heldAt?: Date;
  /** We are writing for this contact just now: what is read there may be our own. */
  readonly isBeingWritten: boolean;
}

interface KnownRow {
  readonly hash: string;
  readonly key_version: number;
  readonly contact_id: string;
  readonly remote_id: string | null;
  readonly held: ProviderState | null;
  readonly held_at: Date | null;
  readonly is_being_written: boolean;
}

const KNOWN = `
  SELECT p.hash, p.key_version, p.contact_id, p.remote_id, p.held, p.held_at,
         coalesce(d.leased_until > clock_timestamp(), false) AS is_being_written
    FROM provider_address p LEFT JOIN due_contact d ON d.provider = p.provider AND d.contact_id = p.contact_id`;

/** Of the addresses under these hashes, and of the records with these ids there. */
export async function readKnown(
  client: Transaction | Pool,
  provider: ProviderName,
  { hashes, remoteIds }: { hashes: readonly string[]; remoteIds: readonly string[] },
): Promise<KnownAddress[]> {
  const { rows } = await client.query<KnownRow>({
    name: 'read-known-for-events',
    text: `${KNOWN} WHERE p.provider = $1 AND (p.hash = ANY ($2) OR p.remote_id = ANY ($3))`,
    values: [provider, hashes, remoteIds],
  });
  return rows.map(knownOf);
}

/** Of all addresses that these contacts have or had. */
export async function readKnownOf(
  client: Transaction | Pool,
  provider: ProviderName,
  contactIds: readonly string[],
): Promise<KnownAddress[]> {
  const { rows } = await client.query<KnownRow>({
    name: 'read-known-of-contacts',
    text: `${KNOWN} WHERE p.provider = $1 AND p.contact_id = ANY ($2)`,
    values: [provider, contactIds],
  });
  return rows.map(knownOf);
}

function knownOf(row: KnownRow): KnownAddress {
  return {
    key: keyOf(row),
    contactId: row.contact_id,
    remoteId: row.remote_id ?? undefined,
    held: row.held ?? undefined,
    heldAt: row.held_at ?? undefined,
    isBeingWritten: row.is_being_written,
  };
}

/** By the database's clock: what is read from now on is newer than all that was written before. */
export async function readDatabaseTime(client: Transaction | Pool): Promise<Date> {
  const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  return (rows[0] as { at: Date }).at;
}

export interface ReadState {
  readonly key: AddressKey;
  readonly contactId: string;
  readonly remoteId?: string;
  readonly held: ProviderState;
  /** It holds these fields of ours; undefined: that is not known, and stays as it was. */
  readonly fieldsMark?: string;
  /** When the reading of it began. */
  readonly readAt: Date;
  /** It is not what should be held there. */
  readonly isDifferent: boolean;
}

/** Remembers what was read, unless something was read or written there since. Gives the hashes that took it. */
export async function storeRead(
  client: Transaction,
  provider: ProviderName,
  states: readonly ReadState[],
): Promise<ReadonlySet<string>> {
  const sorted = [...new Map(states.map((one) => [keyHashOf(one.key), one])).values()].sort((one, other) =>
    keyHashOf(one.key) < keyHashOf(other.key) ? -1 : 1,
  );
  if (sorted.length === 0) return new Set();
  const columns = sorted.map(({ key }) => keyColumns(key));
  const { rows } = await client.query<{ hash: string }>({
    name: 'store-read-at-provider',
    text: `INSERT INTO provider_address AS p
             (provider, hash, key_version, contact_id, remote_id, held, held_at, fields_hash, differed_at)
           SELECT $1, r.* FROM unnest($2::uuid[], $3::smallint[], $4::uuid[], $5::text[], $6::jsonb[], $7::timestamptz[],
                                      $8::text[], $9::timestamptz[])
             AS r (hash, key_version, contact_id, remote_id, held, held_at, fields_hash, differed_at)
           ON CONFLICT (provider, hash) DO UPDATE SET contact_id = excluded.contact_id, held = excluded.held,
             held_at = excluded.held_at, differed_at = excluded.differed_at, remote_id = coalesce(excluded.remote_id, p.remote_id),
             fields_hash = coalesce(excluded.fields_hash, p.fields_hash)
            WHERE p.held_at IS NULL OR p.held_at < excluded.held_at
           RETURNING hash`,
    values: [
      provider,
      columns.map(({ hash }) => hash),
      columns.map(({ key_version }) => key_version),
      sorted.map(({ contactId }) => contactId),
      sorted.map(({ remoteId }) => remoteId ?? null),
      sorted.map(({ held }) => JSON.stringify(held)),
      sorted.map(({ readAt }) => readAt),
      sorted.map(({ fieldsMark }) => fieldsMark ?? null),
      sorted.map(({ readAt, isDifferent }) => (isDifferent ? readAt : null)),
    ],
  });
  return new Set(rows.map(({ hash }) => hash));
}

/** What was read of an address that nobody holds any more, where it is remembered still. */
export async function storeLeft(
  client: Transaction,
  provider: ProviderName,
  { left, readAt }: { left: readonly Pick<ReadState, 'key' | 'contactId' | 'held'>[]; readAt: Date },
): Promise<void> {
  if (left.length === 0) return;
  await client.query({
    name: 'store-left-at-provider',
    text: `UPDATE provider_address p SET held = r.held, held_at = $5
             FROM unnest($2::uuid[], $3::uuid[], $4::jsonb[]) AS r (hash, contact_id, held)
            WHERE p.provider = $1 AND p.hash = r.hash AND p.contact_id = r.contact_id AND p.held_at < $5`,
    values: [
      provider,
      left.map(({ key }) => keyHashOf(key)),
      left.map(({ contactId }) => contactId),
      left.map(({ held }) => JSON.stringify(held)),
      readAt,
    ],
  });
}

export interface ToldState {
  readonly key: AddressKey;
  readonly held: ProviderState;
  /** What it was changed from; it is left alone when it moved on meanwhile. */
  readonly heldAt?: Date;
  /** The record there is gone, and with it its id. */
  readonly isGone?: boolean;
}

/** Adds what a provider told to what was read there before. Gives the hashes that took it. */
export async function storeTold(
  client: Transaction,
  provider: ProviderName,
  states: readonly ToldState[],
): Promise<ReadonlySet<string>> {
  if (states.length === 0) return new Set();
  const { rows } = await client.query<{ hash: string }>({
    name: 'store-told-by-provider',
    text: `UPDATE provider_address p SET held = r.held, remote_id = CASE WHEN r.is_gone THEN NULL ELSE p.remote_id END
             FROM unnest($2::uuid[], $3::jsonb[], $4::timestamptz[], $5::boolean[]) AS r (hash, held, held_at, is_gone)
            WHERE p.provider = $1 AND p.hash = r.hash AND p.held_at IS NOT DISTINCT FROM r.held_at
        RETURNING p.hash`,
    values: [
      provider,
      states.map(({ key }) => keyHashOf(key)),
      states.map(({ held }) => JSON.stringify(held)),
      states.map(({ heldAt }) => heldAt ?? null),
      states.map(({ isGone }) => isGone ?? false),
    ],
  });
  return new Set(rows.map(({ hash }) => hash));
}

/** Those records went into another one, or their id is that of another address now. */
export async function forgetRemoteIds(
  client: Transaction,
  provider: ProviderName,
  gone: readonly { readonly key: AddressKey; readonly remoteId: string }[],
): Promise<void> {
  if (gone.length === 0) return;
  await client.query(
    `UPDATE provider_address p SET remote_id = NULL FROM unnest($2::uuid[], $3::text[]) AS r (hash, remote_id)
      WHERE p.provider = $1 AND p.hash = r.hash AND p.remote_id = r.remote_id`,
    [provider, gone.map(({ key }) => keyHashOf(key)), gone.map(({ remoteId }) => remoteId)],
  );
}
