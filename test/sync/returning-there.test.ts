import type { Address } from '../../src/domain/address';
import { LIST, openProviderDoors, type ProviderDoors, TYPES } from '../support/provider-doors';
import { email } from '../support/statement';
import { PERSON } from '../support/sync-stage';

let doors: ProviderDoors;
beforeAll(async () => {
  doors = await openProviderDoors();
});
afterAll(() => doors.close());

const TOPICS = ['news', 'offers'] as const;

async function aMember(name: string): Promise<Address> {
  const address = email(`${name}@returning.example`);
  await doors.operations.upsertContact({ email: address }, { source: 'API' });
  const yes = TOPICS.map((topic) => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' }) as const);
  await doors.operations.setPreferences({ address }, yes, { ...PERSON, occurredAt: doors.clock() });
  await doors.settle();
  return address;
}

/** On HubSpot's page and by Mailchimp's form; both tell of it by their webhooks. */
async function returnAtBoth({ value }: Address): Promise<void> {
  doors.hubspot.control.resubscribe({ email: value, subscriptionIds: Object.values(TYPES) });
  doors.mailchimp.control.signUp({ audience: LIST, email: value });
  for (const one of await doors.told()) expect(await doors.deliver(one)).toBe(204);
}

async function reasonsFor(address: Address): Promise<string[]> {
  const asked = TOPICS.map(async (topic) => {
    const { decisions } = await doors.operations.decideSends([{ address }], topic, 'EMAIL');
    return decisions[0]?.reason ?? 'none';
  });
  return Promise.all(asked);
}

/** Topics and channels that a provider told a yes to and that were refused, as the ledger has them. */
async function refusedFor(address: Address): Promise<string[]> {
  const page = await doors.operations.readLedger({ address }, { first: 100 });
  const bodies = (page?.entries ?? []).map(({ kind, body }) => JSON.stringify({ kind, ...body }));
  return bodies.filter((text) => /"kind":"[A-Z_]*REFUS/.test(text) && text.includes('"PROVIDER"'));
}

test('who returns at HubSpot and Mailchimp after an objection here is refused, closed there again, and the ledger says so', async () => {
  const address = await aMember('anna');
  await doors.operations.recordObjection({ address }, {}, PERSON);
  await doors.settle();
  await doors.told();
  expect(doors.statesThere(address)).toMatchObject({ isOutOfAll: true, mailchimp: 'unsubscribed' });

  await returnAtBoth(address);
  // They are open there now: what follows has something to close.
  expect(doors.statesThere(address)).toMatchObject({ isOutOfAll: false, mailchimp: 'subscribed' });
  await doors.lookUp();
  await doors.settle();

  expect(await reasonsFor(address)).toEqual(['SUPPRESSED', 'SUPPRESSED']);
  expect(doors.statesThere(address)).toMatchObject({ isOutOfAll: true, mailchimp: 'unsubscribed' });
  const refused = await refusedFor(address);
  expect(refused.some((text) => text.includes('news'))).toBe(true);
  expect(refused.some((text) => text.includes('offers'))).toBe(true);
});

test('who said nothing here and signs up there is taken in, as nothing stood against it', async () => {
  const address = email('new@returning.example');
  await doors.operations.upsertContact({ email: address }, { source: 'API' });
  await doors.settle();

  doors.mailchimp.control.signUp({ audience: LIST, email: address.value, ip: '192.0.2.1' });
  for (const one of await doors.told()) await doors.deliver(one);
  await doors.lookUp();
  await doors.settle();

  expect(await reasonsFor(address)).toEqual(['OPTED_IN', 'NO_CONSENT']);
  expect(doors.statesThere(address)).toMatchObject({ mailchimp: 'subscribed', hubspot: { news: 'SUBSCRIBED' } });
});
