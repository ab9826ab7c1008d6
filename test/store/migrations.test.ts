import { Client } from 'pg';
import { createDataSource, migrate } from '../../src/store/migrate';
import { type TestDatabase, testDatabase } from '../support/database';

describe('migrations', () => {
  let empty: TestDatabase;
  beforeEach(async () => {
    empty = await testDatabase({ isEmpty: true });
  });
  afterEach(() => empty.drop());

  test('run on an empty database, and a second time find nothing to do', async () => {
    const all = createDataSource(empty.url).options.migrations as unknown[];

    const first = await migrate(empty.url);
    const second = await migrate(empty.url);

    expect(first).toHaveLength(all.length);
    expect(second).toEqual([]);
  });

  test('run once when three instances start at the same moment', async () => {
    const all = createDataSource(empty.url).options.migrations as unknown[];

    const runs = await Promise.all([migrate(empty.url), migrate(empty.url), migrate(empty.url)]);

    expect(runs.flat()).toHaveLength(all.length);
  });

  test('wait for an instance that is migrating', async () => {
    const other = new Client({ connectionString: empty.url });
    await other.connect();
    await other.query('SELECT pg_advisory_lock(4160002)');
    let isDone = false;

    const run = migrate(empty.url).then(() => {
      isDone = true;
    });
    await waitingFor(empty);
    const wasDone = isDone;
    await other.end();
    await run;

    expect(wasDone).toBe(false);
    expect(isDone).toBe(true);
  });

  test('are all in the template that each test file clones', async () => {
    const clone = await testDatabase();

    const left = await migrate(clone.url).finally(() => clone.drop());

    expect(left).toEqual([]);
  });
});

async function waitingFor({ pool }: TestDatabase): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`,
    );
    if (rowCount) return;
  }
}
