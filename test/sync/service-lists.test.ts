import { createHubspot } from '../../integrations/hubspot';
import { createMailchimp } from '../../integrations/mailchimp';
import type { Provider } from '../../integrations/provider';
import { type SyncWorker, startSyncWorker } from '../../integrations/sync-worker';
import type { Address } from '../../src/domain/address';
import { effectiveStatus } from '../fakes/hubspot/effective-status';
import { type Hubspot, startHubspot } from '../fakes/hubspot/start-hubspot';
import { openHubspotDocuments } from '../fakes/hubspot-documents';
import { type Mailchimp, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { openMailchimpDocuments } from '../fakes/mailchimp-documents';
import { FREE } from '../providers/contract';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { anAudience } from '../support/mailchimp-provider';
import { runLog } from '../support/run-log';
import { email } from '../support/statement';
import { PERSON } from '../support/sync-stage';

/** Each provider carries news, which is marketing, and a survey on a service list. */
const TYPES = { news: '1001', survey: '1002' } as const;
const LISTS = { news: 'a000000001', survey: 'a000000002' } as const;
const policy = aPolicy({
  topics: [
    aTopic({ key: 'news', channels: ['EMAIL'] }),
    aTopic({ key: 'survey', class: 'SERVICE', lawfulBasis: 'CONSENT', channels: ['EMAIL'] }),
  ],
  providers: {
    hubspot: {
      contactFields: ['email'],
      types: [
        { name: 'News', kind: 'MARKETING', topics: ['news'] },
        { name: 'Survey', kind: 'SERVICE', topics: ['survey'] },
      ],
    },
    mailchimp: {
      contactFields: ['email'],
      audiences: [
        anAudience({ key: 'letters', id: LISTS.news, topics: ['news'] }),
        anAudience({ key: 'panel', id: LISTS.survey, kind: 'SERVICE', topics: ['survey'] }),
      ],
    },
  },
});

let stage: TestGround;
let hubspot: Hubspot;
let mailchimp: Mailchimp;
let workers: SyncWorker[];
beforeAll(async () => {
  stage = await testGround(policy, { providers: ['hubspot', 'mailchimp'] });
  const { operations, ground } = stage;
  hubspot = await startHubspot({
    check: await openHubspotDocuments(),
    rate: { limit: 100_000, searchLimit: 100_000 },
    definitions: [
      { id: TYPES.news, name: 'News' },
      { id: TYPES.survey, name: 'Survey' },
    ],
  });
  mailchimp = await startMailchimp({
    check: await openMailchimpDocuments(),
    audiences: Object.values(LISTS).map((id) => ({ id, name: id })),
  });
  const around = { policy: () => policy, limits: FREE, clock: ground.clock, log: runLog() };
  const providers: readonly Provider[] = [
    createHubspot({ accessToken: hubspot.token, baseUrl: hubspot.url, clientSecret: 'made-up', ...around }),
    createMailchimp({ apiKey: mailchimp.apiKey, baseUrl: mailchimp.url, ...around }),
  ];
  for (const { name } of providers) await operations.sync.switchOn(name);
  workers = providers.map((provider) => startSyncWorker({ provider, operations, log: runLog() }));
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  expect([...hubspot.wrongRequests(), ...mailchimp.wrongRequests()]).toEqual([]);
  await stage.operations.idle();
  await stage.ground.jobs.stop();
  await stage.close();
  await Promise.all([hubspot.close(), mailchimp.close()]);
});

/** But for whom a worker looks at once more in a minute, because a yes of theirs may have arrived late. */
const DUE = `SELECT 1 FROM due_contact WHERE turns_at IS NULL
  AND NOT (attempts = 0 AND doubt = 'TO_READ' AND due_at > now() + interval '20 s')`;

/** The workers do it by themselves: until nothing is due any more. */
async function settled(): Promise<void> {
  for (const worker of workers) worker.wake();
  const end = Date.now() + 45_000;
  const left = async () => (await stage.ground.database.pool.query(DUE)).rowCount;
  while ((await left()) !== 0) {
    if (Date.now() > end) throw new Error('the workers never come to an end');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

type Topic = keyof typeof TYPES;

function atHubspot({ value }: Address, topic: Topic): string {
  const definition = hubspot.state.definitions.get(TYPES[topic]);
  if (!definition) throw new Error('the type is not there');
  return effectiveStatus(hubspot.state.preferences.get(value), definition).state;
}

const standing = (address: Address) => ({
  hubspot: { news: atHubspot(address, 'news'), survey: atHubspot(address, 'survey') },
  mailchimp: {
    news: mailchimp.control.readMember({ audience: LISTS.news, email: address.value })?.status,
    survey: mailchimp.control.readMember({ audience: LISTS.survey, email: address.value })?.status,
  },
});

/** What was written about the service lists, by whichever call. */
function writesToServiceLists(): string[] {
  const ofHubspot = hubspot.calls
    .filter(({ method }) => method !== 'GET')
    .filter(({ path, body }) => path.includes('unsubscribe-all') || JSON.stringify(body ?? {}).includes(TYPES.survey))
    .map(({ path }) => path.replace(/[^/]*%40[^/]*/, '*'));
  const ofMailchimp = mailchimp.calls
    .filter(({ method, path }) => method !== 'GET' && path.includes(LISTS.survey))
    .map(({ method }) => `${method} member`);
  return [...ofHubspot, ...ofMailchimp];
}

let people = 0;
async function aMember(): Promise<Address> {
  people += 1;
  const address = email(`member${people}@service-lists.example`);
  await stage.operations.upsertContact({ email: address }, { source: 'API' });
  const yes = (['news', 'survey'] as const).map((topic) => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' }) as const);
  await stage.operations.setPreferences({ address }, yes, { ...PERSON, occurredAt: new Date() });
  await settled();
  expect(standing(address)).toEqual(ALL_OPEN);
  for (const { calls } of [hubspot, mailchimp]) (calls as unknown[]).length = 0;
  return address;
}

const ALL_OPEN = {
  hubspot: { news: 'SUBSCRIBED', survey: 'SUBSCRIBED' },
  mailchimp: { news: 'subscribed', survey: 'subscribed' },
};
const ONLY_NEWS_CLOSED = {
  hubspot: { news: 'UNSUBSCRIBED', survey: 'SUBSCRIBED' },
  mailchimp: { news: 'unsubscribed', survey: 'subscribed' },
};

test('an objection to marketing writes nothing to a service type or audience, and closes the marketing ones', async () => {
  const address = await aMember();

  await stage.operations.recordObjection({ address }, {}, PERSON);
  await settled();

  expect(standing(address)).toEqual(ONLY_NEWS_CLOSED);
  expect(writesToServiceLists()).toEqual([]);
});

test('a pause does the same, and its end opens the marketing lists alone', async () => {
  const address = await aMember();

  await stage.operations.pauseMarketing({ address }, new Date(Date.now() + 3_600_000).toISOString(), PERSON);
  await settled();
  const paused = standing(address);
  await stage.operations.pauseMarketing({ address }, undefined, { ...PERSON, occurredAt: new Date() });
  await settled();

  expect(paused).toEqual(ONLY_NEWS_CLOSED);
  expect(standing(address)).toEqual(ALL_OPEN);
  expect(writesToServiceLists()).toEqual([]);
});

test('a no to all optional mail closes the service lists too, as that is what was asked', async () => {
  const address = await aMember();

  await stage.operations.recordObjection({ address }, { scope: 'ALL_OPTIONAL' }, PERSON);
  await settled();

  expect(standing(address)).toEqual({
    hubspot: { news: 'UNSUBSCRIBED', survey: 'UNSUBSCRIBED' },
    mailchimp: { news: 'unsubscribed', survey: 'unsubscribed' },
  });
});
