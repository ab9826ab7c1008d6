import { openDatabase } from '../../src/store/database';
import { isUniqueViolation } from '../../src/store/database-error';
import { acquireServeLock } from '../../src/store/serve-lock';
import { type TestDatabase, testDatabase } from '../support/database';

const HELD = `FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
               WHERE locktype = 'advisory' AND datname = current_database()`;

describe('the database', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
    await db.pool.query('CREATE TABLE kept (id int CONSTRAINT kept_key PRIMARY KEY)');
  });
  afterAll(() => db.drop());
  beforeEach(() => db.pool.query('TRUNCATE kept'));

  const rows = async () => (await db.pool.query('SELECT id FROM kept ORDER BY id')).rows.map(({ id }) => id);

  test('keeps what a transaction wrote, and gives its answer', async () => {
    const answer = await db.database.inTransaction(async (client) => {
      await client.query('INSERT INTO kept VALUES (1)');
      return 'done';
    });

    expect(answer).toBe('done');
    expect(await rows()).toEqual([1]);
  });

  test('keeps nothing of a transaction that throws', async () => {
    const run = db.database.inTransaction(async (client) => {
      await client.query('INSERT INTO kept VALUES (1)');
      throw new Error('no');
    });

    await expect(run).rejects.toThrow('no');
    expect(await rows()).toEqual([]);
  });

  test('does not acknowledge a transaction in which a failed statement was ignored', async () => {
    const run = db.database.inTransaction(async (client) => {
      await client.query('INSERT INTO kept VALUES (1)');
      await client.query('INSERT INTO kept VALUES (1)').catch(() => undefined);
    });

    await expect(run).rejects.toThrow('ignored');
    expect(await rows()).toEqual([]);
  });

  test('tells a taken key apart from other refusals', async () => {
    await db.pool.query('INSERT INTO kept VALUES (1)');

    const error = await db.pool.query('INSERT INTO kept VALUES (1)').catch((refused) => refused);

    expect(isUniqueViolation(error, 'kept_key')).toBe(true);
    expect(isUniqueViolation(error, 'another_key')).toBe(false);
    expect(isUniqueViolation(new Error('no'))).toBe(false);
  });

  test('answers UNAVAILABLE when a session is ended, and goes on with the next', async () => {
    const run = db.database.inTransaction((client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())'));

    await expect(run).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await rows()).toEqual([]);
  });

  test('answers UNAVAILABLE when nobody listens', async () => {
    const opening = openDatabase({ databaseUrl: 'postgres://abide@127.0.0.1:1/abide', dataDir: '' });

    await expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('is refused when it could lose an acknowledged no', async () => {
    const url = new URL(db.url);
    url.searchParams.set('options', '-c synchronous_commit=off');

    const opening = openDatabase({ databaseUrl: url.toString(), dataDir: '' });

    await expect(opening).rejects.toMatchObject({ code: 'UNAVAILABLE', path: 'DATABASE_URL' });
    await expect(opening).rejects.toThrow('synchronous_commit');
  });

  test('lets one serve at a time in, and takes the lock again when its session was ended', async () => {
    const first = await acquireServeLock(db.pool);
    await expect(acquireServeLock(db.pool)).rejects.toMatchObject({ code: 'CONFLICT' });

    await db.pool.query(`SELECT pg_terminate_backend(pid, 5000) ${HELD}`);
    await untilLocked();

    await expect(acquireServeLock(db.pool)).rejects.toMatchObject({ code: 'CONFLICT' });
    await first.release();
    const second = await acquireServeLock(db.pool);
    await second.release();
  });

  async function untilLocked(): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline) {
      if ((await db.pool.query(`SELECT ${HELD}`)).rowCount) return;
    }
  }
});
