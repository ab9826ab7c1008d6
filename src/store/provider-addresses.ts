import type { Pool, PoolClient } from 'pg';
import { type AddressKey, keyHashOf, keyVersionOf } from '../domain/address-key';
import type { ProviderState } from '../domain/provider-state';
import { keyOf } from './rows';

/** What a provider was last seen to hold for an address. */
export interface KnownAddress {
  readonly key: AddressKey;
  readonly contactId: string;
  readonly remoteId?: string;
  readonly held?: ProviderState;
  readonly heldAt?: Date;
  readonly fieldsHash?: string;
  /** The text of an address that its contact gave up. */
  readonly givenUp?: { readonly sealed: Buffer; readonly version: number };
}

interface Row {
  readonly hash: string;
  readonly key_version: number;
  readonly contact_id: string;
  readonly remote_id: string | null;
  readonly held: ProviderState | null;
  readonly held_at: Date | null;
  readonly fields_hash: string | null;
  readonly sealed: Buffer | null;
  readonly sealed_version: number | null;
}

/** By address, by whose it was when it was seen, or by the provider's own id. */
export async function readKnown(
  pool: Pool,
  provider: string,
  by: { keys?: readonly AddressKey[]; contactIds?: readonly string[]; remoteIds?: readonly string[] },
): Promise<KnownAddress[]> {
  const { rows } = await pool.query<Row>({
    name: 'read-seen-at-provider',
    text: `SELECT hash, key_version, contact_id, remote_id, held, held_at, fields_hash, sealed, sealed_version
           FROM provider_address
           WHERE provider = $1 AND (hash = ANY($2::uuid[]) OR contact_id = ANY($3::uuid[]) OR remote_id = ANY($4::text[]))`,
    values: [provider, (by.keys ?? []).map(keyHashOf), by.contactIds ?? [], by.remoteIds ?? []],
  });
  return rows.map(knownOf);
}

function knownOf(row: Row): KnownAddress {
  const { sealed, sealed_version: version } = row;
  return {
    key: keyOf(row),
    contactId: row.contact_id,
    remoteId: row.remote_id ?? undefined,
    held: row.held ?? undefined,
    heldAt: row.held_at ?? undefined,
    fieldsHash: row.fields_hash ?? undefined,
    givenUp: sealed && version !== null ? { sealed, version } : undefined,
  };
}

/** What is known of an address now. `remoteId` and `fieldsMark` stay what they were where they are not given. */
export interface SeenAddress {
  readonly key: AddressKey;
  readonly contactId: string;
  /** Undefined: not known. */
  readonly state?: ProviderState;
  readonly remoteId?: string;
  readonly fieldsMark?: string;
}

/** @param lease only of contacts that are taken under it. */
export async function writeKnown(
  client: Pool | PoolClient,
  { provider, lease }: { provider: string; lease?: string },
  seen: readonly SeenAddress[],
): Promise<void> {
  const sorted = seen.toSorted((one, other) => (keyHashOf(one.key) < keyHashOf(other.key) ? -1 : 1));
  await client.query({
    name: 'write-seen-at-provider',
    text: `INSERT INTO provider_address AS p (provider, hash, key_version, contact_id, held, held_at, remote_id, fields_hash)
           SELECT $1, s.hash, s.key_version, s.contact_id, s.held, now(), s.remote_id, s.fields_hash
           FROM unnest($2::uuid[], $3::smallint[], $4::uuid[], $5::jsonb[], $6::text[], $7::text[])
             AS s (hash, key_version, contact_id, held, remote_id, fields_hash)
           JOIN contact c ON c.id = s.contact_id AND c.life = 'LIVING'
           WHERE $8::uuid IS NULL OR EXISTS (SELECT FROM due_contact d
             WHERE d.provider = $1 AND d.contact_id = s.contact_id AND d.lease = $8)
           ON CONFLICT (provider, hash) DO UPDATE SET held = excluded.held, held_at = excluded.held_at,
             contact_id = excluded.contact_id, remote_id = coalesce(excluded.remote_id, p.remote_id),
             fields_hash = coalesce(excluded.fields_hash, p.fields_hash)`,
    values: [
      provider,
      sorted.map(({ key }) => keyHashOf(key)),
      sorted.map(({ key }) => keyVersionOf(key)),
      sorted.map(({ contactId }) => contactId),
      sorted.map(({ state }) => (state === undefined ? null : JSON.stringify(state))),
      sorted.map(({ remoteId }) => remoteId ?? null),
      sorted.map(({ fieldsMark }) => fieldsMark ?? null),
      lease ?? null,
    ],
  });
}

/**
 * Addresses that were given up, and on which nothing stands open there any more. Their text goes; what we closed there is
 * remembered, so that it is not read as the word of whoever left.
 */
export async function forgetGivenUp(
  client: Pool | PoolClient,
  provider: string,
  closed: readonly Pick<SeenAddress, 'key' | 'state'>[],
): Promise<void> {
  await client.query(
    `UPDATE provider_address p SET sealed = NULL, sealed_version = NULL, remote_id = NULL, differed_at = NULL,
            held = c.held, held_at = now()
       FROM unnest($2::uuid[], $3::jsonb[]) AS c (hash, held)
      WHERE p.provider = $1 AND p.hash = c.hash AND p.sealed IS NOT NULL`,
    [provider, closed.map(({ key }) => keyHashOf(key)), closed.map(({ state }) => JSON.stringify(state))],
  );
}
