import type { Pool } from 'pg';
import type { Oldest } from './cases';

/** A job that is not tried any more. */
export interface LostJob {
  readonly id: string;
  readonly contactId?: string;
  readonly since: Date;
}

/** Jobs that failed for good, or that nobody did in time. pg-boss keeps them for some days. */
const LOST = `
  SELECT id, data, created_on FROM pgboss.job WHERE name = $1 AND state = 'failed'
  UNION ALL
  SELECT id, data, created_on FROM pgboss.archive WHERE name = $1 AND state NOT IN ('completed', 'cancelled')`;

export async function readLostJobs(pool: Pool, queue: string, most: number): Promise<Oldest<LostJob>> {
  const { rows } = await pool.query<{ id: string; contact_id: string | null; since: Date; count: string }>(
    `SELECT id, data ->> 'contactId' AS contact_id, created_on AS since, count(*) OVER () AS count
       FROM (${LOST}) lost ORDER BY created_on, id LIMIT $2`,
    [queue, most],
  );
  return {
    count: Number(rows[0]?.count ?? 0),
    rows: rows.map(({ id, contact_id, since }) => ({ id, contactId: contact_id ?? undefined, since })),
  };
}

export interface QueueFigures {
  readonly queue: string;
  readonly isMade: boolean;
  /** Jobs whose time has come, and how long the oldest of them waits. */
  readonly due: number;
  readonly oldestDueSeconds: number;
  readonly lost: number;
}

/** What stands in the queues; by the clock of the database, as pg-boss goes by it. */
export async function readQueueFigures(pool: Pool, queues: readonly string[]): Promise<QueueFigures[]> {
  const { rows } = await pool.query<{ queue: string; is_made: boolean; due: number; oldest: number; lost: number }>(
    `SELECT q.name AS queue, EXISTS (SELECT FROM pgboss.queue made WHERE made.name = q.name) AS is_made,
            d.due::int, coalesce(d.oldest, 0)::float8 AS oldest,
            ((SELECT count(*) FROM pgboss.job j WHERE j.name = q.name AND j.state = 'failed')
              + (SELECT count(*) FROM pgboss.archive a
                  WHERE a.name = q.name AND a.state NOT IN ('completed', 'cancelled')))::int AS lost
       FROM unnest($1::text[]) AS q (name),
            LATERAL (SELECT count(*) AS due, extract(epoch FROM now() - min(j.start_after)) AS oldest
                       FROM pgboss.job j
                      WHERE j.name = q.name AND j.state < 'active' AND j.start_after <= now()) d
      ORDER BY q.name`,
    [queues],
  );
  return rows.map(({ is_made, oldest, ...row }) => ({ ...row, isMade: is_made, oldestDueSeconds: oldest }));
}
