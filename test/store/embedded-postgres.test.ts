import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres';
import { testFolder } from '../support/test-server';

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  let opened: EmbeddedPostgres[];

  beforeEach(async () => {
    dataDir = await testFolder();
    opened = [];
  });
  afterEach(async () => {
    // At once: whoever was not leaving yet would start it again.
    await Promise.all(opened.map((server) => server.shutDown()));
    await rm(dataDir, { recursive: true, force: true });
  });

  async function open(): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir });
    opened.push(server);
    return server;
  }

  test('keeps its rows from one start to the next', async () => {
    const first = await open();
    await query(first, 'CREATE TABLE kept (id int)');
    await query(first, 'INSERT INTO kept VALUES (1)');
    await first.stop();

    const second = await open();

    expect(await query(second, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  });

  test('is shared by all who use one data folder, and stopped by the last one out', async () => {
    const first = await open();
    const second = await open();

    await first.stop();

    expect(second.connectionString).toBe(first.connectionString);
    expect(await query(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    expect(isRunning(second)).toBe(false);
  });

  test('is made once when two start in an empty folder at the same moment', async () => {
    const [first, second] = await Promise.all([open(), open()]);

    expect(second.connectionString).toBe(first.connectionString);
  });

  test('loses no acknowledged row when it is killed, and comes back at the same address', async () => {
    const first = await open();
    const second = await open();
    await query(first, 'CREATE TABLE kept (id int)');
    for (let id = 1; id <= 20; id += 1) await query(first, `INSERT INTO kept VALUES (${id})`);

    process.kill(await postmasterOf(first), 'SIGKILL');
    await pause(10);

    expect(await eventually(() => query(first, 'SELECT count(*)::int AS rows FROM kept'))).toEqual([{ rows: 20 }]);
    await first.stop();
    expect(await eventually(() => query(second, 'SELECT count(*)::int AS rows FROM kept'))).toEqual([{ rows: 20 }]);
  });

  test('starts over the files of a server that was killed while nobody used it', async () => {
    const first = await open();
    await query(first, 'CREATE TABLE kept (id int)');
    const pid = await postmasterOf(first);
    const leaving = first.shutDown();
    process.kill(pid, 'SIGKILL');
    await leaving;

    const second = await open();

    expect(await query(second, 'SELECT id FROM kept')).toEqual([]);
  });

  test('asks for a random password that only its owner can read', async () => {
    const server = await open();
    const guess = new URL(server.connectionString);
    guess.password = 'abide';

    const attempt = new Client({ connectionString: guess.toString() }).connect();

    await expect(attempt).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(server.folder, 'data', 'abide-password'))).mode & 0o777).toBe(0o600);
  });

  test('writes no value of a refused row into its log', async () => {
    const server = await open();
    await query(server, 'CREATE TABLE kept (address text PRIMARY KEY)');
    await query(server, `INSERT INTO kept VALUES ('noor@example.com')`);

    await expect(query(server, `INSERT INTO kept VALUES ('noor@example.com')`)).rejects.toMatchObject({
      code: '23505',
    });
    await expect(query(server, `SELECT 'noor@example.com'::int`)).rejects.toMatchObject({ code: '22P02' });

    expect(await readFile(join(server.folder, 'server.log'), 'utf8')).not.toContain('noor');
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  asRoot("keeps its files elsewhere, and says where, when root's folder is closed to its account", async () => {
    const closed = join(dataDir, 'closed');
    await mkdir(closed, { mode: 0o700 });
    dataDir = join(closed, 'data');

    const first = await open();
    await query(first, 'CREATE TABLE kept (id int)');
    await first.stop();
    const second = await open();

    const pointer = await readFile(join(dataDir, 'postgres-folder'), 'utf8');
    expect(pointer.trim()).toBe(second.folder);
    expect(await query(second, 'SELECT id FROM kept')).toEqual([]);
    await second.stop();
    await rm(second.folder, { recursive: true });
    dataDir = join(closed, '..');
  });
});

async function query(server: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: server.connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client.query(text).then(
    ({ rows }) => client.end().then(() => rows),
    (error) =>
      client.end().then(() => {
        throw error;
      }),
  );
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(50);
    }
  }
}

async function postmasterOf(server: EmbeddedPostgres): Promise<number> {
  return Number((await readFile(lockFileOf(server), 'utf8')).split('\n')[0]);
}

function isRunning(server: EmbeddedPostgres): boolean {
  return existsSync(lockFileOf(server));
}

function lockFileOf(server: EmbeddedPostgres): string {
  return join(server.folder, 'data', 'postmaster.pid');
}
