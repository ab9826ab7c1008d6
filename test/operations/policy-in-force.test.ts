import type { Policy } from '../../src/domain/policy';
import { entriesAlone } from '../../src/store/commit-rows';
import { writeCommit } from '../../src/store/commit-writer';
import { writeActivation } from '../../src/store/policy-activations';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround, toActivate } from '../support/ground';
import { email, THE_PERSON } from '../support/statement';

const FIRST = aPolicy({
  topics: [aTopic({ key: 'news' }), aTopic({ key: 'survey', class: 'SERVICE', lawfulBasis: 'CONTRACT' })],
});
const SECOND: Policy = {
  ...FIRST,
  version: '2025-01-01',
  topics: [aTopic({ key: 'survey' }), aTopic({ key: 'offers' })],
};

let testing: TestGround;
beforeEach(async () => {
  testing = await testGround(FIRST);
});
afterEach(() => testing.close());

/** Puts a policy in force as another instance does, beside those that run. */
async function activate(policy: Policy, before?: string): Promise<void> {
  const at = new Date();
  const head = { at, statedBy: 'COMPANY', source: 'POLICY', policyVersion: policy.version } as const;
  const { text, sha256 } = toActivate(policy);
  await testing.ground.database.inTransaction(async (client) => {
    const commit = entriesAlone([{ entry: { kind: 'POLICY_ACTIVATED', sha256, ...head } }]);
    const { position } = await writeCommit(client, commit, { at, policyVersion: before });
    await writeActivation(client, { version: policy.version, sha256, text, activatedAt: at, position });
  });
}

async function aPerson(): Promise<string> {
  const { contactId } = await testing.operations.upsertContact({ email: email('ann@customer.example') }, THE_PERSON);
  if (contactId === undefined) throw new Error('the contact was not made');
  return contactId;
}

const reasonFor = async (contactId: string, topic: string) =>
  (await testing.operations.decideSends([{ contactId }], topic, 'EMAIL')).decisions[0]?.reason;

describe('an instance that runs while another puts a newer policy in force', () => {
  test('decides by the newer one from then on, and says so', async () => {
    const contactId = await aPerson();
    await activate(FIRST);
    expect(await reasonFor(contactId, 'survey')).toBe('SERVICE_TOPIC');

    await activate(SECOND, FIRST.version);

    expect(await reasonFor(contactId, 'survey')).toBe('NO_CONSENT');
    expect(testing.operations.active.policy.version).toBe('2025-01-01');
  });

  test('knows its topics from the first question about one', async () => {
    const contactId = await aPerson();

    await activate(SECOND);

    expect(await reasonFor(contactId, 'offers')).toBe('NO_CONSENT');
    await expect(reasonFor(contactId, 'news')).rejects.toMatchObject({ code: 'BAD_USER_INPUT', path: 'topic' });
  });

  test('names it in what it writes', async () => {
    const contactId = await aPerson();
    await activate(SECOND);

    await testing.operations.setPreferences(
      { contactId },
      [{ topic: 'survey', channel: 'EMAIL', state: 'OPTED_OUT' }],
      THE_PERSON,
    );

    const page = await testing.operations.readLedger({ contactId }, { first: 10 });
    expect(page?.entries.at(-1)).toMatchObject({ kind: 'PREFERENCE_SET', body: { policyVersion: '2025-01-01' } });
  });

  test('takes no yes to a topic that the newer one does not have', async () => {
    const contactId = await aPerson();
    await activate(SECOND);

    const yes = testing.operations.setPreferences(
      { contactId },
      [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }],
      THE_PERSON,
    );

    await expect(yes).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('gives no decision at all when it cannot read the newer one', async () => {
    const contactId = await aPerson();
    const at = new Date();
    await testing.ground.database.inTransaction((client) =>
      writeActivation(client, {
        version: '2026-01-01',
        sha256: 'x',
        text: 'not a policy',
        activatedAt: at,
        position: 9,
      }),
    );

    await expect(reasonFor(contactId, 'survey')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('goes on under the first policy that is activated, which is its own', async () => {
    const contactId = await aPerson();

    await activate(FIRST);

    expect(await reasonFor(contactId, 'survey')).toBe('SERVICE_TOPIC');
  });
});

test('a change that was judged under the policy before is judged anew, not committed', async () => {
  const contactId = await aPerson();
  await activate(FIRST);
  const { database } = testing.ground;
  const stop = () =>
    testing.operations.setPreferences(
      { contactId },
      [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }],
      THE_PERSON,
    );
  const holder = await database.pool.connect();

  await holder.query('BEGIN');
  await holder.query('SELECT FROM ledger_head FOR UPDATE');
  const stopped = stop();
  await untilSomebodyWaits();
  const { sha256, text } = toActivate(SECOND);
  await writeActivation(holder, { version: SECOND.version, sha256, text, activatedAt: new Date(), position: 9 });
  await holder.query('COMMIT');
  holder.release();

  await stopped;
  const page = await testing.operations.readLedger({ contactId }, { first: 10 });
  expect(page?.entries.at(-1)).toMatchObject({ kind: 'PREFERENCE_SET', body: { policyVersion: SECOND.version } });

  async function untilSomebodyWaits(): Promise<void> {
    for (;;) {
      const { rows } = await database.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (rows.length > 0) return;
    }
  }
});
