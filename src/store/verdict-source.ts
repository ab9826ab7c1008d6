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

/** The noes of one address, as one text: equal texts have equal noes. */
export interface BareAddress {
  readonly hash: string;
  readonly shape: string;
}

const ROWS_AT_ONCE = 20_000;

/**
 * The addresses that nobody holds and that carry a no, in the order of their hashes. Nearly all of a suppression list
 * is this, and of the same few shapes.
 */
export async function* readBareAddresses(pool: Pool): AsyncGenerator<readonly BareAddress[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`
      DECLARE bare NO SCROLL CURSOR FOR
      SELECT s.hash::text, concat_ws('|', s.channel, s.scope, s.reason, e.of_position IS NOT NULL, s.controller)
        FROM suppression s
        LEFT JOIN suppression_ending e
          ON s.reason IN ('MANUAL', 'UNDER_AGE') AND e.of_position = s.position AND e.of_ordinal = s.ordinal
       WHERE NOT EXISTS (SELECT FROM address a WHERE a.hash = s.hash)
         AND NOT EXISTS (SELECT FROM undeliverable u WHERE u.hash = s.hash)
       ORDER BY s.hash`);
    let last: { hash: string; shapes: string[] } | undefined;
    for (;;) {
      const { rows } = await client.query<[string, string]>({
        text: `FETCH ${ROWS_AT_ONCE} FROM bare`,
        rowMode: 'array',
      } as never);
      const found: BareAddress[] = [];
      for (const [hash, shape] of rows) {
        if (last?.hash === hash) {
          last.shapes.push(shape);
          continue;
        }
        if (last) found.push(toBare(last));
        last = { hash, shapes: [shape] };
      }
      if (rows.length === 0 && last) yield [toBare(last)];
      if (rows.length === 0) break;
      yield found;
    }
    await client.query('COMMIT');
  } finally {
    client.release(true);
  }
}

const BETWEEN_NOES = '\n';

function toBare({ hash, shapes }: { hash: string; shapes: string[] }): BareAddress {
  const [only = ''] = shapes;
  return { hash, shape: shapes.length === 1 ? only : [...new Set(shapes)].sort().join(BETWEEN_NOES) };
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
