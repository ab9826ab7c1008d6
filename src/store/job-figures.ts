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
