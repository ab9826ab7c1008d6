import { rm } from 'node:fs/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres';
import { Load, Strike } from '../support/load';
import { askGraphql, compileService, postmasterOf, type Service, type Serving } from '../support/serving';
import { admin, testFolder, urlOf } from '../support/test-server';

/** `npm run torture -- --rounds 50` plays many; three, one of each kind, take some seconds. */
const ROUNDS = Number(process.env.ABIDE_TEST_KILL_ROUNDS ?? 3);
const SIZE = 300;
const KINDS = ['the service', 'PostgreSQL', 'both'] as const;

let service: Service;
const dataDirs: string[] = [];
const servers: EmbeddedPostgres[] = [];

beforeAll(async () => {
  service = await compileService();
});

afterAll(async () => {
  await service.close();
  // At once: whoever was not leaving yet would start it again.
  await Promise.all(servers.map((server) => server.shutDown()));
  for (const dataDir of dataDirs) {
    await (await startEmbeddedPostgres({ dataDir })).shutDown();
    await rm(dataDir, { recursive: true, force: true });
  }
});

async function newDataDir(): Promise<string> {
  const dataDir = await testFolder();
  dataDirs.push(dataDir);
  return dataDir;
}

/** Some way into the load, never at its ends. */
function someWayIn(): number {
  return Math.round(SIZE * (0.1 + 0.6 * Math.random()));
}

describe('an acknowledged write is kept, and the ledger whole', () => {
  let environment: Record<string, string>;
  let serving: Serving;
  let head: string | undefined;
  let checked = 0;

  beforeAll(async () => {
    environment = { ABIDE_DATA_DIR: await newDataDir() };
    serving = await service.serve(environment);
  });

  afterAll(() => {
    process.stdout.write(`${checked} acknowledged noes were asked about after a kill or stop; none was lost.\n`);
  });

  /** Also says that nothing was cut off the end since the last time. */
  async function expectWholeLedger(): Promise<void> {
    const { code, output } = await service.run(['verify', ...(head ? ['--expect', head] : [])], environment);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('The ledger is whole') });
    head = /Note its head: (\S+)/.exec(output)?.[1];
  }

  async function expectKept(load: Load): Promise<void> {
    expect(await load.missing(serving.url)).toEqual([]);
    await expectWholeLedger();
    checked += load.acknowledgedNoes().length;
  }

  async function killPostgres(): Promise<void> {
    process.kill((await postmasterOf(environment.ABIDE_DATA_DIR as string)) as number, 'SIGKILL');
  }

  async function strikeUnderLoad(blow: () => Promise<unknown>): Promise<Load> {
    const load = await Load.prepare(serving.url, SIZE);
    const strike = new Strike(someWayIn(), blow, true);
    await load.ask(serving.url, strike);
    await strike.done();
    return load;
  }

  /** After a restart: what was acknowledged is there; the rest may be either, and a repeat of it is harmless. */
  async function expectKeptAfterRestart(load: Load): Promise<void> {
    serving = await service.serve(environment);
    await expectKept(load);
    await load.askUntilAcknowledged(serving.url);
    expect(load.faults).toEqual([]);
    expect(await load.missing(serving.url)).toEqual([]);
  }

  async function playKillOfPostgres(): Promise<void> {
    const load = await Load.prepare(serving.url, SIZE);
    const strike = new Strike(someWayIn(), killPostgres, false);

    await load.askUntilAcknowledged(serving.url, strike);
    await strike.done();

    expect(load.faults).toEqual([]);
    expect(load.notNow).toBeGreaterThan(0);
    expect(serving.isUp()).toBe(true);
    await expectKept(load);
  }

  const rounds = Array.from({ length: ROUNDS }, (_, index) => ({
    round: index + 1,
    kind: KINDS[index % KINDS.length],
  }));

  test.each(rounds)('round $round: when $kind is killed under load', async ({ kind }) => {
    if (kind === 'PostgreSQL') return playKillOfPostgres();
    const killService = () => serving.end('SIGKILL');
    const killBoth = () => Promise.all([killPostgres(), killService()]);

    const load = await strikeUnderLoad(kind === 'both' ? killBoth : killService);

    expect(load.open().length).toBeGreaterThan(0);
    await expectKeptAfterRestart(load);
  });

  test('when the service is told to stop under load; PostgreSQL stops with it', async () => {
    const stopped = serving;
    let outcome: Awaited<ReturnType<Serving['end']>> | undefined;

    const load = await strikeUnderLoad(async () => {
      outcome = await stopped.end('SIGTERM');
    });

    expect(outcome).toMatchObject({ code: 0, errors: '' });
    expect(await postmasterOf(environment.ABIDE_DATA_DIR as string)).toBeUndefined();
    await expectKeptAfterRestart(load);
  });
});

describe('two instances', () => {
  test('that start at the same moment on one empty database both come up, and see each other’s writes', async () => {
    const dataDir = await newDataDir();
    const server = await startEmbeddedPostgres({ dataDir });
    servers.push(server);
    await admin(server.connectionString, "CREATE DATABASE fresh TEMPLATE template0 ENCODING 'UTF8'");
    const environment = {
      DATABASE_URL: urlOf(server.connectionString, 'fresh'),
      ABIDE_SECRET: '1:a-secret-of-the-tests-that-is-long-enough',
    };

    const instances = await Promise.all([service.serve(environment), service.serve(environment)]);

    const [first, second] = instances as [Serving, Serving];
    const load = await Load.prepare(first.url, 50);
    await load.ask(second.url);
    expect(load.faults).toEqual([]);
    expect(await load.missing(first.url)).toEqual([]);
    const outcomes = await Promise.all(instances.map((instance) => instance.end('SIGTERM')));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect((await service.run(['verify'], environment)).output).toContain('The ledger is whole');
  });

  test('on one data folder: the second is refused in words, and the first goes on', async () => {
    const environment = { ABIDE_DATA_DIR: await newDataDir() };
    const first = await service.serve(environment);

    const second = await service.run(['serve'], { ...environment, PORT: '0' });

    expect(second.code).toBe(65);
    expect(second.errors).toMatch(/^abide: Another `abide serve` is using this data folder/);
    expect((await askGraphql(first.url, '{ topics { key } }')).data).toBeTruthy();
    await first.end('SIGTERM');
  });

  test('that start at the same moment on one empty data folder: one serves, the other is refused', async () => {
    const environment = { ABIDE_DATA_DIR: await newDataDir() };

    const started = await Promise.allSettled([service.serve(environment), service.serve(environment)]);

    const [up] = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = started.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toEqual([expect.objectContaining({ code: 65 })]);
    expect((await askGraphql((up as Serving).url, '{ topics { key } }')).data).toBeTruthy();
    expect((await (up as Serving).end('SIGTERM')).code).toBe(0);
  });
});
