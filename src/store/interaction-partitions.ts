import type { PoolClient } from 'pg';
import type { Database } from './database';

const PARTITIONS_LOCK = 4_160_006;
const MONTHS_AHEAD = 3;
/** Values in the planner's statistics would outlive an erasure; a new table does not take this over from its pattern. */
const UNSAMPLED = ['provider_event_id', 'ip', 'browser', 'client', 'link'];

/** What came of making the months ahead. NOT_OWNER: this role may not; what comes goes to the default partition. */
export type Prepared = { readonly made: readonly string[] } | 'NOT_OWNER';

/**
 * Makes the partitions of this month and the next ones (design, section 8). Any number of instances may call it at any
 * time: one makes them, the others find nothing to do. What the default partition already holds of a month moves over.
 */
export async function preparePartitions(database: Database, at: Date): Promise<Prepared> {
  const months = Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => monthOf(at, ahead));
  const { rows } = await database.pool.query<{ is_owner: boolean; missing: string[] }>(
    `SELECT pg_has_role(relowner, 'USAGE') AS is_owner,
            array(SELECT name FROM unnest($1::text[]) name WHERE to_regclass(name) IS NULL)::text[] AS missing
       FROM pg_class WHERE oid = 'interaction'::regclass`,
    [months.map(({ name }) => name)],
  );
  const { is_owner: isOwner, missing } = rows[0] as { is_owner: boolean; missing: string[] };
  if (missing.length === 0) return { made: [] };
  if (!isOwner) return 'NOT_OWNER';
  const wanted = months.filter(({ name }) => missing.includes(name));
  return { made: await database.inTransaction((client) => makeMissing(client, wanted)) };
}

interface Month {
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

function monthOf(at: Date, ahead: number): Month {
  const start = (months: number) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1)).toISOString();
  const from = start(ahead);
  return { name: `interaction_${from.slice(0, 4)}_${from.slice(5, 7)}`, from, until: start(ahead + 1) };
}

async function makeMissing(client: PoolClient, months: readonly Month[]): Promise<string[]> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
  // Nobody puts a row of the month into the default partition between the move and the new border.
  await client.query('LOCK TABLE interaction_default IN ACCESS EXCLUSIVE MODE');
  const made: string[] = [];
  for (const { name, from, until } of months) {
    const { rows } = await client.query<{ is_missing: boolean }>('SELECT to_regclass($1) IS NULL AS is_missing', [
      name,
    ]);
    if (!rows[0]?.is_missing) continue;
    await client.query(`
      CREATE TABLE ${name} (LIKE interaction INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
      WITH moved AS (
        DELETE FROM interaction_default WHERE occurred_at >= '${from}' AND occurred_at < '${until}' RETURNING *
      ) INSERT INTO ${name} SELECT * FROM moved;
      ${UNSAMPLED.map((column) => `ALTER TABLE ${name} ALTER COLUMN ${column} SET STATISTICS 0;`).join('\n      ')}
      ALTER TABLE interaction ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${until}');`);
    made.push(name);
  }
  return made;
}
