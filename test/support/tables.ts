import type { Pool } from 'pg';

/** A hash of everything that each table holds: equal before and after what changes nothing. */
export async function tablesOf(pool: Pool): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const hashes = rows.map(
    ({ name }) =>
      `SELECT '${name}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM ${name} t`,
  );
  const answer = await pool.query<{ name: string; hash: string }>(hashes.join(' UNION ALL '));
  return Object.fromEntries(answer.rows.map(({ name, hash }) => [name, hash]));
}
