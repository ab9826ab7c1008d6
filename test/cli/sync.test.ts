import { join } from 'node:path';
import type { Address } from '../../src/domain/address';
import { effectiveStatus } from '../fakes/hubspot/effective-status';
import { type Hubspot, startHubspot } from '../fakes/hubspot/start-hubspot';
import { startTestApp, type TestApp } from '../support/app';
import { abideIn, type Ran } from '../support/command';
import { email } from '../support/statement';
import { PERSON } from '../support/sync-stage';

const UPDATES = '1';
const POLICY = { ABIDE_POLICY: join(__dirname, '../../policies/ekco.yaml') };
let app: TestApp;
let hubspot: Hubspot;
let run: (...words: string[]) => Promise<Ran>;
let address: Address;
let contactId: string;

beforeAll(async () => {
  hubspot = await startHubspot({
    rate: { limit: 100_000, searchLimit: 100_000 },
    definitions: [
      { id: UPDATES, name: 'Updates Nederland' },
      { id: '2', name: 'Updates United Kingdom' },
      { id: '3', name: 'Voorkeuren' },
      { id: '4', name: 'Somebody else' },
    ],
  });
  app = await startTestApp(POLICY);
  const set = { HUBSPOT_ACCESS_TOKEN: hubspot.token, HUBSPOT_BASE_URL: hubspot.url, HUBSPOT_RATE: '10000' };
  run = (...words) => abideIn({ ...POLICY, ...set }, app.databaseUrl, 'sync', ...words);
  address = email('anna@sync-command.example');
  const made = await app.operations.upsertContact({ email: address, profile: { name: 'Anna' } }, { source: 'API' });
  contactId = made.contactId as string;
  const yes = [{ topic: 'updates-netherlands', channel: 'EMAIL', state: 'OPTED_IN' }] as const;
  await app.operations.setPreferences({ address }, yes, PERSON);
});
afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

function statusThere(): string {
  const definition = hubspot.state.definitions.get(UPDATES);
  if (!definition) throw new Error('the type is not there');
  return effectiveStatus(hubspot.state.preferences.get(address.value), definition).state;
}

test('--once writes what is due and ends with 0, --status then says that nothing waits, and verify finds no difference', async () => {
  const once = await run('--once');
  const [status, json, verified] = [await run('--status'), await run('--json'), await run('verify', 'hubspot')];

  expect(once).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^hubspot: \d+ told, .* 1 contacts written for\.$/m),
  });
  expect(statusThere()).toBe('SUBSCRIBED');
  expect(status).toMatchObject({ code: 0, out: expect.stringMatching(/^hubspot is called\n {2}due 0; parked 0;/m) });
  const statuses = JSON.parse(json.out) as { provider: string }[];
  expect(statuses.find(({ provider }) => provider === 'hubspot')).toMatchObject({ due: 0, parked: 0, drift: 0 });
  expect(verified).toMatchObject({ code: 0, out: 'hubspot: 1 addresses compared, 0 differences.\n' });
  for (const { out, err } of [once, status, json, verified]) expect(out + err).not.toMatch(/@|Anna/);
});

test('verify names a no that is there alone by its contact, ends with 65 and changes nothing; --once takes it in', async () => {
  hubspot.control.setStatus({ email: address.value, subscriptionId: UPDATES, to: 'UNSUBSCRIBED' });
  const isAllowed = async () => {
    const { decisions } = await app.operations.decideSends([{ address }], 'updates-netherlands', 'EMAIL');
    return decisions[0]?.allowed;
  };

  const verified = await run('verify');

  expect(verified.code).toBe(65);
  expect(verified.out).toContain(`hubspot  contact ${contactId}  the provider is right: a no is missing here`);
  expect(verified.out + verified.err).not.toMatch(/@|Anna/);
  expect(await isAllowed()).toBe(true);
  expect((await run('--once')).code).toBe(0);
  expect(await isAllowed()).toBe(false);
  expect((await run('verify')).code).toBe(0);
});

test('map shows what is there beside the topics, and connect what is left to do by hand', async () => {
  const mapped = await run('map', 'hubspot');
  const connected = await run('connect', 'hubspot');

  // Two fields of the policy that HubSpot has no property for are said to be missing.
  expect(mapped).toMatchObject({ code: 65, out: expect.stringMatching(/^hubspot: .*relation/m) });
  expect(mapped.out).toMatch(/"Updates Nederland": updates-netherlands/);
  expect(mapped.out).toMatch(/"Somebody else": not mapped/);
  expect(connected).toMatchObject({ code: 0, out: expect.stringContaining('/webhooks/hubspot') });
  for (const { out } of [mapped, connected]) expect(out).toContain('in US (na1), as the policy has it.');
});

test('connect says so, and ends with 65, where the account keeps its data elsewhere than the policy names', async () => {
  hubspot.control.change({ dataHostingLocation: 'eu1' });

  const { code, out } = await run('connect', 'hubspot');

  hubspot.control.change({ dataHostingLocation: 'na1' });
  expect(out).toMatch(/^hubspot keeps .* in EU \(eu1\); the policy names US .*\. Put providers\.hubspot\.region right/);
  expect(out).toContain('/webhooks/hubspot');
  expect(code).toBe(65);
});

test('while a provider gives no answer --once ends with 75, and retry says of each how much is due again', async () => {
  await hubspot.control.outage({ isOn: true });
  const once = await run('--once');
  await hubspot.control.outage({ isOn: false });

  expect(once.code).toBe(75);
  expect(await run('retry')).toMatchObject({
    code: 0,
    out: 'hubspot: 0 contacts are due again.\nmailchimp: 0 contacts are due again.\n',
  });
});

test('a provider that is not set up is said to be so, and an unknown one is refused', async () => {
  const notSetUp = await run('verify', 'mailchimp');

  expect(notSetUp.code).not.toBe(0);
  expect(notSetUp.err).toContain('mailchimp is not set up here');
  expect((await run('verify', 'sendgrid')).code).toBe(2);
});
