import type { Database } from './database';
import { dropMonthsBefore, readStretches } from './interaction-partitions';

/** About thirty megabytes: well below a second, and whoever is erased meanwhile waits no longer than that. */
const PAGES_A_STATEMENT = 4_000;

/** Before when what is deleted; undefined: that is kept. */
export interface KeptSince {
  readonly interactions?: Date;
  readonly deliveries: Date;
  readonly seenEvents: Date;
}

/** Rows that were deleted one by one, and months that went as a whole. */
export interface Deleted {
  readonly rows: number;
  readonly months: readonly string[];
}

/**
 * Deletes what is past its retention: months as a whole, of others the rows. A click that is deleted does not wind the
 * retention clock any longer. Twice, or on two instances at once, it finds the less to do.
 */
export async function deleteOldInteractions(database: Database, since: KeptSince): Promise<Deleted> {
  const { interactions, deliveries, seenEvents } = since;
  const { pool } = database;
  const months = interactions ? await dropMonthsBefore(database, interactions) : [];
  let rows = interactions ? await inParts(pool, interactions, (part) => `DELETE FROM interaction WHERE ${part}`) : 0;
  rows += await inParts(pool, deliveries, (part) => `DELETE FROM interaction WHERE ${part} AND ${IS_DELIVERY}`);
  await pool.query('DELETE FROM seen_event WHERE seen_at < $1', [seenEvents]);
  if (interactions) {
    await pool.query('DELETE FROM interaction_count WHERE day < $1::date', [interactions.toISOString().slice(0, 10)]);
    await pool.query('DELETE FROM human_click WHERE last_at < $1', [interactions]);
  }
  return { rows, months };
}

const IS_DELIVERY = `kind IN ('DELIVERED', 'BOUNCE', 'COMPLAINT')`;

/**
 * Makes counts of the day out of opens and clicks of persons, and forgets who it was; gives how many. Each goes over in
 * one statement: at every moment it stands in one of the two, and a repeat is still known as one.
 *
 * @param at when: so long is a repeat known from then on.
 */
export async function countWithoutPersons({ pool }: Pick<Database, 'pool'>, at: Date): Promise<number> {
  const counted = await inParts(
    pool,
    undefined,
    (part) => `
      WITH gone AS (DELETE FROM interaction WHERE ${part} AND NOT ${IS_DELIVERY} RETURNING *),
      seen AS (
        INSERT INTO seen_event (source, provider_event_id, stated_at, seen_at)
        SELECT source, provider_event_id, occurred_at, '${at.toISOString()}' FROM gone ON CONFLICT DO NOTHING
      ),
      counted AS (
        INSERT INTO interaction_count AS c (day, kind, channel, topic, campaign, actor, count)
        SELECT (occurred_at AT TIME ZONE 'UTC')::date, kind, channel, coalesce(topic, ''), coalesce(campaign, ''), actor,
               count(*) FROM gone GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (day, kind, channel, topic, campaign, actor) DO UPDATE SET count = c.count + excluded.count
      )
      SELECT count(*)::int AS rows FROM gone`,
  );
  await pool.query('DELETE FROM human_click');
  return counted;
}

/**
 * Goes once over the pages of each partition that may hold something of before, a few at a time. By the times alone
 * each statement would read a partition from its start again; through the parent, because a role that owns no table was
 * given no partition.
 */
async function inParts(
  pool: Database['pool'],
  before: Date | undefined,
  statement: (part: string) => string,
): Promise<number> {
  const end = before?.toISOString() ?? 'infinity';
  let rows = 0;
  for (const { from, until, pages } of await readStretches(pool)) {
    if (before && from !== '-infinity' && new Date(from) >= before) break;
    const isWhole = !before || (until !== 'infinity' && new Date(until) <= before);
    const time = `occurred_at >= '${from}' AND occurred_at < '${isWhole ? until : end}'`;
    for (let page = 0; page < pages; page += PAGES_A_STATEMENT) {
      const place = `ctid >= '(${page},0)' AND ctid < '(${page + PAGES_A_STATEMENT},0)'`;
      const result = await pool.query<{ rows?: number }>(statement(`${time} AND ${place}`));
      rows += result.rows[0]?.rows ?? result.rowCount ?? 0;
    }
  }
  return rows;
}
