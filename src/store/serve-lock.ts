import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { AbideError } from '../errors';

const SERVE_LOCK = 4_160_003;

export type ServeLock = { release(): Promise<void> };

/**
 * Lets one `serve` at a time use an embedded database; a second one is refused with CONFLICT.
 *
 * The lock is a session's, so a killed process leaves none behind. When the server is started again the session is
 * gone, and the lock is taken again as soon as it answers. It costs one session of the pool; release it before the
 * pool is closed.
 */
export async function acquireServeLock(pool: Pool): Promise<ServeLock> {
  const lock = new HeldLock(pool);
  if (await lock.take()) return lock;
  throw new AbideError('CONFLICT', 'Another `abide serve` is using this data folder. Stop it, or set DATABASE_URL.');
}

class HeldLock implements ServeLock {
  private client: PoolClient | undefined;
  private isReleased = false;

  constructor(private readonly pool: Pool) {}

  async take(): Promise<boolean> {
    const client = await this.pool.connect();
    // Added before the first statement: an error event that nobody hears ends the process.
    client.once('error', () => this.lose(client));
    if (!(await isTaken(client)) || this.isReleased) {
      client.release(true);
      return false;
    }
    this.client = client;
    return true;
  }

  async release(): Promise<void> {
    this.isReleased = true;
    this.client?.release(true);
    this.client = undefined;
  }

  private lose(client: PoolClient): void {
    if (this.client !== client) return;
    this.client = undefined;
    client.release(true);
    void this.takeAgain();
  }

  private async takeAgain(): Promise<void> {
    while (!this.isReleased) {
      await pause(500, undefined, { ref: false });
      if (await this.take().catch(() => false)) return;
    }
  }
}

/** Also when the server dies just now the session must go back to the pool, which would run out of them otherwise. */
async function isTaken(client: PoolClient): Promise<boolean> {
  try {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [SERVE_LOCK]);
    return rows[0]?.taken === true;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
