import { createHmac } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app';

/** The doors of the providers as `abide serve` opens them; both providers are away, at a port that nobody listens on. */
const CLIENT_SECRET = 'a-client-secret-of-the-tests-of-hubspot';
const WEBHOOK_SECRET = 'a-secret-in-the-address-of-mailchimps-webhook';
const PUBLIC_URL = 'https://prefs.example.com';
const AWAY = 'http://127.0.0.1:9';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    ABIDE_PUBLIC_URL: PUBLIC_URL,
    HUBSPOT_ACCESS_TOKEN: 'a-token-of-the-tests',
    HUBSPOT_CLIENT_SECRET: CLIENT_SECRET,
    HUBSPOT_BASE_URL: AWAY,
    MAILCHIMP_API_KEY: 'a_key_of_the_tests-us1',
    MAILCHIMP_WEBHOOK_SECRET: WEBHOOK_SECRET,
    MAILCHIMP_BASE_URL: AWAY,
  });
});
afterAll(() => app.close());

function post(body: string, secret: string): Promise<Response> {
  const timestamp = String(Date.now());
  const signed = `POST${PUBLIC_URL}/webhooks/hubspot${body}${timestamp}`;
  return fetch(`${app.url}/webhooks/hubspot`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hubspot-request-timestamp': timestamp,
      'x-hubspot-signature-v3': createHmac('sha256', secret).update(signed).digest('base64'),
    },
    body,
  });
}

const hints = async () => (await app.pool.query('SELECT name FROM provider_hint')).rows.length;

test('a webhook of HubSpot is kept and answered although HubSpot itself is away; a forged one is not', async () => {
  const event = { eventId: 1, subscriptionId: 2, portalId: 3, occurredAt: Date.now(), objectId: 4711 };
  const told = { ...event, subscriptionType: 'contact.propertyChange', propertyName: 'hs_email_optout' };
  const body = JSON.stringify([{ ...told, propertyValue: 'true' }]);

  const forged = await post(body, 'another secret');
  const before = await hints();
  const genuine = await post(body, CLIENT_SECRET);

  expect([forged.status, before, genuine.status, await hints()]).toEqual([401, 0, 204, 1]);
});

test('the address that Mailchimp was given answers when it is asked for, and takes nothing without its secret', async () => {
  const asked = await fetch(`${app.url}/webhooks/mailchimp/${WEBHOOK_SECRET}`);
  const wrong = await fetch(`${app.url}/webhooks/mailchimp/another`, { method: 'POST', body: 'type=unsubscribe' });

  expect([asked.status, wrong.status]).toEqual([200, 401]);
});

test('how things stand is told to whoever may administer: what is due, and that a provider gives no answer', async () => {
  await app.graphql('mutation { upsertContact(input: { email: "due@served.example" }) { id } }');

  const { data, errors } = await app.graphql('{ syncStatus { provider isMapped due parked drift walks { walk } } }');

  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ syncStatus: [{ provider: 'hubspot', isMapped: true, parked: 0, drift: null }, {}] });
});
