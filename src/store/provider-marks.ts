import type { PoolClient } from 'pg';
import type { AddressKey } from '../domain/address-key';
import { keyHashOf, keyVersionOf } from '../domain/address-key';

/**
 * What a commit does to the providers' tables beside its due marks, before it takes the ledger's head: rare, and each
 * about contacts that the commit has locked.
 */

/** Takes the rows that a worker may hold, in the order in which it takes them: so nobody waits for each other. */
export async function holdDueRows(client: PoolClient, contactIds: readonly string[]): Promise<void> {
  await client.query(
    'SELECT 1 FROM due_contact WHERE contact_id = ANY($1::uuid[]) ORDER BY provider, contact_id FOR UPDATE',
    [contactIds],
  );
}

/**
 * What was seen at providers goes with the addresses. While somebody may still be writing for the one that is gone,
 * nobody writes for the one that is left.
 */
export async function followMerge(client: PoolClient, { fromId, intoId }: { fromId: string; intoId: string }) {
  await client.query(
    `WITH gone AS (DELETE FROM due_contact WHERE contact_id = $1 RETURNING provider, leased_until),
          moved AS (UPDATE provider_address SET contact_id = $2 WHERE contact_id = $1)
     INSERT INTO due_contact (provider, contact_id, is_no, marked_position, leased_until)
     SELECT provider, $2, true, 0, leased_until FROM gone
     ON CONFLICT (provider, contact_id)
     DO UPDATE SET is_no = true, leased_until = greatest(due_contact.leased_until, excluded.leased_until)`,
    [fromId, intoId],
  );
}

/** An address that a contact gave up: closed at the provider from its sealed text, which goes with that. */
export interface GivenUp {
  readonly provider: string;
  readonly contactId: string;
  readonly key: AddressKey;
  readonly sealed: Buffer;
  readonly version: number;
}

export async function keepGivenUp(client: PoolClient, given: readonly GivenUp[]): Promise<void> {
  await client.query(
    `INSERT INTO provider_address (provider, hash, key_version, contact_id, sealed, sealed_version)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::smallint[], $4::uuid[], $5::bytea[], $6::smallint[])
     ON CONFLICT (provider, hash)
     DO UPDATE SET sealed = excluded.sealed, sealed_version = excluded.sealed_version, fields_hash = NULL`,
    [
      given.map(({ provider }) => provider),
      given.map(({ key }) => keyHashOf(key)),
      given.map(({ key }) => keyVersionOf(key)),
      given.map(({ contactId }) => contactId),
      given.map(({ sealed }) => sealed),
      given.map(({ version }) => version),
    ],
  );
}

/** Under which id a provider knows an erased person, or by which address that they had given up. */
export interface KnownAtProvider {
  readonly provider: string;
  readonly contactId: string;
  readonly hash: string;
  readonly remoteId?: string;
  readonly sealed?: { readonly sealed: Buffer; readonly version: number };
}

/** Takes away all that was noted of erased contacts, and gives what their deletion at the providers needs. */
export async function takeWhatIsKnown(client: PoolClient, contactIds: readonly string[]): Promise<KnownAtProvider[]> {
  const { rows } = await client.query<{
    provider: string;
    contact_id: string;
    hash: string;
    remote_id: string | null;
    sealed: Buffer | null;
    sealed_version: number | null;
  }>(
    `DELETE FROM provider_address WHERE contact_id = ANY($1::uuid[])
     RETURNING provider, contact_id, hash, remote_id, sealed, sealed_version`,
    [contactIds],
  );
  return rows.map((row) => ({
    provider: row.provider,
    contactId: row.contact_id,
    hash: row.hash,
    ...(row.remote_id === null ? {} : { remoteId: row.remote_id }),
    ...(row.sealed && row.sealed_version !== null
      ? { sealed: { sealed: row.sealed, version: row.sealed_version } }
      : {}),
  }));
}

export interface AskedErasure {
  readonly provider: string;
  readonly contactId: string;
  readonly sealed: Buffer;
  readonly version: number;
}

/**
 * Asked for each person and provider, not before whoever may be writing for them has ended. Asked anew while it is under
 * way it is done anew: what is confirmed meanwhile was asked before.
 */
export async function askErasures(client: PoolClient, asked: readonly AskedErasure[]): Promise<void> {
  await client.query(
    `INSERT INTO provider_erasure (provider, contact_id, sealed, sealed_version, due_at)
     SELECT a.provider, a.contact_id, a.sealed, a.version, greatest(now(), d.leased_until)
     FROM unnest($1::text[], $2::uuid[], $3::bytea[], $4::smallint[]) AS a (provider, contact_id, sealed, version)
     LEFT JOIN due_contact d ON d.provider = a.provider AND d.contact_id = a.contact_id
     ON CONFLICT (provider, contact_id) DO UPDATE SET lease = NULL, leased_until = NULL`,
    [
      asked.map(({ provider }) => provider),
      asked.map(({ contactId }) => contactId),
      asked.map(({ sealed }) => sealed),
      asked.map(({ version }) => version),
    ],
  );
}

export async function dropDueRows(client: PoolClient, contactIds: readonly string[]): Promise<void> {
  await client.query('DELETE FROM due_contact WHERE contact_id = ANY($1::uuid[])', [contactIds]);
}
