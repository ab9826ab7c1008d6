import { join } from 'node:path';
import Fastify from 'fastify';
import { registerTracking } from '../../src/doors/tracking/open-and-click';
import { AbideError } from '../../src/errors';
import { startTestApp, type TestApp } from '../support/app';
import { CHROME } from '../support/interactions';
import { runLog } from '../support/run-log';

const MAKE = `mutation ($contacts: [ContactKey!]!, $topic: ID!, $urls: [String!]!) {
  createTrackingLinks(contacts: $contacts, topic: $topic, urls: $urls, campaign: "spring") {
    contactId pixelUrl links { url trackedUrl } } }`;
const INTERACTIONS = `query ($contact: ContactKey!) { interactions(contact: $contact) { edges { node {
  kind topic campaign lawfulBasis legitimateInterest policyVersion actor machineReason ip browser client url } } } }`;
const TARGET = 'https://shop.example/offer?utm=1';
const policyOf = (name: string) => join(__dirname, `../../policies/${name}.yaml`);

interface Links {
  readonly contactId: string;
  readonly pixelUrl: string | null;
  readonly links: readonly { readonly url: string; readonly trackedUrl: string }[];
}

let people = 0;

async function inApp(policy: string, work: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await startTestApp({ ABIDE_POLICY: policyOf(policy) });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

async function aPerson(app: TestApp): Promise<{ email: string }> {
  const email = `tracked-${++people}@people.example`;
  await answered(
    app.graphql('mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', { input: { email } }),
  );
  return { email };
}

async function answered(asked: ReturnType<TestApp['graphql']>): Promise<Record<string, unknown>> {
  const { data, errors } = await asked;
  if (errors) throw new Error(JSON.stringify(errors));
  return data as Record<string, unknown>;
}

async function makeLinks(app: TestApp, contact: { email: string }, topic: string): Promise<Links> {
  const { createTrackingLinks } = await answered(app.graphql(MAKE, { contacts: [contact], topic, urls: [TARGET] }));
  const [links] = createTrackingLinks as Links[];
  return links as Links;
}

async function recordedOf(app: TestApp, contact: object): Promise<Record<string, unknown>[]> {
  const { interactions } = await answered(app.graphql(INTERACTIONS, { contact }));
  return (interactions as { edges: { node: Record<string, unknown> }[] }).edges.map(({ node }) => node);
}

const at = (app: TestApp, publicUrl: string | null) => `${app.url}${new URL(publicUrl ?? '').pathname}`;

function visit(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', ...init, headers: { 'user-agent': CHROME, ...init.headers } });
}

describe('under Ekco', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ ABIDE_POLICY: policyOf('ekco') });
  });
  afterAll(() => app.close());

  const topic = 'updates-netherlands';

  test('a click leads on and is recorded with what the statement names', async () => {
    const person = await aPerson(app);
    const { links } = await makeLinks(app, person, topic);

    const response = await visit(at(app, links[0]?.trackedUrl ?? ''));

    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(TARGET);
    expect(await recordedOf(app, person)).toEqual([
      {
        kind: 'CLICK',
        topic,
        campaign: 'spring',
        lawfulBasis: 'LEGITIMATE_INTEREST',
        legitimateInterest: true,
        policyVersion: '2023-03-17',
        actor: 'HUMAN',
        machineReason: null,
        ip: '127.0.0.1',
        browser: 'Chrome 126',
        client: null,
        url: null,
      },
    ]);
  });

  test('an open is recorded, and the picture is never kept by anybody', async () => {
    const person = await aPerson(app);
    const { pixelUrl } = await makeLinks(app, person, topic);

    const response = await visit(at(app, pixelUrl), { headers: { 'user-agent': 'Mozilla/5.0' } });

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(0, 6)
        .toString(),
    ).toBe('GIF89a');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await recordedOf(app, person)).toMatchObject([
      { kind: 'OPEN', actor: 'MACHINE', machineReason: 'APPLE_MAIL_PRIVACY' },
    ]);
  });

  test('neither sets a cookie, or hands the address of the link on', async () => {
    const { pixelUrl, links } = await makeLinks(app, await aPerson(app), topic);

    for (const url of [pixelUrl, links[0]?.trackedUrl ?? '']) {
      const { headers } = await visit(at(app, url));
      expect([headers.get('set-cookie'), headers.get('referrer-policy')]).toEqual([null, 'no-referrer']);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('HEAD gets the same answer and adds nothing', async () => {
    const person = await aPerson(app);
    const { pixelUrl, links } = await makeLinks(app, person, topic);

    const picture = await visit(at(app, pixelUrl), { method: 'HEAD' });
    const click = await visit(at(app, links[0]?.trackedUrl ?? ''), { method: 'HEAD' });

    expect([picture.status, click.status, click.headers.get('location')]).toEqual([200, 302, TARGET]);
    expect(await recordedOf(app, person)).toEqual([]);
  });

  test('what is fetched ahead is a machine’s', async () => {
    const person = await aPerson(app);
    const { links } = await makeLinks(app, person, topic);

    await visit(at(app, links[0]?.trackedUrl ?? ''), { headers: { 'sec-purpose': 'prefetch;prerender' } });

    expect(await recordedOf(app, person)).toMatchObject([{ actor: 'MACHINE', machineReason: 'PREFETCH' }]);
  });

  test('a link that is none of ours leads nowhere: one neutral page, and for the pixel the picture', async () => {
    const { pixelUrl, links } = await makeLinks(app, await aPerson(app), topic);
    const token = new URL(links[0]?.trackedUrl ?? '').pathname.slice('/c/'.length);
    const pixel = new URL(pixelUrl ?? '').pathname.slice('/o/'.length);
    const bad = ['', 'x', `${token}x`, token.slice(1), pixel, 'https://evil.example/', '%2F%2Fevil.example'];

    const clicks = await Promise.all(bad.map((text) => visit(`${app.url}/c/${text}`)));
    const opens = await Promise.all([...bad, token].map((text) => visit(`${app.url}/o/${text}`)));

    expect(clicks.map(({ status }) => status)).toEqual(bad.map(() => 404));
    expect(clicks.map(({ headers }) => headers.get('location'))).toEqual(bad.map(() => null));
    expect(new Set(await Promise.all(clicks.map((answer) => answer.text()))).size).toBe(1);
    expect(opens.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual(
      opens.map(() => [200, 'image/gif']),
    );
  });

  test('who objects in between is not recorded, and led on all the same', async () => {
    const person = await aPerson(app);
    const { pixelUrl, links } = await makeLinks(app, person, topic);
    await app.operations.objectToTracking({ contactId: await idOf(person) }, { source: 'API', statedBy: 'RECIPIENT' });

    const [picture, click] = [await visit(at(app, pixelUrl)), await visit(at(app, links[0]?.trackedUrl ?? ''))];

    expect([picture.status, click.headers.get('location')]).toEqual([200, TARGET]);
    expect(await recordedOf(app, person)).toEqual([]);
  });

  test('who objected gets no pixel and plain links', async () => {
    const person = await aPerson(app);
    await app.operations.objectToTracking({ contactId: await idOf(person) }, { source: 'API', statedBy: 'RECIPIENT' });

    const { pixelUrl, links } = await makeLinks(app, person, topic);

    expect({ pixelUrl, links }).toEqual({ pixelUrl: null, links: [{ url: TARGET, trackedUrl: TARGET }] });
  });

  test('an erased person who came back is not followed by the links of before', async () => {
    const person = await aPerson(app);
    const { links } = await makeLinks(app, person, topic);
    const said = { source: 'API', statedBy: 'RECIPIENT', reference: 'letter' } as const;
    await app.operations.eraseContact({ contactId: await idOf(person) }, 'RETENTION', said);
    await answered(
      app.graphql('mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', { input: person }),
    );

    const click = await visit(at(app, links[0]?.trackedUrl ?? ''));

    expect(click.headers.get('location')).toBe(TARGET);
    expect(await recordedOf(app, person)).toEqual([]);
  });

  test('a merged contact is recorded as the one that is left', async () => {
    const [into, from] = [await aPerson(app), await aPerson(app)];
    const { links } = await makeLinks(app, from, topic);
    const [intoId, fromId] = [await idOf(into), await idOf(from)];
    await app.operations.mergeContacts(
      { contactId: intoId },
      { contactId: fromId },
      { source: 'API', statedBy: 'COMPANY' },
    );

    await visit(at(app, links[0]?.trackedUrl ?? ''));

    expect(await recordedOf(app, into)).toMatchObject([{ kind: 'CLICK' }]);
  });

  test.each([
    ['javascript:alert(1)', 'urls'],
    ['/only/a/path', 'urls'],
    [`https://shop.example/${'a'.repeat(600)}`, 'urls'],
  ])('no link is made to %.30s', async (url, path) => {
    const person = await aPerson(app);

    const { errors } = await app.graphql(MAKE, { contacts: [person], topic, urls: [TARGET, url] });

    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: [path, 1] });
  });

  async function idOf({ email }: { email: string }): Promise<string> {
    const { contact } = await answered(
      app.graphql('query ($by: ContactKey!) { contact(by: $by) { id } }', { by: { email } }),
    );
    return (contact as { id: string }).id;
  }
});

test('under Engage Process a message has no pixel, and an open that comes all the same is a fault', () =>
  inApp('engage-process', async (app) => {
    const person = await aPerson(app);

    const { pixelUrl, links } = await makeLinks(app, person, 'training');
    await visit(at(app, links[0]?.trackedUrl ?? ''));
    const { recordInteractions } = await answered(
      app.graphql(
        `mutation ($interactions: [InteractionInput!]!) { recordInteractions(interactions: $interactions) {
           recorded configurationFaults refused { index reason } } }`,
        { interactions: [{ contact: person, kind: 'OPEN', topic: 'training' }] },
      ),
    );

    expect(pixelUrl).toBeNull();
    expect(recordInteractions).toEqual({
      recorded: 0,
      configurationFaults: 1,
      refused: [{ index: 0, reason: 'NOT_ANNOUNCED' }],
    });
    expect(await recordedOf(app, person)).toMatchObject([{ kind: 'CLICK', ip: null, browser: null, client: null }]);
  }));

test('under Upgraders opens and clicks are counted by the day, and nothing is kept of the person', () =>
  inApp('upgraders', async (app) => {
    const person = await aPerson(app);
    const { pixelUrl, links } = await makeLinks(app, person, 'events');

    await visit(at(app, pixelUrl));
    await visit(at(app, links[0]?.trackedUrl ?? ''));
    await visit(at(app, links[0]?.trackedUrl ?? ''));

    const day = new Date().toISOString().slice(0, 10);
    const { interactionCounts } = await answered(
      app.graphql(
        `query ($day: String!) { interactionCounts(from: $day, until: $day) { day kind topic campaign actor count } }`,
        { day },
      ),
    );
    expect(interactionCounts).toEqual([
      { day, kind: 'CLICK', topic: 'events', campaign: 'spring', actor: 'HUMAN', count: 2 },
      { day, kind: 'OPEN', topic: 'events', campaign: 'spring', actor: 'HUMAN', count: 1 },
    ]);
    expect(await recordedOf(app, person)).toEqual([]);
  }));

describe('while nothing can be recorded', () => {
  const message = { contactId: '0a1b2c3d-0000-4000-8000-000000000001', channel: 'EMAIL', topic: 'news' } as const;

  async function openDoor(recordInteractions: () => Promise<never>) {
    const fastify = Fastify();
    registerTracking(fastify, {
      operations: {
        openPixel: () => message,
        openTrackedLink: () => ({ ...message, url: TARGET }),
        recordInteractions,
      },
      log: runLog(),
      sendNeutralPage: (_, reply) => reply.code(404).send(),
    });
    const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
    return { url, close: () => fastify.close() };
  }

  test.each([
    ['the database is away', () => Promise.reject(new AbideError('UNAVAILABLE', 'away'))],
    ['the database does not answer', () => new Promise<never>(() => undefined)],
  ])('because %s, a click leads on and the picture comes', async (_, recordInteractions) => {
    const door = await openDoor(recordInteractions);

    const [click, picture] = await Promise.all([visit(`${door.url}/c/token`), visit(`${door.url}/o/token.gif`)]);
    await door.close();

    expect([click.status, click.headers.get('location'), picture.status]).toEqual([302, TARGET, 200]);
  });
});
