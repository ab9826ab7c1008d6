import { startTestApp, type TestApp } from '../support/app';
import { admin } from '../support/test-server';

const TOKEN = 'a-metrics-token-of-the-tests-1234567890';
/** The only labels there may be: each has few values, all of them ours. */
const LABELS = new Set([
  ...['le', 'route', 'method', 'status', 'code', 'channel', 'source', 'reason', 'outcome', 'lane', 'use', 'version'],
  ...['policy', 'provider'],
]);
const ACTIVE = 'a.person@metrics.example';

interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: { readonly name: string; readonly labels: readonly string[] }[];
}

describe('the doors of an operator', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ ABIDE_METRICS_TOKEN: TOKEN });
  });
  afterAll(() => app.close());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${app.url}${path}`, { headers });
  const scrape = async () => (await get('/metrics', { authorization: `Bearer ${TOKEN}` })).text();

  test('both checks answer 200 while all is well, and nobody may keep the answer', async () => {
    const [health, readiness] = await Promise.all([get('/healthz'), get('/readyz')]);

    expect([health.status, readiness.status]).toEqual([200, 200]);
    expect(await readiness.json()).toEqual({ status: 'ok' });
    expect(readiness.headers.get('cache-control')).toBe('no-store');
  });

  test('while PostgreSQL is away the process runs and is not ready; once it is back the instance is ready by itself', async () => {
    const { rows } = await app.pool.query<{ name: string }>('SELECT current_database() AS name');
    const name = rows[0]?.name as string;
    const serverUrl = process.env.ABIDE_TEST_SERVER_URL as string;
    await admin(serverUrl, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await admin(serverUrl, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);

    const away = { health: await get('/healthz'), readiness: await get('/readyz'), scraped: await scrape() };
    await admin(serverUrl, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    const back = { readiness: await get('/readyz'), scraped: await scrape() };

    expect(away.health.status).toBe(200);
    expect(away.readiness.status).toBe(503);
    expect(await away.readiness.json()).toEqual({ status: 'the database does not answer' });
    expect(away.scraped).toContain('\nabide_ready 0\n');
    expect(away.scraped).not.toMatch(/^abide_ledger_position /m);
    expect(back.readiness.status).toBe(200);
    expect(back.scraped).toContain('\nabide_ready 1\n');
    expect(back.scraped).toMatch(/^abide_ledger_position \d+$/m);
  });

  test('a database that lacks a migration makes an instance not ready, and the answer says what to do', async () => {
    const { rows } = await app.pool.query(
      'DELETE FROM migration WHERE id = (SELECT max(id) FROM migration) RETURNING *',
    );

    const lacking = await get('/readyz');
    await app.pool.query('INSERT INTO migration (id, timestamp, name) VALUES ($1, $2, $3)', [
      rows[0].id,
      rows[0].timestamp,
      rows[0].name,
    ]);

    expect(lacking.status).toBe(503);
    expect(await lacking.json()).toEqual({ status: 'the database lacks 1 migrations: run abide migrate' });
    expect((await get('/readyz')).status).toBe(200);
  });

  test('the metrics are for who brings their token, and an API key is none', async () => {
    const refused = [
      await get('/metrics'),
      await get('/metrics', { authorization: `Bearer ${app.apiKey}` }),
      await get('/metrics', { authorization: `Bearer ${TOKEN}x` }),
      await get('/metrics', { authorization: TOKEN }),
    ];

    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(await refused[0]?.text()).not.toContain('abide_');
    expect((await get('/metrics', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  describe('after some work', () => {
    let text: string;
    let metrics: readonly Metric[];
    let paths: readonly string[];
    beforeAll(async () => {
      paths = await someWork(app);
      text = await scrape();
      metrics = metricsOf(text);
    });

    test('what was committed, decided and answered is counted', () => {
      expect(text).toMatch(/^abide_opt_ins_total\{channel="EMAIL",source="\w+"\} 1$/m);
      expect(text).toMatch(/^abide_objections_total\{channel="ALL",source="\w+"\} 1$/m);
      expect(text).toMatch(/^abide_send_decisions_total\{reason="SUPPRESSED"\} 1$/m);
      expect(text).toMatch(/^abide_graphql_errors_total\{code="GRAPHQL_VALIDATION_FAILED"\} 1$/m);
      expect(text).toMatch(
        /^abide_http_request_duration_seconds_count\{route="\/u\/\*",method="POST",status="200"\} 2$/m,
      );
      expect(text).toMatch(/^abide_http_request_duration_seconds_count\{route="none",method="GET",status="404"\} 2$/m);
    });

    test('a repeated press of a link counts no second objection', () => {
      expect(text.match(/^abide_objections_total\{.*\} (\d+)$/gm)).toHaveLength(1);
    });

    test('every name, help, unit and label follows the rules of Prometheus and of this house', () => {
      const faults = metrics.flatMap(faultsOf);

      expect(metrics.length).toBeGreaterThan(20);
      expect(faults).toEqual([]);
    });

    test('a scrape holds no address, name, token or id', () => {
      expect(text).not.toContain('@');
      expect(text).not.toMatch(/metrics\.example|a\.person|Noor|[0-9a-f]{8}-[0-9a-f]{4}-/i);
      for (const path of paths) expect(text).not.toContain(path.split('/').at(-1));
    });
  });
});

test('without a token a development instance on this machine shows its metrics', async () => {
  const app = await startTestApp();

  const { status } = await fetch(`${app.url}/metrics`);
  await app.close();

  expect(status).toBe(200);
});

test('the rules find a name, a help, a unit and a label that break them', () => {
  const text = ['# HELP other_ms', '# TYPE other_ms counter', 'other_ms{email="x"} 1'].join('\n');

  expect(metricsOf(text).flatMap(faultsOf)).toEqual([
    'other_ms: the name lacks abide_',
    'other_ms: no sentence of help',
    'other_ms: a counter ends in _total, and nothing else does',
    'other_ms: not a base unit',
    'other_ms: the label email is not on the list',
  ]);
});

/** Gives the paths that hold a token. */
async function someWork(app: TestApp): Promise<string[]> {
  const evidence = '{ statedBy: RECIPIENT, reference: "a made-up request" }';
  await app.graphql(`mutation { upsertContact(input: { email: "${ACTIVE}", name: "Noor Jansen" }) { id } }`);
  await app.graphql(`mutation { setPreferences(contact: { email: "${ACTIVE}" }, evidence: ${evidence},
    changes: [{ topic: "newsletter", channel: EMAIL, state: OPTED_IN }]) { id } }`);
  const { data } = (await app.graphql(
    `mutation { createPreferenceLinks(contacts: [{ email: "${ACTIVE}" }]) { oneClickUrl } }`,
  )) as { data: { createPreferenceLinks: { oneClickUrl: string }[] } };
  const path = new URL(data.createPreferenceLinks[0]?.oneClickUrl as string).pathname;
  for (const _ of ['first', 'again']) await fetch(`${app.url}${path}`, { method: 'POST' });
  await app.graphql(`{ sendDecisions(to: [{ email: "${ACTIVE}" }], topic: "newsletter") { allowed } }`);
  await app.graphql('{ nothingOfThisName }');
  await fetch(`${app.url}/${ACTIVE}`);
  await fetch(`${app.url}/no/such/way?${ACTIVE}`);
  return [path];
}

function metricsOf(text: string): Metric[] {
  const blocks = text.split(/^# HELP /m).slice(1);
  return blocks.map((block) => {
    const [first = '', ...lines] = block.split('\n');
    const [, name = '', help = ''] = /^(\S+) ?(.*)$/.exec(first) ?? [];
    const type = / (\w+)$/.exec(lines.find((line) => line.startsWith('# TYPE')) ?? '')?.[1] ?? '';
    const samples = lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [, sample = '', labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
        return { name: sample, labels: [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label as string) };
      });
    return { name, type, help, samples };
  });
}

function faultsOf({ name, type, help, samples }: Metric): string[] {
  const faults: string[] = [];
  if (!/^abide(_[a-z]+)+$/.test(name)) faults.push('the name lacks abide_');
  if (!/^\S.*\.$/.test(help)) faults.push('no sentence of help');
  if (name.endsWith('_total') !== (type === 'counter')) faults.push('a counter ends in _total, and nothing else does');
  if (/_(ms|millis|milliseconds|minutes|hours|kb|mb|percent)(_|$)/.test(name)) faults.push('not a base unit');
  for (const label of new Set(samples.flatMap(({ labels }) => labels))) {
    if (!LABELS.has(label)) faults.push(`the label ${label} is not on the list`);
  }
  return faults.map((fault) => `${name}: ${fault}`);
}
