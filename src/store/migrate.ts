import 'reflect-metadata';
import { Client, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../migrations';
import type { Log } from '../log';
import { migrateJobs } from './jobs';
import { tables } from './tables';

const MIGRATION_LOCK = 4_160_002;

/** A migration that waits for a table makes everybody behind it wait too; it gives up and the next start tries again. */
const LOCK_TIMEOUT_MS = 10_000;

/** The DataSource of migrations and of TypeORM's command line. Reads and writes of the service use the pool. */
export function createDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: 'abide-migrate',
    entities: tables,
    migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    extra: { lock_timeout: LOCK_TIMEOUT_MS, max: 2 },
  });
}

/**
 * Brings the database to the newest shape and gives the names of the migrations it ran.
 *
 * Any number of instances may start at once: one runs them, the others wait for it and find nothing to do. The lock
 * is held by a session of its own, because TypeORM's pool does not promise which session a statement runs in.
 *
 * @param url must reach PostgreSQL itself, not a pooler that shares sessions between transactions.
 */
export async function migrate(url: string, log?: Log): Promise<string[]> {
  const lock = new Client({ connectionString: url, application_name: 'abide-migrate', keepAlive: true });
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const names = await runMigrations(url);
    await migrateJobs(lock);
    for (const migration of names) log?.info('A migration ran.', { migration });
    return names;
  } finally {
    await lock.end();
  }
}

/**
 * The migrations of this version that the database has not seen, oldest first. Newer ones than ours are none of them: an
 * instance goes on while the next version comes up beside it.
 */
export async function readMissingMigrations(pool: Pool): Promise<string[]> {
  const wanted = migrations.map((Migration) => new Migration().name);
  const { rows: tables } = await pool.query<{ is_there: boolean }>(
    `SELECT to_regclass('migration') IS NOT NULL AS is_there`,
  );
  if (!tables[0]?.is_there) return wanted;
  const { rows } = await pool.query<{ name: string }>('SELECT name FROM migration');
  const done = new Set(rows.map(({ name }) => name));
  return wanted.filter((name) => !done.has(name));
}

async function runMigrations(url: string): Promise<string[]> {
  const dataSource = createDataSource(url);
  await dataSource.initialize();
  try {
    const done = await dataSource.runMigrations();
    return done.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}
