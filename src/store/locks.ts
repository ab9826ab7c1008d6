import type { PoolClient } from 'pg';

/** Space of the advisory locks on addresses and contacts; others keep out of it. */
const LOCK_SPACE = 4_160_004;

/**
 * How many locks there are for all addresses and contacts together. A batch of any size takes at most this many, so a
 * large import cannot fill PostgreSQL's lock table (6,400 entries by default).
 */
const STRIPES = 1024;

/** The lock of an address hash or contact id: by its last bits, as the first bits of an id are the time. */
export function stripeOf(uuid: string): number {
  return Number.parseInt(uuid.slice(-8), 16) % STRIPES;
}

const TAKE = `
  WITH root AS (
    SELECT DISTINCT coalesce(c.merged_into, c.id) AS id
    FROM (SELECT a.contact_id FROM unnest($2::uuid[]) k (hash) JOIN address a ON a.hash = k.hash UNION ALL SELECT unnest($3::uuid[])) n
    JOIN contact c ON c.id = n.contact_id
  ),
  named AS (
    SELECT id AS uuid FROM root UNION ALL SELECT a.hash FROM root r JOIN address a ON a.contact_id = r.id
  ),
  stripe AS (
    SELECT unnest($1::integer[]) AS stripe
    UNION SELECT (('x' || right(uuid::text, 8))::bit(32)::bigint % ${STRIPES})::integer FROM named
  )
  SELECT stripe, pg_advisory_xact_lock(${LOCK_SPACE}, stripe) FROM (SELECT stripe FROM stripe ORDER BY stripe OFFSET 0) ordered`;

/**
 * One lock per address hash and per contact, held to the end of the transaction: a change reads its facts only when
 * nobody else can be changing them. Taken in order, so two batches never wait for each other.
 *
 * Whoever held an address may change while we wait for its lock: the caller reads afterwards, and begins again when
 * what it read is not covered by what was locked (`covers`).
 */
export async function takeLocks(
  client: PoolClient,
  { hashes, contactIds }: { hashes: readonly string[]; contactIds: readonly string[] },
): Promise<{ covers(uuids: Iterable<string>): boolean }> {
  const stripes = [...new Set([...hashes, ...contactIds].map(stripeOf))].sort((one, other) => one - other);
  const { rows } = await client.query<{ stripe: number }>({
    name: 'take-locks',
    text: TAKE,
    values: [stripes, hashes, contactIds],
  });
  const held = new Set(rows.map((row) => row.stripe));
  return {
    covers: (uuids) => {
      for (const uuid of uuids) if (!held.has(stripeOf(uuid))) return false;
      return true;
    },
  };
}
