import { createMailchimp } from '../../integrations/mailchimp';
import type { Provider } from '../../integrations/provider';
import { Reconciliation } from '../../integrations/reconcile';
import type { Address } from '../../src/domain/address';
import { type Mailchimp, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { FREE } from '../providers/contract';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { anAudience } from '../support/mailchimp-provider';
import { email } from '../support/statement';
import { PERSON } from '../support/sync-stage';

/** Two audiences that are a topic each: everybody is read in two parts. */
const LISTS = { letters: 'a000000001', deals: 'a000000002' } as const;
type List = keyof typeof LISTS;
const policy = aPolicy({
  topics: ['letters', 'deals'].map((key) => aTopic({ key, channels: ['EMAIL'] })),
  providers: {
    mailchimp: {
      contactFields: ['email'],
      audiences: Object.entries(LISTS).map(([key, id]) => anAudience({ key, id, topics: [key] })),
    },
  },
});

let stage: TestGround;
let mailchimp: Mailchimp;
let provider: Provider;
beforeEach(async () => {
  stage = await testGround(policy, { providers: ['mailchimp'] });
  mailchimp = await startMailchimp({ audiences: Object.values(LISTS).map((id) => ({ id, name: id })) });
  const { apiKey, url: baseUrl } = mailchimp;
  provider = createMailchimp({ apiKey, baseUrl, policy: () => policy, limits: FREE, clock: stage.ground.clock });
  await stage.operations.sync.switchOn('mailchimp');
});
afterEach(async () => {
  await stage.operations.idle();
  await stage.ground.jobs.stop();
  await stage.close();
  await mailchimp.close();
});

/** Here with a yes to both or with an objection; there in these audiences. */
async function aPerson(
  name: string,
  { here, ...there }: { here: 'YES' | 'OBJECTION' } & Partial<Record<List, 'subscribed' | 'unsubscribed'>>,
): Promise<Address> {
  const address = email(`${name}@drift.example`);
  await stage.operations.upsertContact({ email: address }, { source: 'API' });
  const changes = (['letters', 'deals'] as const).map((topic) => {
    return { topic, channel: 'EMAIL', state: 'OPTED_IN' } as const;
  });
  await stage.operations.setPreferences({ address }, changes, { ...PERSON, occurredAt: new Date() });
  if (here === 'OBJECTION') await stage.operations.recordObjection({ address }, {}, PERSON);
  for (const [list, status] of Object.entries(there)) {
    mailchimp.control.addMember({ audience: LISTS[list as List], email: address.value, status });
  }
  return address;
}

/** What `syncStatus` shows after everybody was walked through; no worker mends anything in between. */
async function driftWhenWalked(): Promise<number | undefined> {
  const { operations, ground } = stage;
  const parts = { provider, operations, sync: operations.sync, log: ground.log, everySeconds: 3_600 };
  expect(await new Reconciliation(parts).walk(true)).toMatchObject({ isWhole: true });
  const statuses = await operations.syncStatus();
  return statuses.find((one) => one.provider === 'mailchimp')?.drift;
}

const both = <S>(status: S) => ({ letters: status, deals: status });

test('who is held as they should be in each of several audiences is no drift, already at the first walk', async () => {
  for (const name of ['ann', 'bob', 'cas']) await aPerson(name, { here: 'YES', ...both('subscribed' as const) });
  for (const name of ['dee', 'eli']) await aPerson(name, { here: 'OBJECTION', ...both('unsubscribed' as const) });

  expect(await driftWhenWalked()).toBe(0);
  expect(await driftWhenWalked()).toBe(0);
});

test('drift is people and not parts: one who differs in both audiences counts once, one who differs in one counts too', async () => {
  await aPerson('ann', { here: 'YES', ...both('subscribed' as const) });
  await aPerson('open-in-both', { here: 'OBJECTION', ...both('subscribed' as const) });
  await aPerson('missing-in-one', { here: 'YES', letters: 'subscribed' });
  await aPerson('open-in-one', { here: 'OBJECTION', letters: 'unsubscribed', deals: 'subscribed' });

  expect(await driftWhenWalked()).toBe(3);
  expect(await driftWhenWalked()).toBe(3);
});

test('whom nobody holds here any more, and who stands open there in both, counts once and is closed', async () => {
  const erased = await aPerson('erased', { here: 'YES', ...both('subscribed' as const) });
  await stage.operations.eraseContact({ address: erased }, 'REQUEST', PERSON);

  expect(await driftWhenWalked()).toBe(1);
  expect(await driftWhenWalked()).toBe(0);
  for (const audience of Object.values(LISTS)) {
    expect(mailchimp.control.readMember({ audience, email: erased.value })?.status).toBe('unsubscribed');
  }
});
