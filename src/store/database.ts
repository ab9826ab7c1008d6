import { Pool, type PoolClient } from 'pg';
import { AbideError } from '../errors';
import type { Log } from '../log';
import { toAbideError } from './database-error';
import { startEmbeddedPostgres } from './embedded-postgres';

/** For operations that write with several store files in one transaction. */
export type Transaction = PoolClient;

const OLDEST_VERSION = 150_000;

/** Answers are awaited by people and mail programs: a statement that takes longer than this helps nobody. */
const TIMEOUTS = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 15_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 30_000,
};

export interface Database {
  /** For the hot paths: raw statements, each in a transaction of its own; UNAVAILABLE when there is no answer. */
  pool: Pool;
  /** Holds a password: for `migrate` and for sessions of one's own, never for a log or a message. */
  url: string;
  /**
   * Runs `work` in one transaction and answers after the commit is durable; when `work` throws, nothing of it stays.
   * A database that cannot be reached is UNAVAILABLE. If the connection breaks during the commit, it may still have
   * been kept: the caller repeats it, and repeats are harmless.
   */
  inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type DatabaseLocation = {
  /** Unset: the embedded PostgreSQL under `dataDir`. */
  databaseUrl?: string;
  dataDir: string;
};

export type DatabaseOptions = {
  log?: Log;
  /** Only for the throw-away servers of tests, which do not write through to the disk. */
  allowUnsafeDurability?: boolean;
  /** The most sessions this process uses at a time. */
  maxSessions?: number;
};

/**
 * Opens the database, and refuses one that could lose an acknowledged no: fsync, synchronous_commit and
 * full_page_writes must be on (design, section 4, promises to operators).
 */
export async function openDatabase(location: DatabaseLocation, options: DatabaseOptions = {}): Promise<Database> {
  if (location.databaseUrl) return connect(location.databaseUrl, options);

  const embedded = await startEmbeddedPostgres({ dataDir: location.dataDir, log: options.log });
  try {
    const database = await connect(embedded.connectionString, options);
    const close = async () => {
      await database.close();
      await embedded.stop();
    };
    return { ...database, close };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function connect(url: string, { log, allowUnsafeDurability, maxSessions = 10 }: DatabaseOptions) {
  const pool = new Pool({
    connectionString: url,
    application_name: 'abide',
    max: maxSessions,
    keepAlive: true,
    ...TIMEOUTS,
  });
  // A session that dies while idle is replaced by the next request; unheard, this event would end the process.
  pool.on('error', (error) => log?.warn('A database session ended.', { err: error }));
  try {
    await checkServer(pool, allowUnsafeDurability ?? false);
  } catch (error) {
    await pool.end();
    throw toAbideError(error);
  }
  sayWhenAway(pool);
  const inTransaction = <T>(work: (client: PoolClient) => Promise<T>) => runTransaction(pool, work);
  return { pool, url, inTransaction, close: () => pool.end() } satisfies Database;
}

/**
 * Makes a single statement that gets no answer UNAVAILABLE too, here and for all who read: as a mistake of ours it would
 * tell the caller not to try again, and make a lane try each item of its batch alone.
 */
function sayWhenAway(pool: Pool): void {
  const query = pool.query.bind(pool) as (...call: unknown[]) => Promise<unknown>;
  const queryOrSay = (...call: unknown[]) =>
    query(...call).catch((error) => {
      throw toAbideError(error);
    });
  pool.query = queryOrSay as Pool['query'];
}

async function checkServer(pool: Pool, allowUnsafeDurability: boolean): Promise<void> {
  const { rows } = await pool.query<{ version: number; encoding: string; unsafe: string[] }>(
    `SELECT current_setting('server_version_num')::int AS version,
            current_setting('server_encoding') AS encoding,
            array(SELECT name FROM pg_settings
                   WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'off'
                   ORDER BY name)::text[] AS unsafe`,
  );
  const { version, encoding, unsafe } = rows[0]!;
  if (version < OLDEST_VERSION) throw refusal('Abide needs PostgreSQL 15 or newer.');
  if (encoding !== 'UTF8') throw refusal('Abide needs a database with the encoding UTF8.');
  if (unsafe.length > 0 && !allowUnsafeDurability) {
    throw refusal(`The database could lose an acknowledged no. Switch on: ${unsafe.join(', ')}.`);
  }
}

function refusal(message: string): AbideError {
  return new AbideError('UNAVAILABLE', message, { path: 'DATABASE_URL' });
}

async function runTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error) => {
    throw toAbideError(error);
  });
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    const commit = await client.query('COMMIT');
    // PostgreSQL answers ROLLBACK, and no error, when a failed statement was caught inside: nothing was kept.
    if (commit.command !== 'COMMIT') throw new Error('A failed statement was ignored inside a transaction.');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError) => {
      broken ??= rollbackError as Error;
    });
    throw toAbideError(error);
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
