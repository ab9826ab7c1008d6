import type { Pool } from 'pg';
import type { AddressKind } from '../domain/address';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import type { LedgerPlace } from '../domain/ledger-place';
import type { Channel, InteractionKind } from '../domain/words';
import type { EventKey } from './interactions';
import { keyOf, placeOf } from './rows';

/** A report that was taken before, with whom it was about; read through merges. */
export interface TakenReport extends EventKey {
  readonly kind: InteractionKind;
  readonly contactId?: string;
}

export async function readTaken(pool: Pool, keys: readonly EventKey[]): Promise<TakenReport[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<{
    source: string;
    provider_event_id: string;
    occurred_at: Date;
    kind: InteractionKind;
    contact_id: string | null;
  }>({
    name: 'read-taken-reports',
    text: `SELECT i.source, i.provider_event_id, i.occurred_at, i.kind, coalesce(c.merged_into, i.contact_id) AS contact_id
           FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS k (source, provider_event_id, occurred_at)
           JOIN interaction i USING (source, provider_event_id, occurred_at) LEFT JOIN contact c ON c.id = i.contact_id`,
    values: [keys.map((key) => key.source), keys.map((key) => key.providerEventId), keys.map((key) => key.occurredAt)],
  });
  return rows.map((row) => ({
    source: row.source,
    providerEventId: row.provider_event_id,
    occurredAt: row.occurred_at,
    kind: row.kind,
    contactId: row.contact_id ?? undefined,
  }));
}

/** The address that speaks for each contact on a kind of address, by the id asked for, read through merges. */
export async function readPrimaryKeys(
  pool: Pool,
  contactIds: readonly string[],
  kind: AddressKind,
): Promise<ReadonlyMap<string, AddressKey>> {
  if (contactIds.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; key_version: number; hash: string }>({
    name: 'read-primary-keys',
    text: `SELECT n.id, a.key_version, a.hash FROM contact n
           JOIN address a ON a.contact_id = coalesce(n.merged_into, n.id)
           WHERE n.id = ANY($1) AND a.kind = $2 AND a.is_primary`,
    values: [contactIds, kind],
  });
  return new Map(rows.map((row) => [row.id, keyOf(row)]));
}

/** Which of these addresses are undeliverable, since when, and where the ledger says so. */
export async function readUndeliverable(
  pool: Pool,
  keys: readonly AddressKey[],
): Promise<ReadonlyMap<string, { readonly since: Date; readonly mark: LedgerPlace }>> {
  if (keys.length === 0) return new Map();
  const { rows } = await pool.query<{ hash: string; position: number; ordinal: number; at: Date }>({
    name: 'read-undeliverable',
    text: `SELECT u.hash, u.position, u.ordinal, e.at FROM undeliverable u JOIN ledger_entry e USING (position, ordinal)
           WHERE u.hash = ANY($1)`,
    values: [keys.map(keyHashOf)],
  });
  return new Map(rows.map((row) => [row.hash, { since: row.at, mark: placeOf(row) }]));
}

export interface AskedBounce {
  readonly hash: string;
  readonly channel: Channel;
  readonly at: Date;
}

/**
 * Which of these bounces came in after a later delivery. Reports of delivery name the contact and no address, so only
 * somebody with one address of that kind is known to have been reached by it.
 */
export async function readOvertaken(pool: Pool, bounces: readonly AskedBounce[]): Promise<ReadonlySet<number>> {
  if (bounces.length === 0) return new Set();
  const { rows } = await pool.query<{ number: string }>({
    name: 'read-overtaken-bounces',
    text: `SELECT k.number FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) WITH ORDINALITY AS k (hash, channel, at, number)
           JOIN address a ON a.hash = k.hash
           WHERE (SELECT count(*) FROM address o WHERE o.contact_id = a.contact_id AND o.kind = a.kind) = 1
             AND EXISTS (SELECT FROM interaction i WHERE i.contact_id = a.contact_id AND i.kind = 'DELIVERED'
                         AND i.channel = k.channel AND i.occurred_at > k.at)`,
    values: [bounces.map((one) => one.hash), bounces.map((one) => one.channel), bounces.map((one) => one.at)],
  });
  return new Set(rows.map(({ number }) => Number(number) - 1));
}
