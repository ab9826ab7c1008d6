import { join } from 'node:path';
import type { Address } from '../../src/domain/address';
import { effectiveStatus } from '../fakes/hubspot/effective-status';
import { type Hubspot, startHubspot } from '../fakes/hubspot/start-hubspot';
import { openHubspotDocuments } from '../fakes/hubspot-documents';
import { startTestApp, type TestApp } from '../support/app';
import { email } from '../support/statement';
import { COMPANY, PERSON } from '../support/sync-stage';

const UPDATES = '1';
let hubspot: Hubspot;
let app: TestApp;

beforeAll(async () => {
  hubspot = await startHubspot({
    check: await openHubspotDocuments(),
    rate: { limit: 100_000, searchLimit: 100_000 },
    definitions: [
      { id: UPDATES, name: 'Updates Nederland' },
      { id: '2', name: 'Updates United Kingdom' },
      { id: '3', name: 'Voorkeuren' },
    ],
  });
  app = await startTestApp({
    ABIDE_POLICY: join(__dirname, '../../policies/ekco.yaml'),
    HUBSPOT_ACCESS_TOKEN: hubspot.token,
    HUBSPOT_BASE_URL: hubspot.url,
    HUBSPOT_RATE: '10000',
  });
});
afterAll(async () => {
  await app?.close();
  await hubspot?.close();
});

function statusOf(address: Address): string {
  const definition = hubspot.state.definitions.get(UPDATES);
  if (!definition) throw new Error('the type is not there');
  return effectiveStatus(hubspot.state.preferences.get(address.value), definition).state;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 45_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function aPerson(name: string): Promise<{ contactId: string; address: Address }> {
  const address = email(`${name}@serve.example`);
  const { contactId } = await app.operations.upsertContact({ email: address, profile: { name: 'Ada' } }, COMPANY);
  const yes = [{ topic: 'updates-netherlands', channel: 'EMAIL', state: 'OPTED_IN' }] as const;
  await app.operations.setPreferences({ address }, yes, PERSON);
  await until('a yes is there', () => statusOf(address) === 'SUBSCRIBED');
  return { contactId: contactId as string, address };
}

test('a running service opens, stops and deletes at HubSpot what happens here', async () => {
  const { contactId, address } = await aPerson('anna');

  await app.operations.recordObjection({ address }, {}, PERSON);
  await until('the objection is there', () => hubspot.state.preferences.get(address.value)?.portalWide !== undefined);
  await app.operations.eraseContact({ contactId }, 'REQUEST', PERSON);
  await until('the person is deleted', () => !hubspot.state.idByEmail.has(address.value));
  await until('nothing is kept for it', async () => {
    return (await app.pool.query('SELECT 1 FROM provider_erasure')).rowCount === 0;
  });
});

test('an outage only delays: a no of meanwhile is there soon after it', async () => {
  const { address } = await aPerson('otto');
  await hubspot.control.outage({ isOn: true });
  await app.operations.recordObjection({ address }, {}, PERSON);
  await until('it was tried', async () => {
    const { rowCount } = await app.pool.query('SELECT 1 FROM due_contact WHERE attempts > 0 AND is_no');
    return rowCount === 1;
  });

  await hubspot.control.outage({ isOn: false });

  await until('the objection is there', () => statusOf(address) === 'UNSUBSCRIBED');
});
