import type { Pool, PoolClient } from 'pg';
import type { Database } from './database';

const PARTITIONS_LOCK = 4_160_006;
const MONTHS_AHEAD = 3;
/** Holds what occurred in a month that is not made. */
const REST = 'interaction_default';
/** Values in the planner's statistics would outlive an erasure; a new table does not take this over from its pattern. */
const UNSAMPLED = ['provider_event_id', 'ip', 'browser', 'client', 'link'];

/** What came of making the months ahead. NOT_OWNER: this role may not; what comes goes to the default partition. */
export type Prepared = { readonly made: readonly string[] } | 'NOT_OWNER';

/**
 * Makes the partitions of this month and the next ones (design, section 8). Any number of instances may call it at any
 * time: one makes them, the others find nothing to do. What the default partition already holds of a month moves over.
 */
export async function preparePartitions(database: Database, at: Date): Promise<Prepared> {
  const months = monthsFrom(at, MONTHS_AHEAD);
  const { isOwner, missing } = await readMissing(database.pool, months);
  if (missing.length === 0) return { made: [] };
  if (!isOwner) return 'NOT_OWNER';
  const wanted = months.filter(({ name }) => missing.includes(name));
  return { made: await database.inTransaction((client) => makeMissing(client, wanted)) };
}

/** The months of now and the next that are not made: what comes in them goes to the default partition. */
export async function readMissingMonths(pool: Pool, at: Date): Promise<readonly string[]> {
  return (await readMissing(pool, monthsFrom(at, 1))).missing;
}

async function readMissing(pool: Pool, months: readonly Month[]): Promise<{ isOwner: boolean; missing: string[] }> {
  const { rows } = await pool.query<{ is_owner: boolean; missing: string[] }>(
    `SELECT pg_has_role(relowner, 'USAGE') AS is_owner,
            array(SELECT name FROM unnest($1::text[]) name WHERE to_regclass(name) IS NULL)::text[] AS missing
       FROM pg_class WHERE oid = 'interaction'::regclass`,
    [months.map(({ name }) => name)],
  );
  return { isOwner: rows[0]?.is_owner ?? false, missing: rows[0]?.missing ?? [] };
}

function monthsFrom(at: Date, ahead: number): Month[] {
  return Array.from({ length: ahead + 1 }, (_, months) => monthOf(at, months));
}

interface Month {
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

/** A stretch of time, the partition that holds what occurred in it, and how many pages that has. */
export interface Stretch extends Month {
  readonly pages: number;
}

/** The months there are and the gaps between them, oldest first: all of time, each instant in one. */
export async function readStretches(pool: Database['pool']): Promise<Stretch[]> {
  const { rows } = await pool.query<{ name: string; pages: number }>(
    `SELECT c.relname AS name, (pg_relation_size(c.oid) / current_setting('block_size')::int)::int AS pages
       FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'interaction'::regclass ORDER BY 1`,
  );
  const rest = rows.find(({ name }) => name === REST)?.pages ?? 0;
  const stretches: Stretch[] = [];
  let reached = '-infinity';
  for (const { name, pages } of rows) {
    const month = monthNamed(name);
    if (!month) continue;
    if (month.from !== reached) stretches.push({ name: REST, from: reached, until: month.from, pages: rest });
    stretches.push({ ...month, pages });
    reached = month.until;
  }
  return [...stretches, { name: REST, from: reached, until: 'infinity', pages: rest }];
}

/**
 * Takes away whole months that ended before: that costs the same whatever they hold, and leaves no empty ones behind.
 * None where this role may not: the rows can be deleted by themselves. UNAVAILABLE where somebody holds the table for
 * longer than all who record should wait; what went before that is gone.
 */
export async function dropMonthsBefore(database: Database, before: Date): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ is_owner: boolean }>(
    `SELECT pg_has_role(relowner, 'USAGE') AS is_owner FROM pg_class WHERE oid = 'interaction'::regclass`,
  );
  if (!rows[0]?.is_owner) return [];
  const old = (await readStretches(database.pool)).filter(
    ({ name, until }) => name !== REST && new Date(until) <= before,
  );
  for (const { name } of old) {
    await database.inTransaction(async (client) => {
      // Everybody who records waits while this does; so not for long.
      await client.query(`SET LOCAL lock_timeout = '2s'`);
      await client.query('SELECT pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
      await client.query(`DROP TABLE IF EXISTS ${name}`);
    });
  }
  return old.map(({ name }) => name);
}

function monthOf(at: Date, ahead: number): Month {
  const start = (months: number) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1)).toISOString();
  const from = start(ahead);
  return { name: `interaction_${from.slice(0, 4)}_${from.slice(5, 7)}`, from, until: start(ahead + 1) };
}

/** Undefined for the partition of the rest. */
function monthNamed(name: string): Month | undefined {
  const [, year, month] = /^interaction_(\d{4})_(\d\d)$/.exec(name) ?? [];
  return year && month ? monthOf(new Date(`${year}-${month}-01T00:00:00Z`), 0) : undefined;
}

async function makeMissing(client: PoolClient, months: readonly Month[]): Promise<string[]> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
  // Nobody puts a row of the month into the default partition between the move and the new border.
  await client.query(`LOCK TABLE ${REST} IN ACCESS EXCLUSIVE MODE`);
  const made: string[] = [];
  for (const { name, from, until } of months) {
    const { rows } = await client.query<{ is_missing: boolean }>('SELECT to_regclass($1) IS NULL AS is_missing', [
      name,
    ]);
    if (!rows[0]?.is_missing) continue;
    await client.query(`
      CREATE TABLE ${name} (LIKE interaction INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
      WITH moved AS (
        DELETE FROM ${REST} WHERE occurred_at >= '${from}' AND occurred_at < '${until}' RETURNING *
      ) INSERT INTO ${name} SELECT * FROM moved;
      ${UNSAMPLED.map((column) => `ALTER TABLE ${name} ALTER COLUMN ${column} SET STATISTICS 0;`).join('\n      ')}
      ALTER TABLE interaction ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${until}');`);
    made.push(name);
  }
  return made;
}
