import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMailchimp } from '../../integrations/mailchimp';
import { readConfig } from '../../src/config';
import { buildHttp } from '../../src/http';
import { createMetrics } from '../../src/metrics';
import { startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { FREE } from '../providers/contract';
import { type InteractionDoor, openInteractionDoor, type Reader } from '../support/interaction-door';
import { CHROME } from '../support/interactions';
import { runLog } from '../support/run-log';
import { tablesOf } from '../support/tables';

const TOPIC = 'updates-netherlands';
const TARGET = 'https://shop.example/offer';
const LINKS = `mutation ($to: [ContactKey!]!, $topic: ID) {
  createPreferenceLinks(contacts: $to, topic: $topic) { pageUrl oneClickUrl } }`;
const TRACKING = `mutation ($to: [ContactKey!]!, $topic: ID!, $urls: [String!]!) {
  createTrackingLinks(contacts: $to, topic: $topic, urls: $urls) { pixelUrl links { trackedUrl } } }`;
const ACT = 'mutation ($contact: ContactKey!, $evidence: EvidenceInput!)';

/** The ways of GET and HEAD in, and the tests below that try each. */
const TRIED = [
  ...['/c/*', '/graphql', '/healthz', '/metrics', '/o/*', '/p', '/p/', '/p/*', '/readyz'],
  ...['/screen', '/screen/:id', '/screen/:id/changes', '/u/*', '/webhooks/mailchimp/:secret'],
];
const WEBHOOK_SECRET = 'a-made-up-secret-of-the-mailchimp-webhook';

let door: InteractionDoor;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abide-reading-'));
  door = await openInteractionDoor('ekco', { ABIDE_DATA_DIR: folder });
});
afterAll(async () => {
  await door.app.close();
  await rm(folder, { recursive: true });
});

const path = (url: string) => new URL(url).pathname;
const evidence = () => ({ statedBy: 'RECIPIENT', occurredAt: new Date().toISOString(), reference: 'letter' });
const act = (name: string, { id }: Reader, more = '') =>
  door.ask(`${ACT} { ${name}(contact: $contact, evidence: $evidence${more}) { __typename } }`, {
    contact: { id },
    evidence: evidence(),
  });

/** Of a person: the links that stand in mails, and those that are mailed to confirm and to see data. */
async function linksOf(reader: Reader, topics: readonly (string | undefined)[]): Promise<string[]> {
  const made: string[] = [];
  for (const topic of topics) {
    type Links = { createPreferenceLinks: { pageUrl: string; oneClickUrl: string }[] };
    const { createPreferenceLinks } = await door.ask<Links>(LINKS, { to: [{ id: reader.id }], topic });
    for (const { pageUrl, oneClickUrl } of createPreferenceLinks) made.push(path(pageUrl), path(oneClickUrl));
  }
  const { operations } = door.app;
  const contact = await operations.readContact({ contactId: reader.id });
  const key = contact?.addresses[0]?.key;
  if (key === undefined) throw new Error('a reader has an address');
  const jobs = [{ kind: 'FRESH_LINK', key } as const, { kind: 'CONFIRMATION', contactId: reader.id, key } as const];
  for (const job of jobs) {
    const mail = await operations.readMail(job as never, randomUUID());
    if (mail) made.push(path(mail.url));
  }
  return made;
}

interface Tracked {
  readonly pixel: string;
  readonly click: string;
}

async function trackedOf(reader: Reader): Promise<Tracked> {
  type Made = { createTrackingLinks: { pixelUrl: string; links: { trackedUrl: string }[] }[] };
  const { createTrackingLinks } = await door.ask<Made>(TRACKING, {
    to: [{ id: reader.id }],
    topic: TOPIC,
    urls: [TARGET],
  });
  const [made] = createTrackingLinks;
  return { pixel: path(made?.pixelUrl ?? ''), click: path(made?.links[0]?.trackedUrl ?? '') };
}

/** As a browser, a scanner that follows links, one who hopes for another method, and one who only fetches ahead. */
const CALLERS: readonly (readonly [string, Record<string, string>])[] = [
  ['', { 'user-agent': CHROME, accept: 'text/html' }],
  ['?List-Unsubscribe=One-Click', { 'user-agent': 'Barracuda Sentinel (EE)' }],
  ['?stop=1&save=1&_method=POST', { 'user-agent': '', 'x-http-method-override': 'POST', 'x-method-override': 'POST' }],
  ['?language=en', { 'user-agent': CHROME, 'sec-purpose': 'prefetch;prerender', 'x-original-method': 'POST' }],
];

async function openAll(paths: readonly string[], methods: readonly string[]): Promise<void> {
  for (const one of paths) {
    const visits = methods.flatMap((method) =>
      CALLERS.map(([query, headers]) =>
        fetch(`${door.app.url}${one}${query}`, { method, headers, redirect: 'manual' }),
      ),
    );
    for (const { status } of await Promise.all(visits)) expect([200, 302, 404]).toContain(status);
  }
}

/** Which tables came to hold something else, the mails that wait included. */
async function changedBy(work: () => Promise<unknown>): Promise<string[]> {
  const { pool } = door.app;
  const read = async () => {
    const { rows } = await pool.query(`SELECT count(*)::text AS mails FROM pgboss.job WHERE name = 'mail'`);
    return { ...(await tablesOf(pool)), mails: rows[0].mails as string };
  };
  const before: Record<string, string> = await read();
  await work();
  const after: Record<string, string> = await read();
  return Object.keys(after).filter((name) => after[name] !== before[name]);
}

const standings: readonly (readonly [string, (reader: Reader) => Promise<unknown>])[] = [
  ['who said nothing yet', async () => undefined],
  ['who objected', (reader) => act('recordObjection', reader)],
  [
    'whose lift waits for the confirmation',
    async (reader) => {
      await act('recordObjection', reader);
      await act('liftObjection', reader, `, optIns: [{ topic: "${TOPIC}", channel: EMAIL }]`);
    },
  ],
  ['who paused', (reader) => act('pauseMarketing', reader, ', until: "2099-01-01T00:00:00Z"')],
  ['who is restricted', (reader) => act('restrictProcessing', reader, ', scope: ALL')],
];

test.each(standings)('opening every link of somebody %s, by GET and HEAD, changes nothing', async (_, stand) => {
  const reader = await door.reader({ relation: 'CUSTOMER', business: true });
  await stand(reader);
  const links = await linksOf(reader, [undefined, TOPIC, 'product-confirmations-netherlands']);

  expect(links.length).toBeGreaterThan(6);
  expect(await changedBy(() => openAll(links, ['GET', 'HEAD']))).toEqual([]);
});

test('opening the links of somebody who was erased, or that are none of ours, changes nothing', async () => {
  const reader = await door.reader();
  const links = await linksOf(reader, [undefined, TOPIC]);
  const { pixel, click } = await trackedOf(reader);
  await act('eraseContact', reader);
  const broken = [...links, pixel, click].map((link) => link.replace(/.(\.gif)?$/, '~$1'));

  expect(await changedBy(() => openAll([...links, pixel, click, ...broken], ['GET', 'HEAD']))).toEqual([]);
});

test('the tracking links add an interaction by GET, nothing else, and nothing by HEAD', async () => {
  const reader = await door.reader();
  const { pixel, click } = await trackedOf(reader);

  const byHead = await changedBy(() => openAll([pixel, click], ['HEAD']));
  const byGet = await changedBy(() => openAll([pixel, click], ['GET']));

  expect(byHead).toEqual([]);
  expect(byGet.filter((name) => !/^interaction(_\d{4}_\d\d)?$/.test(name))).toEqual(['human_click']);
  expect(await door.kept(reader)).toHaveLength(2 * CALLERS.length);
});

test('of somebody who objected to recording the tracking links add nothing', async () => {
  const reader = await door.reader();
  const { pixel, click } = await trackedOf(reader);
  await act('objectToTracking', reader);

  expect(await changedBy(() => openAll([pixel, click], ['GET', 'HEAD']))).toEqual([]);
});

describe('/graphql', () => {
  const KEY = 'contact: { email: "somebody@people.example" }';
  const PERSON = 'evidence: { statedBy: RECIPIENT, reference: "letter" }';
  const OVERRIDES: readonly Record<string, string>[] = [{}, { 'x-http-method-override': 'POST' }];
  const send = (query: string, method = 'GET', headers: Record<string, string> = {}) =>
    fetch(`${door.app.url}/graphql?${new URLSearchParams({ query })}`, {
      method,
      headers: { authorization: `Bearer ${door.app.apiKey}`, 'apollo-require-preflight': 'true', ...headers },
    });

  test.each([
    `mutation { recordObjection(${KEY}, ${PERSON}) { id } }`,
    'mutation { upsertContact(input: { email: "somebody@people.example" }) { id } }',
    `mutation { recordInteractions(interactions: [{ ${KEY}, kind: COMPLAINT }]) { recorded } }`,
    `query Read { topics { key } } mutation Write { recordObjection(${KEY}, ${PERSON}) { id } }`,
  ])('takes no change by GET or HEAD: %s', async (query) => {
    const changed = await changedBy(async () => {
      for (const headers of OVERRIDES) {
        expect((await send(query, 'GET', headers)).status).toBeGreaterThanOrEqual(400);
        expect((await send(query, 'HEAD', headers)).status).toBeGreaterThanOrEqual(400);
      }
    });

    expect(changed).toEqual([]);
  });

  test('answers each query without a change', async () => {
    const reader = await door.reader();
    await door.record([{ contact: { id: reader.id }, kind: 'CLICK' }]);
    const to = `{ id: "${reader.id}" }`;
    const queries = [
      `topics { key } contact(by: ${to}) { id } contacts { edges { node { id } } }`,
      `one: sendDecision(to: ${to}, topic: "${TOPIC}") { allowed } many: sendDecisions(to: [${to}, { email: "x@y.example" }], topic: "${TOPIC}") { allowed }`,
      `suppressions { edges { node { reason } } } suppressionCounts { count } ledger(contact: ${to}) { edges { node { kind } } }`,
      `interactions(contact: ${to}) { edges { node { kind } } } interactionCounts(from: "2026-01-01", until: "2026-12-31") { count }`,
    ];

    const changed = await changedBy(async () => {
      for (const query of queries) {
        const answer = await send(`{ ${query} }`);
        expect([answer.status, ((await answer.json()) as { errors?: unknown }).errors]).toEqual([200, undefined]);
      }
    });

    expect(changed).toEqual([]);
  });
});

test('asking how it stands changes nothing', async () => {
  expect(await changedBy(() => openAll(['/healthz', '/readyz', '/metrics', '/p', '/p/'], ['GET', 'HEAD']))).toEqual([]);
});

test('the screening page, a receipt and who became unsendable since: reading them changes nothing', async () => {
  const reader = await door.reader();
  const authorization = `Bearer ${door.app.apiKey}`;
  const screened = await fetch(`${door.app.url}/screen?topic=${TOPIC}&channel=EMAIL`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv' },
    body: `email\n${reader.email}\n`,
  });
  const id = screened.headers.get('x-abide-screening') ?? '';
  expect((await screened.text()).split('\n')[1]).toContain(reader.email);
  await act('recordObjection', reader);
  const cookie = `abide_screen=${door.app.apiKey}`;
  const paths = ['/screen', `/screen?id=${id}`, `/screen/${id}`, `/screen/${id}/changes`, '/screen/sign-out'];
  const callers: Record<string, string>[] = [
    { authorization, cookie },
    { cookie, 'x-http-method-override': 'POST' },
    {},
  ];

  const bodies: string[] = [];
  const changed = await changedBy(async () => {
    for (const method of ['GET', 'HEAD']) {
      for (const one of paths) {
        for (const headers of callers) {
          const answer = await fetch(`${door.app.url}${one}`, { method, headers, redirect: 'manual' });
          expect([200, 401, 404]).toContain(answer.status);
          bodies.push(await answer.text());
        }
      }
    }
  });

  expect(changed).toEqual([]);
  // They were read: the receipt is there, and who objected is told to who may see it.
  expect(bodies.some((body) => body.includes(`"id":"${id}"`))).toBe(true);
  expect(bodies.some((body) => body.includes(reader.id) && body.includes('unsendable'))).toBe(true);
});

describe('with the providers set up', () => {
  const apiKey = 'madeup-us1';
  let mailchimp: Awaited<ReturnType<typeof startMailchimp>>;
  let doors: Awaited<ReturnType<typeof openDoors>>;
  beforeAll(async () => {
    mailchimp = await startMailchimp();
    doors = await openDoors(mailchimp.url);
  });
  afterAll(async () => {
    await doors.close();
    await mailchimp.close();
  });

  /** Every door on the same database, and no worker beside it that would write by itself. */
  async function openDoors(baseUrl: string) {
    const { operations } = door.app;
    const mailchimpHere = createMailchimp({
      ...{ apiKey, baseUrl, limits: FREE, clock: () => new Date() },
      policy: () => operations.active.policy,
    });
    const { fastify } = await buildHttp({
      providers: [mailchimpHere],
      onHint: () => {},
      operations,
      apiKeys: {} as never,
      metrics: createMetrics(),
      log: runLog(),
      config: readConfig({
        NODE_ENV: 'test',
        MAILCHIMP_API_KEY: apiKey,
        MAILCHIMP_WEBHOOK_SECRET: WEBHOOK_SECRET,
        MAILCHIMP_BASE_URL: baseUrl,
      }),
    });
    return fastify;
  }

  test("Mailchimp's look at its webhook changes nothing, whatever it carries and whoever calls", async () => {
    const reader = await door.reader();
    const url = await doors.listen({ port: 0, host: '127.0.0.1' });
    const said = new URLSearchParams({ type: 'unsubscribe', 'data[email]': reader.email, 'data[list_id]': 'a' });
    const statuses = new Set<number>();

    const changed = await changedBy(async () => {
      for (const secret of [WEBHOOK_SECRET, 'another']) {
        for (const method of ['GET', 'HEAD']) {
          for (const [, headers] of CALLERS) {
            const answer = await fetch(`${url}/webhooks/mailchimp/${secret}?${said}`, { method, headers });
            statuses.add(answer.status);
            expect(await answer.text()).toBe('');
          }
        }
      }
    });

    expect([...statuses]).toEqual([200]);
    expect(changed).toEqual([]);
    expect(mailchimp.calls).toEqual([]);
  });

  test('no way in by GET or HEAD is missing here', async () => {
    await doors.ready();

    expect(readRoutes(doors.printRoutes())).toEqual(TRIED);
  });
});

/** Out of Fastify's tree, in which each line holds what it has beyond the line it hangs on. */
function readRoutes(tree: string): string[] {
  const branch: string[] = [];
  const routes = tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] = /^([\s│]*)[├└]── (\S+)(?: \(([^)]+)\))?/.exec(line) ?? [];
    branch.splice(indent.length / 4, branch.length, part);
    return /\b(GET|HEAD)\b/.test(methods) ? [branch.join('')] : [];
  });
  return [...new Set(routes)].sort();
}
