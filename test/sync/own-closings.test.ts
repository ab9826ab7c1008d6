import { createMailchimp } from '../../integrations/mailchimp';
import type { Provider } from '../../integrations/provider';
import { syncAllOnce } from '../../integrations/sync-once';
import { syncOnce } from '../../integrations/sync-round';
import { verifySync } from '../../integrations/verify-sync';
import type { Address } from '../../src/domain/address';
import { type Mailchimp, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { FREE } from '../providers/contract';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { anAudience } from '../support/mailchimp-provider';
import { runLog } from '../support/run-log';
import { email } from '../support/statement';
import { letTimePass, PERSON } from '../support/sync-stage';

/** An audience that is a topic itself, and one that is left when its last box is closed. */
const LETTERS = 'a000000001';
const DEALS = 'a000000002';
const BOXES = { offers: 'c0ffee0001', fairs: 'c0ffee0002' } as const;
const policy = aPolicy({
  topics: ['news', 'offers', 'fairs'].map((key) => aTopic({ key, channels: ['EMAIL'] })),
  providers: {
    mailchimp: {
      contactFields: ['email'],
      audiences: [
        anAudience({ key: 'letters', id: LETTERS, topics: ['news'] }),
        anAudience({
          ...{ key: 'deals', id: DEALS, whenNoTopicIsLeft: 'UNSUBSCRIBE' },
          interests: { [BOXES.offers]: 'offers', [BOXES.fairs]: 'fairs' },
        }),
      ],
    },
  },
});

let stage: TestGround;
let mailchimp: Mailchimp;
let provider: Provider;
beforeAll(async () => {
  stage = await testGround(policy, { providers: ['mailchimp'] });
  const interests = Object.entries(BOXES).map(([name, id]) => ({ id, name }));
  mailchimp = await startMailchimp({
    audiences: [
      { id: LETTERS, name: 'Letters' },
      { id: DEALS, name: 'Deals', categories: [{ id: 'cafe000001', title: 'Topics', type: 'checkboxes', interests }] },
    ],
  });
  const { apiKey, url: baseUrl } = mailchimp;
  provider = createMailchimp({ apiKey, baseUrl, policy: () => policy, limits: FREE, clock: stage.ground.clock });
  await stage.operations.sync.switchOn('mailchimp');
});
afterAll(async () => {
  await stage.operations.idle();
  await stage.ground.jobs.stop();
  await stage.close();
  await mailchimp.close();
});

/** Both ways, twice: what was written is read again. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await letTimePass(stage.ground.database.pool);
    await syncAllOnce({ provider, operations: stage.operations, log: runLog() }, new AbortController().signal);
  }
}

const say = (address: Address, state: 'OPTED_IN' | 'OPTED_OUT', ...topics: string[]) =>
  stage.operations.setPreferences(
    { address },
    topics.map((topic) => ({ topic, channel: 'EMAIL', state }) as const),
    { ...PERSON, occurredAt: new Date() },
  );

let people = 0;
async function aMember(): Promise<Address> {
  people += 1;
  const address = email(`member${people}@own-closings.example`);
  await stage.operations.upsertContact({ email: address }, { source: 'API' });
  await say(address, 'OPTED_IN', 'news', 'offers', 'fairs');
  await settle();
  expect(statusesOf(address)).toEqual(['subscribed', 'subscribed']);
  return address;
}

const statusesOf = ({ value }: Address) =>
  [LETTERS, DEALS].map((audience) => mailchimp.control.readMember({ audience, email: value })?.status);

async function reasonsOf(address: Address): Promise<string[]> {
  const asked = ['news', 'offers', 'fairs'].map(async (topic) => {
    const { decisions } = await stage.operations.decideSends([{ address }], topic, 'EMAIL');
    return decisions[0]?.reason ?? 'none';
  });
  return Promise.all(asked);
}

async function differencesOf(): Promise<string[]> {
  const found: string[] = [];
  await verifySync({ provider, operations: stage.operations }, ({ what }) => void found.push(what));
  return found;
}

test('an opt-out of a topic that is an audience leaves it there, and is no objection to anything else', async () => {
  const address = await aMember();

  await say(address, 'OPTED_OUT', 'news');
  await settle();

  expect(statusesOf(address)).toEqual(['unsubscribed', 'subscribed']);
  expect(await reasonsOf(address)).toEqual(['OPTED_OUT', 'OPTED_IN', 'OPTED_IN']);
  expect(await differencesOf()).toEqual([]);
});

test('nor is it one where the answer to the write is lost', async () => {
  const address = await aMember();
  for (const method of ['PATCH', 'POST', 'PUT']) mailchimp.control.fault({ kind: 'reset', when: 'after', method });

  await say(address, 'OPTED_OUT', 'news');
  await settle();
  mailchimp.control.clearFaults();
  await settle();

  expect(statusesOf(address)).toEqual(['unsubscribed', 'subscribed']);
  expect(await reasonsOf(address)).toEqual(['OPTED_OUT', 'OPTED_IN', 'OPTED_IN']);
});

test('nor is the last box that is closed in an audience that is left then; one of two leaves nobody out', async () => {
  const address = await aMember();

  await say(address, 'OPTED_OUT', 'offers');
  await settle();
  const afterOne = statusesOf(address);
  await say(address, 'OPTED_OUT', 'fairs');
  await settle();

  expect(afterOne).toEqual(['subscribed', 'subscribed']);
  expect(statusesOf(address)).toEqual(['subscribed', 'unsubscribed']);
  expect(await reasonsOf(address)).toEqual(['OPTED_IN', 'OPTED_OUT', 'OPTED_OUT']);
  expect(await differencesOf()).toEqual([]);
});

test('a pause is taken back everywhere when it ends', async () => {
  const address = await aMember();

  await stage.operations.pauseMarketing({ address }, new Date(Date.now() + 3_600_000).toISOString(), PERSON);
  await settle();
  const paused = await reasonsOf(address);
  await stage.operations.pauseMarketing({ address }, undefined, { ...PERSON, occurredAt: new Date() });
  await settle();

  expect(paused).toEqual(['PAUSED', 'PAUSED', 'PAUSED']);
  expect(await reasonsOf(address)).toEqual(['OPTED_IN', 'OPTED_IN', 'OPTED_IN']);
  expect(statusesOf(address)).toEqual(['subscribed', 'subscribed']);
});

test('also where the writing of it was broken off by a limit', async () => {
  const address = await aMember();
  mailchimp.control.fault({ kind: 429, method: 'PATCH', path: DEALS });

  await stage.operations.pauseMarketing({ address }, new Date(Date.now() + 3_600_000).toISOString(), PERSON);
  await syncOnce({ provider, operations: stage.operations });
  const whileBroken = statusesOf(address);
  await stage.operations.pauseMarketing({ address }, undefined, { ...PERSON, occurredAt: new Date() });
  await settle();

  expect(whileBroken).toEqual(['unsubscribed', 'subscribed']);
  expect(await reasonsOf(address)).toEqual(['OPTED_IN', 'OPTED_IN', 'OPTED_IN']);
  expect(statusesOf(address)).toEqual(['subscribed', 'subscribed']);
});

test('who leaves an audience there objects, also beside an opt-out of the other one here', async () => {
  const address = await aMember();
  await say(address, 'OPTED_OUT', 'news');
  await settle();

  mailchimp.control.unsubscribeByLink({ audience: DEALS, email: address.value });
  await settle();

  expect(await reasonsOf(address)).toEqual(['SUPPRESSED', 'SUPPRESSED', 'SUPPRESSED']);
});
