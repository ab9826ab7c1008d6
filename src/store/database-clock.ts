import type { Pool } from 'pg';
import type { Clock } from '../clock';

/**
 * How many seconds a clock is before the database's. Half of the way there and back is taken off, so a slow network
 * is not taken for a wrong clock.
 */
export async function readClockOffset(pool: Pool, clock: Clock): Promise<number> {
  const askedAt = clock().getTime();
  const { rows } = await pool.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  const answeredAt = clock().getTime();
  const there = rows[0]?.at.getTime() ?? Number.NaN;
  return ((askedAt + answeredAt) / 2 - there) / 1000;
}
