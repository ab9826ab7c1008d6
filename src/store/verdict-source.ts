import type { Pool } from 'pg';
import type { AddressKind } from '../domain/address';
import { type AddressKey, addressKey } from '../domain/address-key';
import type { ChannelOrAll, SuppressionReason, SuppressionScope } from '../domain/words';

/** A no on an address that nobody holds: all of it that a decision can rest on. */
export interface BareNo {
  readonly channel: ChannelOrAll;
  readonly scope: SuppressionScope;
  readonly reason: SuppressionReason;
  readonly controller?: string;
  readonly isEnded: boolean;
}

/** Hashes of 16 bytes each, one behind the other, and the no that all of them carry, as a text. */
export interface BareNoes {
  readonly shape: string;
  readonly hashes: Buffer;
}

export const BETWEEN_NOES = '\n';
/** What of a row of `suppression` as `s` a decision about an address that nobody holds can rest on. */
export const SHAPE = `concat_ws('|', s.channel, s.scope, s.reason,
    s.reason IN ('MANUAL', 'UNDER_AGE')
      AND EXISTS (SELECT FROM suppression_ending e WHERE e.of_position = s.position AND e.of_ordinal = s.ordinal),
    s.controller)`;

/** Pages of the table that one statement reads: sixty thousand rows. */
const PAGES_AT_ONCE = 1024;

const NOES_ON_PAGES = `
  SELECT concat_ws('|', channel, scope, reason, ended, controller) AS shape, hashes
    FROM (SELECT s.channel, s.scope, s.reason, e.of_position IS NOT NULL AS ended, s.controller,
                 string_agg(uuid_send(s.hash), ''::bytea) AS hashes
            FROM suppression s
            LEFT JOIN suppression_ending e
              ON s.reason IN ('MANUAL', 'UNDER_AGE') AND e.of_position = s.position AND e.of_ordinal = s.ordinal
           WHERE s.ctid >= $1::tid AND s.ctid < $2::tid
           GROUP BY 1, 2, 3, 4, 5) alike`;

/**
 * Every no, page by page of the table and all of one snapshot; an address that carries several comes several times. In
 * the order of the hashes each page would be read for each row that it holds; and as a row each, ten million took most
 * of the time to be sent and read.
 */
export async function* readNoes(pool: Pool): AsyncGenerator<readonly BareNoes[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ pages: string }>(
      `SELECT pg_relation_size('suppression') / current_setting('block_size')::bigint AS pages`,
    );
    const pages = Number(rows[0]?.pages);
    const read = async (from: number) =>
      (await client.query<BareNoes>(NOES_ON_PAGES, [`(${from},0)`, `(${from + PAGES_AT_ONCE},0)`])).rows;
    let next = read(0);
    for (let from = 0; from < pages; from += PAGES_AT_ONCE) {
      const now = await next;
      next = read(from + PAGES_AT_ONCE);
      // Its failure is for whoever waits for it, if anybody still does.
      next.catch(() => undefined);
      yield now;
    }
    await next;
    await client.query('COMMIT');
  } finally {
    client.release(true);
  }
}

/** The shapes of all noes of each of these addresses; equal texts have equal noes. */
export async function readShapes(
  pool: Pool,
  hashes: readonly string[],
): Promise<readonly { readonly hash: string; readonly shape: string }[]> {
  const { rows } = await pool.query<{ hash: string; shapes: string[] }>(
    `SELECT s.hash, array_agg(DISTINCT ${SHAPE}) AS shapes FROM suppression s WHERE s.hash = ANY($1) GROUP BY s.hash`,
    [hashes],
  );
  return rows.map(({ hash, shapes }) => ({ hash, shape: [...shapes].sort().join(BETWEEN_NOES) }));
}

export function noesOfShape(shape: string): BareNo[] {
  return shape.split(BETWEEN_NOES).map((no) => {
    const [channel, scope, reason, ended, controller] = no.split('|');
    return {
      channel: channel as ChannelOrAll,
      scope: scope as SuppressionScope,
      reason: reason as SuppressionReason,
      isEnded: ended === 't',
      controller,
    };
  });
}

const KEYS_AT_ONCE = 1_000;

/** The keys of all addresses of a kind that somebody holds, and of all that are undeliverable, in sets. */
export async function* readHeldKeys(pool: Pool, kind: AddressKind): AsyncGenerator<readonly AddressKey[]> {
  const held = `SELECT DISTINCT hash, key_version FROM address WHERE kind = '${kind}' AND hash > $1 ORDER BY hash LIMIT $2`;
  const failing = 'SELECT hash, key_version FROM undeliverable WHERE hash > $1 ORDER BY hash LIMIT $2';
  for (const text of [held, failing]) {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const { rows } = await pool.query<{ hash: string; key_version: number }>(text, [after, KEYS_AT_ONCE]);
      const last = rows.at(-1);
      if (!last) break;
      yield rows.map((row) => addressKey(row.key_version, row.hash));
      after = last.hash;
    }
  }
}

/** The addresses that these contacts, and those merged into or with them, hold or ever held. */
export async function readKeysEverHeld(pool: Pool, contactIds: readonly string[]): Promise<AddressKey[]> {
  const { rows } = await pool.query<{ key: AddressKey }>(
    `WITH root AS (SELECT coalesce(merged_into, id) AS id FROM contact WHERE id = ANY($1)),
          member AS (SELECT id FROM root UNION SELECT c.id FROM contact c JOIN root ON c.merged_into = root.id)
     SELECT DISTINCT e.body ->> 'key' AS key FROM member m
       JOIN ledger_entry e ON e.contact_id = m.id AND e.kind = 'ADDRESS_ADDED'
      UNION SELECT a.key_version || ':' || a.hash FROM member m JOIN address a ON a.contact_id = m.id`,
    [contactIds],
  );
  return rows.map(({ key }) => key);
}

/** How many keys a table of all of them needs room for, at most. */
export async function countKeys(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `SELECT (SELECT count(*) FROM suppression) + (SELECT count(*) FROM address) + (SELECT count(*) FROM undeliverable) AS count`,
  );
  return Number(rows[0]?.count ?? 0);
}

/** The versions of the secret under which keys stand. */
export async function readKeyVersions(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ version: number }>('SELECT version FROM hash_key ORDER BY version');
  return rows.map(({ version }) => version);
}
