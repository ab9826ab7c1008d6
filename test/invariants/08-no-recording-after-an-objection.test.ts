import type { Address } from '../../src/domain/address';
import type { Operations, Said } from '../../src/operations';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { openInteractionDoor } from '../support/interaction-door';
import { anAddress, aReport, CHROME } from '../support/interactions';
import { BY_LINK, THE_COMPANY, THE_PERSON } from '../support/statement';

const POLICY = aPolicy({ topics: [aTopic({ key: 'news' }), aTopic({ key: 'training', class: 'SERVICE' })] });
const CONSENT = { ...POLICY, tracking: { ...POLICY.tracking, lawfulBasis: 'CONSENT' as const } };
const allowed: Said = { ...THE_PERSON, reference: 'form 7' };

let testing: TestGround;
let instances: readonly Operations[];

beforeAll(async () => {
  testing = await testGround(POLICY);
  instances = [testing.operations, await testing.another()];
});

afterAll(() => testing.close());

async function aPerson(): Promise<{ address: Address; contactId: string }> {
  const address = anAddress();
  const { contactId } = await testing.operations.upsertContact({ email: address }, THE_PERSON);
  return { address, contactId: contactId as string };
}

type Person = Awaited<ReturnType<typeof aPerson>>;

/** What was recorded of opens and clicks, by what was reported after the objection had been acknowledged. */
async function idsOf({ contactId }: Person): Promise<string[]> {
  const page = await testing.operations.readInteractions({ contactId }, { first: 1000 });
  return (page?.interactions ?? []).map(({ providerEventId }) => providerEventId);
}

const objections: readonly (readonly [string, (instance: Operations, person: Person) => Promise<unknown>])[] = [
  ['an objection to tracking', (instance, { address }) => instance.objectToTracking({ address }, THE_PERSON)],
  ['an objection to marketing', (instance, { address }) => instance.recordObjection({ address }, {}, THE_PERSON)],
  [
    'one click on an unsubscribe link',
    async (instance, { address }) => {
      const [link] = await instance.createPreferenceLinks([{ address }]);
      const content = instance.openLink(link?.oneClickUrl.split('/u/')[1] ?? '');
      if (content) await instance.stopByLink(content, BY_LINK);
    },
  ],
  [
    'a spam complaint',
    (instance, { address }) =>
      instance.recordInteractions([aReport({ address }, { kind: 'COMPLAINT' })], { source: 'mailer' }),
  ],
  [
    'a merge into somebody who objected',
    async (instance, { address }) => {
      const objector = await aPerson();
      await instance.objectToTracking(objector, THE_PERSON);
      await instance.mergeContacts({ address }, objector, THE_COMPANY);
    },
  ],
  ['a restriction', (instance, { address }) => instance.restrictProcessing({ address }, 'ALL', THE_PERSON)],
];

test.each(objections)('%s, acknowledged by one instance, stops recording on both, under load', async (_, object) => {
  const people = await Promise.all(Array.from({ length: 15 }, aPerson));

  await Promise.all(
    people.map(async (person, n) => {
      const stream = instances.flatMap((instance) =>
        Array.from({ length: 3 }, () => instance.recordInteractions([aReport(person)], { source: 'mailer' })),
      );
      await object(instances[n % 2] as Operations, person);
      const after = instances.map((instance, m) =>
        instance.recordInteractions(
          [
            aReport(person, { providerEventId: `after-${n}-${m}`, kind: m ? 'OPEN' : 'CLICK' }),
            aReport({ contactId: person.contactId }, { providerEventId: `after-by-id-${n}-${m}`, topic: undefined }),
            // Of before the objection, and told after it: what is not there yet does not come in anymore.
            aReport(person, { providerEventId: `after-late-${n}-${m}`, occurredAt: new Date(Date.now() - 86_400_000) }),
          ],
          { source: 'mailer' },
        ),
      );
      await Promise.all([...stream, ...after]);
    }),
  );

  for (const person of people) expect((await idsOf(person)).filter((id) => id.startsWith('after'))).toEqual([]);
});

test('who did not object is recorded all the while', async () => {
  const person = await aPerson();

  await testing.operations.recordInteractions([aReport(person)], { source: 'mailer' });

  expect(await idsOf(person)).toHaveLength(1);
});

test('lifting an objection to marketing does not open recording again; the person does', async () => {
  const person = await aPerson();
  await testing.operations.recordObjection(person, {}, THE_PERSON);
  const optIn = { topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' } as const;
  await testing.operations.setPreferences({ address: person.address }, [optIn], { ...allowed, occurredAt: new Date() });
  await testing.operations.confirmOptIn({ address: person.address }, [optIn], {
    ...THE_PERSON,
    source: 'CONFIRMATION',
  });
  const [decision] = (await testing.operations.decideSends([{ address: person.address }], 'news', 'EMAIL')).decisions;
  const record = () => testing.operations.recordInteractions([aReport(person)], { source: 'mailer' });

  const lifted = await record();
  await testing.operations.allowTracking(person, THE_COMPANY);
  const byCompany = await record();
  await testing.operations.allowTracking(person, { ...allowed, occurredAt: new Date() });
  const byPerson = await record();

  expect(decision?.allowed).toBe(true);
  expect([lifted, byCompany, byPerson].map(({ recorded }) => recorded)).toEqual([0, 0, 1]);
});

test('an objection to marketing leaves messages of service, and the one to tracking does not', async () => {
  const [one, other] = [await aPerson(), await aPerson()];
  await testing.operations.recordObjection(one, {}, THE_PERSON);
  await testing.operations.objectToTracking(other, THE_PERSON);

  const answers = [one, other].map((person) =>
    testing.operations.recordInteractions([aReport(person, { topic: 'training', userAgent: CHROME })], {
      source: 'mailer',
    }),
  );

  expect((await Promise.all(answers)).map(({ recorded }) => recorded)).toEqual([1, 0]);
});

test('under consent nothing is recorded before the person opts in, nor after they opt out', async () => {
  const consenting = await testing.another({ policy: CONSENT });
  const person = await aPerson();
  const record = async () => (await consenting.recordInteractions([aReport(person)], { source: 'mailer' })).recorded;

  const silent = await record();
  await consenting.allowTracking(person, { ...allowed, occurredAt: new Date() });
  const yes = await record();
  await consenting.objectToTracking(person, THE_PERSON);
  const no = await record();

  expect([silent, yes, no]).toEqual([0, 1, 0]);
});

test.each([
  'ekco',
  'upgraders',
])('under %s a press on the link of a mail stops what its pixel and links record', async (policy) => {
  const door = await openInteractionDoor(policy);
  const [reader, other] = [await door.reader(), await door.reader()];
  const topic = policy === 'ekco' ? 'updates-netherlands' : 'events';
  type Made = {
    tracking: { pixelUrl: string; links: { trackedUrl: string }[] }[];
    stop: { oneClickUrl: string }[];
  };
  const { tracking, stop } = await door.ask<Made>(
    `mutation ($to: [ContactKey!]!, $topic: ID!) {
       tracking: createTrackingLinks(contacts: $to, topic: $topic, urls: ["https://shop.example/"]) {
         pixelUrl links { trackedUrl } }
       stop: createPreferenceLinks(contacts: $to, topic: $topic) { oneClickUrl } }`,
    { to: [{ id: reader.id }, { id: other.id }], topic },
  );
  const visit = (url = '', method = 'GET') =>
    fetch(`${door.app.url}${new URL(url).pathname}`, { method, redirect: 'manual', headers: { 'user-agent': CHROME } });
  await visit(stop[0]?.oneClickUrl, 'POST');

  for (const { pixelUrl, links } of tracking) {
    await visit(pixelUrl);
    expect((await visit(links[0]?.trackedUrl)).headers.get('location')).toBe('https://shop.example/');
  }
  const answers = await door.record(
    [reader, other].map(({ id }) => ({ contact: { id }, kind: 'CLICK', topic, userAgent: CHROME })),
  );

  expect(answers).toMatchObject({ recorded: 1, notKept: [{ reason: 'OBJECTED_TO_MARKETING', count: 1 }] });
  expect(await door.kept(reader)).toEqual([]);
  const counted = (await door.counts('2000-01-01', '2099-12-31')).map(({ count }) => Number(count));
  const kept = (await door.kept(other)).length + counted.reduce((sum, count) => sum + count, 0);
  expect(kept).toBe(3);
  await door.app.close();
});
