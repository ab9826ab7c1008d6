import type { Database } from './database';

const ROWS_A_TRANSACTION = 10_000;

/** Before when what is deleted; undefined: that is kept. */
export interface KeptSince {
  readonly interactions?: Date;
  readonly deliveries: Date;
  readonly seenEvents: Date;
}

/**
 * Deletes what is past its retention, in parts, so that nobody waits long. A click that is deleted does not wind the
 * retention clock any longer. Twice, or on two instances at once, it finds the less to do.
 */
export async function deleteOldInteractions(database: Database, since: KeptSince): Promise<number> {
  const { interactions, deliveries, seenEvents } = since;
  let deleted = await deleteInParts(database, `kind IN ('DELIVERED', 'BOUNCE', 'COMPLAINT')`, deliveries);
  await database.pool.query('DELETE FROM seen_event WHERE seen_at < $1', [seenEvents]);
  if (!interactions) return deleted;
  deleted += await deleteInParts(database, 'true', interactions);
  await database.pool.query('DELETE FROM interaction_count WHERE day < $1::date', [
    interactions.toISOString().slice(0, 10),
  ]);
  await database.pool.query('DELETE FROM human_click WHERE last_at < $1', [interactions]);
  return deleted;
}

async function deleteInParts({ pool }: Database, condition: string, before: Date): Promise<number> {
  for (let deleted = 0; ; ) {
    const { rowCount } = await pool.query(
      `DELETE FROM interaction WHERE (source, provider_event_id, occurred_at) IN (
         SELECT source, provider_event_id, occurred_at FROM interaction
         WHERE ${condition} AND occurred_at < $1 LIMIT ${ROWS_A_TRANSACTION})`,
      [before],
    );
    deleted += rowCount ?? 0;
    if (!rowCount) return deleted;
  }
}
