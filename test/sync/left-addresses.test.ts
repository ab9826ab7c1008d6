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
type Topic = (typeof TOPICS)[number];

let people = 0;
/** Somebody with a yes to all of it who went over to another address, of which the providers know. */
async function aMove({ optOut }: { optOut?: Topic } = {}): Promise<{ old: Address; to: Address }> {
  people += 1;
  const old = email(`old${people}@moving.example`);
  const to = email(`to${people}@moving.example`);
  await doors.operations.upsertContact({ email: old }, { source: 'API' });
  for (const topic of TOPICS) await say(old, topic, topic === optOut ? 'OPTED_OUT' : 'OPTED_IN');
  await doors.settle();
  await doors.operations.changeAddress({ address: old }, old, to, PERSON);
  await doors.settle();
  return { old, to };
}

const say = (address: Address, topic: Topic, state: 'OPTED_IN' | 'OPTED_OUT') =>
  doors.operations.setPreferences({ address }, [{ topic, channel: 'EMAIL', state }], {
    ...PERSON,
    occurredAt: doors.clock(),
  });

async function reasonsFor(address: Address): Promise<string[]> {
  const asked = TOPICS.map(async (topic) => {
    const { decisions } = await doors.operations.decideSends([{ address }], topic, 'EMAIL');
    return decisions[0]?.reason ?? 'none';
  });
  return Promise.all(asked);
}

const holderOf = (address: Address) => doors.operations.readContact({ address });

test('what is closed at an address that somebody left makes nobody of it, and is no word of theirs', async () => {
  const { old, to } = await aMove();
  expect(doors.statesThere(old)).toMatchObject({
    hubspot: { news: 'UNSUBSCRIBED', offers: 'UNSUBSCRIBED' },
    mailchimp: 'unsubscribed',
  });

  await doors.settle();

  expect(await holderOf(old)).toBeUndefined();
  expect(await reasonsFor(old)).toEqual(['NO_CONSENT', 'NO_CONSENT']);
  expect(await reasonsFor(to)).toEqual(['OPTED_IN', 'OPTED_IN']);
});

test('who comes back to it has their choices as they were, there too', async () => {
  const { old, to } = await aMove();
  await doors.settle();

  await doors.operations.changeAddress({ address: to }, to, old, PERSON);
  await doors.settle();

  expect(await reasonsFor(old)).toEqual(['OPTED_IN', 'OPTED_IN']);
  expect(doors.statesThere(old)).toMatchObject({
    hubspot: { news: 'SUBSCRIBED', offers: 'SUBSCRIBED' },
    mailchimp: 'subscribed',
  });
});

test('what a colleague opens there over a no of who left it is closed again, and nobody is made of that either', async () => {
  const { old } = await aMove({ optOut: 'offers' });
  await doors.settle();

  for (const subscriptionId of Object.values(TYPES)) {
    doors.hubspot.control.setStatus({ email: old.value, subscriptionId, to: 'SUBSCRIBED' });
  }
  await doors.settle();

  expect(doors.statesThere(old)).toMatchObject({ hubspot: { news: 'SUBSCRIBED', offers: 'UNSUBSCRIBED' } });
  expect(await holderOf(old)).toBeUndefined();
});

test('a no that is said there after that is one', async () => {
  const atHubspot = (await aMove()).old;
  const atMailchimp = (await aMove()).old;
  const ofNews = { email: atHubspot.value, subscriptionId: TYPES.news };
  const ofList = { audience: LIST, email: atMailchimp.value };
  doors.hubspot.control.setStatus({ ...ofNews, to: 'SUBSCRIBED' });
  doors.mailchimp.control.setStatus({ ...ofList, status: 'subscribed' });
  await doors.settle();

  doors.hubspot.control.unsubscribeByLink(ofNews);
  doors.mailchimp.control.unsubscribeByLink(ofList);
  await doors.settle();

  expect(await reasonsFor(atHubspot)).toEqual(['OPTED_OUT', 'NO_CONSENT']);
  expect(await reasonsFor(atMailchimp)).toEqual(['SUPPRESSED', 'SUPPRESSED']);
});
