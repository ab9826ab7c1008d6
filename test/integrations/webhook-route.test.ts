import Fastify, { type FastifyInstance } from 'fastify';
import { registerWebhooks } from '../../integrations/webhook-route';
import type { Operations } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { SMALL_SECRET, SmallProvider, signatureOf } from '../support/small-provider';
import { email } from '../support/statement';
import { aSyncPolicy } from '../support/sync-policy';

const MAILCHIMP_SECRET = 'a-secret-in-the-address-of-the-webhook';
const PUBLIC_URL = 'https://prefs.example.com';

let stage: TestGround;
let fastify: FastifyInstance;
let url: string;
let isAway = false;
const hubspot = new SmallProvider('hubspot');
const mailchimp = new SmallProvider('mailchimp');
const hinted: string[] = [];

beforeAll(async () => {
  stage = await testGround(aSyncPolicy(), { providers: ['hubspot', 'mailchimp'] });
  fastify = Fastify();
  const inbound: Operations['inbound'] = {
    ...stage.operations.inbound,
    receiveProviderEvents: async (received) => {
      if (isAway) throw new Error('the database is away');
      return stage.operations.inbound.receiveProviderEvents(received);
    },
  };
  const { log, metrics } = stage.ground;
  registerWebhooks(fastify, {
    ...{ providers: [hubspot, mailchimp], operations: { inbound }, log, metrics, publicUrl: PUBLIC_URL },
    mailchimpSecret: MAILCHIMP_SECRET,
    onHint: (provider) => hinted.push(provider),
  });
  url = await fastify.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await fastify.close();
  await stage.ground.jobs.stop();
  await stage.close();
});

let count = 0;
async function aPerson(): Promise<string> {
  const address = `person${++count}@webhooks.example`;
  await stage.operations.upsertContact({ email: email(address) }, { source: 'API', statedBy: 'COMPANY' });
  return address;
}

const stop = (address: string, more: object = {}) => ({
  kind: 'STOPPED',
  occurredAt: new Date(),
  ref: { email: address },
  stops: [],
  topics: ['news'],
  ...more,
});

async function send(path: string, request: RequestInit, to = url) {
  const response = await fetch(`${to}${path}`, request);
  return { statusCode: response.status, headers: response.headers, body: await response.text() };
}

const post = (path: string, { body, headers }: { body: string; headers: Record<string, string> }) =>
  send(path, { method: 'POST', headers, body });

async function entriesOf(): Promise<number> {
  const { rows } = await stage.ground.database.pool.query<{ count: string }>('SELECT count(*) FROM ledger_entry');
  return Number(rows[0]?.count);
}

async function stateOf(address: string): Promise<string | undefined> {
  const contact = await stage.operations.readContact({ address: email(address) });
  return contact?.preferences.get('news|EMAIL')?.state;
}

test('what a provider told is answered when it is kept, and a repeat changes nothing', async () => {
  const address = await aPerson();
  const webhook = hubspot.webhook([stop(address, { id: 'e-1' })]);

  const first = await post('/webhooks/hubspot', webhook);
  const entries = await entriesOf();
  const second = await post('/webhooks/hubspot', webhook);

  expect([first.statusCode, second.statusCode]).toEqual([204, 204]);
  expect(await stateOf(address)).toBe('OPTED_OUT');
  expect(await entriesOf()).toBe(entries);
  expect(hinted).toContain('hubspot');
});

test('a forged one is refused, is counted, and changes nothing', async () => {
  const address = await aPerson();
  const entries = await entriesOf();

  const forged = await post('/webhooks/hubspot', hubspot.webhook([stop(address)], 'another secret'));
  const unsigned = await post('/webhooks/hubspot', { body: '[]', headers: { 'content-type': 'application/json' } });

  expect([forged.statusCode, unsigned.statusCode]).toEqual([401, 401]);
  expect(await stateOf(address)).toBeUndefined();
  expect(await entriesOf()).toBe(entries);
  const counted = await stage.ground.metrics.registry.getSingleMetricAsString('abide_provider_webhooks_total');
  expect(counted).toContain('abide_provider_webhooks_total{provider="hubspot",outcome="FORGED"} 2');
});

test('Mailchimp is known by the secret in the address; asking for the address does nothing and tells nothing', async () => {
  const address = await aPerson();
  const webhook = mailchimp.webhook([stop(address)]);
  const entries = await entriesOf();

  const wrong = await post('/webhooks/mailchimp/another-secret', webhook);
  const asked = await send('/webhooks/mailchimp/another-secret', { method: 'GET' });
  const before = await entriesOf();
  const right = await post(`/webhooks/mailchimp/${MAILCHIMP_SECRET}`, webhook);

  expect([wrong.statusCode, asked.statusCode, asked.body, right.statusCode]).toEqual([401, 200, '', 204]);
  expect(before).toBe(entries);
  expect(await stateOf(address)).toBe('OPTED_OUT');
});

test('the signature is checked over the public address and the bytes as they came, not over what the request claims', async () => {
  const seen: { url: string; body: Buffer }[] = [];
  const real = hubspot.readWebhook.bind(hubspot);
  hubspot.readWebhook = (request) => {
    seen.push(request);
    return real(request);
  };
  const { body, headers } = hubspot.webhook([]);

  const spaced = ` ${body} `;
  await post('/webhooks/hubspot?portal=1', {
    body: spaced,
    headers: { ...headers, 'x-forwarded-host': 'elsewhere.example' },
  });

  expect(seen[0]?.url).toBe(`${PUBLIC_URL}/webhooks/hubspot?portal=1`);
  expect(seen[0]?.body.toString()).toBe(spaced);
  hubspot.readWebhook = real;
});

test('what is too large or no JSON is refused, and what cannot be recorded is told to come again', async () => {
  const large = await post('/webhooks/hubspot', hubspot.webhook([{ padding: 'x'.repeat(1_100_000) }]));
  const { headers } = hubspot.webhook([]);
  const noJson = await post('/webhooks/hubspot', {
    body: 'news',
    headers: { ...headers, 'x-small-signature': signatureOf('news', SMALL_SECRET) },
  });
  isAway = true;
  const away = await post('/webhooks/hubspot', hubspot.webhook([stop(await aPerson())]));
  isAway = false;

  expect([large.statusCode, noJson.statusCode]).toEqual([400, 400]);
  expect([away.statusCode, away.headers.get('retry-after')]).toEqual([503, '30']);
});

test('the door of a provider that is not set up is not there', async () => {
  const none = Fastify();
  const { log, metrics } = stage.ground;
  registerWebhooks(none, { providers: [], operations: stage.operations, log, metrics, publicUrl: PUBLIC_URL });
  const to = await none.listen({ port: 0, host: '127.0.0.1' });

  const answers = await Promise.all(
    ['/webhooks/hubspot', `/webhooks/mailchimp/${MAILCHIMP_SECRET}`].map((path) => send(path, { method: 'POST' }, to)),
  );

  expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
  await none.close();
});
