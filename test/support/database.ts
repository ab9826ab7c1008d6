import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { type Database, openDatabase } from '../../src/store/database';
import { noteUsedIn } from './run-log';
import { admin, urlOf } from './test-server';

export type TestDatabase = { url: string; database: Database; pool: Pool; drop(): Promise<void> };

/**
 * A database of one test file's own, cloned from the migrated template in some tens of milliseconds. The insert-only
 * tables cannot be emptied, so a file never shares one. Call `drop` in `afterAll`.
 *
 * @param isEmpty without any table, for tests of the migrations themselves.
 */
export async function testDatabase({ isEmpty = false } = {}): Promise<TestDatabase> {
  const serverUrl = process.env.ABIDE_TEST_SERVER_URL;
  const template = process.env.ABIDE_TEST_TEMPLATE;
  if (!serverUrl || !template) throw new Error('The test server was not started; see test/support/global-setup.ts.');
  if (process.env.ABIDE_TEST_TEMPLATE_ERROR && !isEmpty) throw new Error(process.env.ABIDE_TEST_TEMPLATE_ERROR);

  const name = `abide_test_${randomBytes(8).toString('hex')}`;
  const from = isEmpty ? `template0 ENCODING 'UTF8'` : template;
  await admin(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${from} STRATEGY file_copy`);
  const url = urlOf(serverUrl, name);
  const database = await openDatabase({ databaseUrl: url, dataDir: '' }, { allowUnsafeDurability: true });
  const drop = async () => {
    await noteUsedIn(database.pool);
    await database.close();
    await admin(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { url, database, pool: database.pool, drop };
}
