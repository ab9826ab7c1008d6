import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../../src/app';
import { CONNECTED_POLICY } from '../../src/cli/demo/connected-policy';
import { runConnectedDemo } from '../../src/cli/demo/connected-story';
import { type StandIn, startStandIn } from '../../src/cli/demo/stand-in';
import { runDemo } from '../../src/cli/demo/story';
import { readConfig } from '../../src/config';
import { startTestApp, type TestApp } from '../support/app';
import { testDatabase } from '../support/database';
import { runLog, showErrors } from '../support/run-log';
import { compileInto } from '../support/serving';

/** The demo's story in small, through the real doors: a README that promises what it shows must be right. */
const CONTACTS = 300;
const LINES = 2_000;

let app: TestApp;
let folder: string;
beforeAll(async () => {
  app = await startTestApp();
  folder = await mkdtemp(join(tmpdir(), 'abide-story-'));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const stage = (print: (text: string) => void, signal?: AbortSignal) => ({
  ...{ operations: app.operations, url: app.url, apiKey: app.apiKey, folder, print, signal },
  ...{ contacts: CONTACTS, listLines: LINES },
});

test('told to stop, it stops before the next step', async () => {
  const said: string[] = [];
  const stop = new AbortController();
  const print = (text: string) => {
    said.push(text);
    stop.abort(new Error('told to stop'));
  };

  await expect(runDemo(stage(print, stop.signal))).rejects.toThrow('told to stop');

  expect(said).toHaveLength(1);
});

test('it shows that a no stays a no, and that what must be sent still is', async () => {
  const said: string[] = [];

  await runDemo(stage((text) => said.push(text)));

  const text = said.join('\n');
  expect(text).toContain(`${CONTACTS} contacts`);
  expect(text).toMatch(/newsletter before: yes \((OPTED_IN|SOFT_OPT_IN)\); after: no \(SUPPRESSED\)/);
  expect(text).toMatch(/saved \(HTTP 200\); newsletter: no \(OPTED_OUT\)/);
  expect(text).toContain('product updates: yes (MANDATORY_TOPIC); newsletter: no (SUPPRESSED)');
  expect(text).toMatch(/refused: .*NO_STANDS \d+.*; the objector's newsletter: no \(SUPPRESSED\)/);
  expect(text.match(new RegExp(`\\d+ sendable of ${LINES}`, 'g'))).toHaveLength(3);
  expect(text).toMatch(/\d+ entries in \d+ commits, whole/);
  expect(await readdir(join(folder, 'screened-newsletter'))).toHaveLength(4);
  // Nothing but the links can name a person.
  expect(text).not.toMatch(/[^\s@]+@[^\s@]+\.example/);
});

describe('the sync, through processes of its own', () => {
  const PEOPLE = 40;
  const compiled = join(__dirname, '../../node_modules/.cache', `abide-demo-${process.pid}`);
  const secret = 'a-secret-of-the-demo-in-the-tests-1';
  const standIns: StandIn[] = [];

  beforeAll(() => compileInto(compiled, ['test/fakes']));
  afterAll(async () => {
    for (const standIn of standIns) await standIn.end();
    await rm(compiled, { recursive: true, force: true });
  });

  test('a no goes round, nobody comes back, and what has to be sent still is', async () => {
    const at = join(compiled, 'test/fakes');
    const hubspot = await startStandIn('hubspot', { folder: at, token: 'hubspot-token-of-the-tests', secret });
    standIns.push(hubspot);
    const mailchimp = await startStandIn('mailchimp', { folder: at, token: 'tests-us1' });
    standIns.push(mailchimp);
    const policy = join(folder, 'policy.json');
    await writeFile(policy, JSON.stringify(CONNECTED_POLICY));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const apiKey = 'a-key-of-the-tests-with-all-scopes-2';
    const { url: databaseUrl, drop } = await testDatabase();
    const config = readConfig({
      NODE_ENV: 'test',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      ABIDE_SECRET: `1:${secret}`,
      ABIDE_API_KEY: apiKey,
      ABIDE_PUBLIC_URL: url,
      ABIDE_POLICY: policy,
      HUBSPOT_ACCESS_TOKEN: hubspot.token,
      HUBSPOT_CLIENT_SECRET: secret,
      HUBSPOT_BASE_URL: hubspot.url,
      HUBSPOT_BATCH: 'yes',
      MAILCHIMP_API_KEY: mailchimp.token,
      MAILCHIMP_WEBHOOK_SECRET: secret,
      MAILCHIMP_BASE_URL: mailchimp.url,
    });
    const connected = await openApp(config, { log: runLog(showErrors), allowUnsafeDurability: true });
    const said: string[] = [];
    try {
      const { operations, providers, webhookUrlOf, listen } = connected;
      const print = (text: string) => said.push(text);
      const stageThere = { operations, providers, webhookUrlOf, listen, url, apiKey, hubspot, mailchimp };
      await runConnectedDemo({ ...stageThere, folder, print, people: PEOPLE });
    } finally {
      await connected.close();
      await drop();
    }

    const text = said.join('\n');
    expect(text).toMatch(/the noes of [1-9]\d* people are taken in; nobody who said no anywhere is open anywhere/);
    expect(text).toMatch(/may be sent news +Abide (\d+) -> (\d+), HubSpot \d+ -> \2, Mailchimp \d+ -> \2/);
    expect(text).toMatch(/after: +news: no \(SUPPRESSED\); HubSpot sends nothing; Mailchimp \(unsubscribed\)/);
    expect(text).toMatch(/for a moment: .*HubSpot sends news; Mailchimp \(subscribed\)/);
    expect(text).toMatch(/closed both again after .*HubSpot sends nothing; Mailchimp \(unsubscribed\)/);
    expect(text).toContain('on our page News is not ticked');
    expect(text).toMatch(
      /HubSpot has Offers closed after .*\n.*HubSpot sends news; Mailchimp \(subscribed\) sends news/,
    );
    expect(text).toContain(
      'product updates: yes (MANDATORY_TOPIC); orders: yes (SERVICE_TOPIC); news: no (SUPPRESSED)',
    );
    expect(text).toContain('a service list: subscribed');
    expect(text.match(/addresses compared, no difference/g)).toHaveLength(2);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
