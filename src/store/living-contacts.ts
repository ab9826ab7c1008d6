import type { Pool } from 'pg';

/** Those of these ids behind which a living contact stands, merges read through. */
export async function livingAmong(pool: Pool, contactIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'living-among',
    text: `SELECT n.id FROM contact n JOIN contact c ON c.id = coalesce(n.merged_into, n.id)
           WHERE n.id = ANY($1) AND c.life = 'LIVING'`,
    values: [contactIds],
  });
  return new Set(rows.map(({ id }) => id));
}
