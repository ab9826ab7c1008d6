import type { Pool } from 'pg';
import { type AddressKey, addressKey } from '../domain/address-key';
import { toAbideError } from './database-error';

export interface StoredScreening {
  readonly id: string;
  readonly takenAt: Date;
  readonly keyVersion: number;
  /** In which way the names of its lines were made. */
  readonly names: number;
  readonly receipt: Record<string, unknown>;
}

export async function insertScreening(
  pool: Pool,
  { id, takenAt, keyVersion, names, receipt }: StoredScreening,
): Promise<void> {
  await run(pool, 'INSERT INTO screening (id, taken_at, key_version, names, receipt) VALUES ($1, $2, $3, $4, $5)', [
    id,
    takenAt,
    keyVersion,
    names,
    JSON.stringify(receipt),
  ]);
}

export async function findScreening(pool: Pool, id: string): Promise<StoredScreening | undefined> {
  const [row] = await run<StoredScreening>(
    pool,
    'SELECT id, taken_at AS "takenAt", key_version AS "keyVersion", names, receipt FROM screening WHERE id = $1',
    [id],
  );
  return row;
}

/** The hash of the link at a position, or of the last one before it; empty for an empty ledger. */
export async function linkHashAt(pool: Pool, position: number): Promise<string> {
  const [row] = await run<{ hash: string }>(
    pool,
    `SELECT encode(hash, 'hex') AS hash FROM ledger_commit WHERE position <= $1 ORDER BY position DESC LIMIT 1`,
    [position],
  );
  return row?.hash ?? '';
}

export interface TouchingEntry {
  readonly position: number;
  readonly kind: string;
  readonly contactIds: readonly string[];
  readonly keys: readonly AddressKey[];
}

export interface TouchingEntries {
  readonly entries: readonly TouchingEntry[];
  /** The last position that was read whole; the one asked after when nothing followed. */
  readonly upTo: number;
  readonly head: number;
}

/** Whom the entries after a position are about, whole commits at a time. A refused change changed nothing. */
export async function readTouching(pool: Pool, after: number, most: number): Promise<TouchingEntries> {
  const rows = await run<{
    position: string | null;
    kind: string | null;
    contact_ids: string[];
    keys: string[];
    up_to: string | null;
    head: string;
  }>(
    pool,
    `WITH bound AS (
       SELECT max(position) AS up_to
       FROM (SELECT position FROM ledger_entry WHERE position > $1 ORDER BY position, ordinal LIMIT $2) few),
     head AS (SELECT coalesce(max(position), 0) AS position FROM ledger_head)
     SELECT e.position, e.kind, b.up_to, h.position AS head,
            array_remove(ARRAY[e.contact_id::text, e.body ->> 'fromId'], NULL) AS contact_ids,
            array_remove(ARRAY[e.body ->> 'key'], NULL)
              || ARRAY(SELECT jsonb_array_elements_text(
                   CASE WHEN jsonb_typeof(e.body -> 'keys') = 'array' THEN e.body -> 'keys' ELSE '[]' END)) AS keys
     FROM head h CROSS JOIN bound b
     LEFT JOIN ledger_entry e ON e.position > $1 AND e.position <= b.up_to AND e.kind <> 'CHANGE_REFUSED'
     ORDER BY e.position, e.ordinal`,
    [after, most],
  );
  const head = Number(rows[0]?.head ?? 0);
  const upTo = rows[0]?.up_to == null ? after : Number(rows[0].up_to);
  const entries = rows.flatMap(({ position, kind, contact_ids, keys }) =>
    position === null || kind === null
      ? []
      : [{ position: Number(position), kind, contactIds: contact_ids, keys: keys.map(keyIn) }],
  );
  return { entries, upTo, head };
}

export interface HeldAddress {
  readonly contactId: string;
  readonly kind: 'EMAIL' | 'PHONE';
  readonly value: string;
}

/** The addresses that these contacts hold, merges read through. */
export async function readHeldAddresses(pool: Pool, contactIds: readonly string[]): Promise<HeldAddress[]> {
  return run<HeldAddress>(
    pool,
    `SELECT a.contact_id AS "contactId", a.kind, a.value FROM address a
     WHERE a.contact_id IN (SELECT coalesce(c.merged_into, c.id) FROM contact c WHERE c.id = ANY($1::uuid[]))`,
    [contactIds],
  );
}

/** The keys of every address that those of these contacts ever had who are not there any more (erased). */
export async function readKeysOfGone(pool: Pool, contactIds: readonly string[]): Promise<AddressKey[]> {
  const rows = await run<{ key: string }>(
    pool,
    `WITH gone AS (
       SELECT r.id FROM contact c JOIN contact r ON r.id = coalesce(c.merged_into, c.id)
       WHERE c.id = ANY($1::uuid[]) AND r.life = 'ERASED')
     SELECT DISTINCT e.body ->> 'key' AS key
     FROM contact m JOIN gone g ON m.id = g.id OR m.merged_into = g.id
     JOIN ledger_entry e ON e.contact_id = m.id AND e.kind = 'ADDRESS_ADDED'`,
    [contactIds],
  );
  return rows.map(({ key }) => keyIn(key));
}

function keyIn(text: string): AddressKey {
  const [version, hash = ''] = text.split(':');
  return addressKey(Number(version), hash);
}

async function run<R extends object>(pool: Pool, text: string, values: readonly unknown[]): Promise<R[]> {
  try {
    return (await pool.query<R>(text, [...values])).rows;
  } catch (error) {
    throw toAbideError(error);
  }
}
