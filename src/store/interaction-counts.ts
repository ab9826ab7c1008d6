import type { Pool, PoolClient } from 'pg';
import type { Actor, Channel, InteractionKind } from '../domain/words';

/** How many on one day (UTC), of nobody in particular. */
export interface InteractionCount {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly kind: InteractionKind;
  readonly channel: Channel;
  readonly topic?: string;
  readonly campaign?: string;
  readonly actor: Actor;
  readonly count: number;
}

/** Adds to what was counted before; rows in one order, so that two batches never wait for each other in a ring. */
export async function addToCounts(client: PoolClient, counts: readonly InteractionCount[]): Promise<void> {
  const byName = new Map<string, InteractionCount>();
  for (const one of counts) {
    const name = JSON.stringify([one.day, one.kind, one.channel, one.topic, one.campaign, one.actor]);
    byName.set(name, { ...one, count: one.count + (byName.get(name)?.count ?? 0) });
  }
  if (byName.size === 0) return;
  const rows = [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, count]) => count);
  await client.query({
    name: 'add-to-counts',
    text: `INSERT INTO interaction_count AS c (day, kind, channel, topic, campaign, actor, count)
           SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
           ON CONFLICT (day, kind, channel, topic, campaign, actor) DO UPDATE SET count = c.count + excluded.count`,
    values: [
      rows.map((row) => row.day),
      rows.map((row) => row.kind),
      rows.map((row) => row.channel),
      rows.map((row) => row.topic ?? ''),
      rows.map((row) => row.campaign ?? ''),
      rows.map((row) => row.actor),
      rows.map((row) => row.count),
    ],
  });
}

/** The counts of these days, both included, oldest first. */
export async function readCounts(
  pool: Pool,
  { from, until }: { from: string; until: string },
): Promise<InteractionCount[]> {
  const { rows } = await pool.query<InteractionCount & { topic: string; campaign: string; count: string }>(
    `SELECT day::text, kind, channel, topic, campaign, actor, count FROM interaction_count
      WHERE day BETWEEN $1 AND $2 ORDER BY day, kind, channel, topic, campaign, actor`,
    [from, until],
  );
  return rows.map((row) => ({
    ...row,
    topic: row.topic === '' ? undefined : row.topic,
    campaign: row.campaign === '' ? undefined : row.campaign,
    count: Number(row.count),
  }));
}
