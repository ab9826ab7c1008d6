import { createLog } from '../../src/log';
import { createJobs, type Jobs, migrateJobs } from '../../src/store/jobs';
import { type TestDatabase, testDatabase } from '../support/database';

let db: TestDatabase;
let said: string;
const started: Jobs[] = [];

beforeEach(async () => {
  db = await testDatabase();
  said = '';
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((jobs) => jobs.stop()));
  await db.drop();
});

/** As another process has them, on the same database. */
function anInstance(options: Parameters<typeof createJobs>[2] = {}): Jobs {
  const destination = {
    write: (line: string) => {
      said += line;
    },
  };
  const jobs = createJobs(db.pool, createLog({ destination, isStrict: true }), options);
  started.push(jobs);
  return jobs;
}

const states = async () => (await db.pool.query('SELECT state, count(*)::int FROM pgboss.job GROUP BY 1')).rows;

test('jobs of many batches are done once each, by two instances that take them at the same time', async () => {
  const done = new Map<string, number>();
  const instances = [anInstance(), anInstance()];
  await instances[0]?.send(
    db.pool,
    Array.from({ length: 100 }, (_, n) => ({ queue: 'daily', data: { n } })),
  );
  let whenAll = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    whenAll = resolve;
  });
  const handler = async (_: unknown, { id }: { id: string }) => {
    done.set(id, (done.get(id) ?? 0) + 1);
    if (done.size === 100) whenAll();
  };

  await Promise.all(instances.map((jobs) => jobs.work({ daily: handler })));
  await all;
  await Promise.all(instances.map((jobs) => jobs.finish()));

  expect([...done.values()].filter((times) => times !== 1)).toEqual([]);
  expect(await states()).toEqual([{ state: 'completed', count: 100 }]);
});

test('a job kept in a transaction that is not committed does not exist', async () => {
  const jobs = anInstance();
  const undone = db.database.inTransaction(async (client) => {
    await jobs.send(client, [{ queue: 'daily', data: {} }]);
    throw new Error('something else went wrong');
  });

  await expect(undone).rejects.toThrow('something else');
  expect(await states()).toEqual([]);
});

test('a job whose instance is gone is taken by another one within a minute, and once', async () => {
  const jobs = anInstance({ lookAfterEverySeconds: 1 });
  await jobs.send(db.pool, [{ queue: 'mail', data: {} }]);
  await db.pool.query(`UPDATE pgboss.job SET state = 'active', started_on = now() - interval '36 seconds'`);
  const done: string[] = [];
  let whenDone = (): void => undefined;
  const isDone = new Promise<void>((resolve) => {
    whenDone = resolve;
  });

  await jobs.work({
    mail: async (_, { id }) => {
      done.push(id);
      whenDone();
    },
  });
  await isDone;
  await jobs.finish();

  expect(done).toHaveLength(1);
  expect(await states()).toEqual([{ state: 'completed', count: 1 }]);
});

test('a queue that an earlier version made goes by the settings of this one', async () => {
  await db.pool.query(`UPDATE pgboss.queue SET expire_seconds = 900, retry_limit = 2 WHERE name = 'mail'`);

  await migrateJobs(db.pool);

  const { rows } = await db.pool.query(`SELECT expire_seconds, retry_limit FROM pgboss.queue WHERE name = 'mail'`);
  expect(rows).toEqual([{ expire_seconds: 35, retry_limit: 13 }]);
});

describe('an instance that is told to finish', () => {
  /** A handler that has begun and ends when it is let go. */
  function aSlowHandler() {
    let letGo = (): void => undefined;
    let whenBegun = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const begun = new Promise<void>((resolve) => {
      whenBegun = resolve;
    });
    const handler = () => {
      whenBegun();
      return gate;
    };
    return { handler, begun, letGo };
  }

  test('waits for the jobs under way, and takes no other', async () => {
    const jobs = anInstance();
    const { handler, begun, letGo } = aSlowHandler();
    await jobs.send(db.pool, [{ queue: 'daily', data: {} }]);
    await jobs.work({ daily: handler });
    await begun;
    await jobs.send(db.pool, [{ queue: 'daily', data: {} }]);

    const finished = jobs.finish();
    letGo();
    await finished;

    expect(await states()).toEqual(
      expect.arrayContaining([
        { state: 'completed', count: 1 },
        { state: 'created', count: 1 },
      ]),
    );
    expect(said).toBe('');
  });

  test('leaves a job that takes too long, says so, and the job is not lost', async () => {
    const jobs = anInstance({ longestFinishMs: 50 });
    const { handler, begun, letGo } = aSlowHandler();
    await jobs.send(db.pool, [{ queue: 'daily', data: {} }]);
    await jobs.work({ daily: handler });
    await begun;

    await jobs.finish();
    await jobs.stop();

    expect(await states()).toEqual([{ state: 'active', count: 1 }]);
    // Once: the time that an instance may take to stop is not given twice.
    expect(said.match(/Jobs were left under way; they are taken again\./g)).toHaveLength(1);
    letGo();
  });
});
