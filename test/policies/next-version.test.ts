import type { Policy } from '../../src/domain/policy';
import type { Topic } from '../../src/domain/topic';
import { toActivate } from '../support/ground';
import { openStatement, type Person, type Statement, THE_PERSON } from '../support/statement';

/** What the companies' next statements may do to people, and what they may not: they are applied as an operator does. */
const NEXT = '2027-01-01';

let statement: Statement;
async function open(name: string): Promise<void> {
  statement = await openStatement(name);
  await statement.operations.applyPolicy(toActivate(statement.policy));
}
afterEach(() => statement.close());

const apply = (changes: Partial<Policy>, close = false) =>
  statement.operations.applyPolicy(toActivate({ ...statement.policy, ...changes, version: NEXT }), { close });
const check = (changes: Partial<Policy>) =>
  statement.operations.comparePolicy(toActivate({ ...statement.policy, ...changes, version: NEXT }));
const changed = (key: string, changes: Partial<Topic>) =>
  statement.policy.topics.map((topic) => (topic.key === key ? { ...topic, ...changes } : topic));
const copyOf = (key: string, changes: Partial<Topic>): Topic => {
  const topic = statement.policy.topics.find((one) => one.key === key);
  if (!topic) throw new Error('the policy has no such topic');
  return { ...topic, ...changes };
};
/** The rules of soft opt-in, with a topic beside another one. */
const rulesWith = (key: string, beside: string) =>
  statement.policy.softOptIn.map((rule) =>
    rule.topics.includes(beside) ? { ...rule, topics: [...rule.topics, key] } : rule,
  );
const reply = (who: Person, topic: string) => statement.reply(who, topic);

describe('UP learning', () => {
  beforeEach(() => open('up-learning'));
  const coaching = (since: string) => ({
    topics: [...statement.policy.topics, copyOf('news', { key: 'coaching', since })],
    softOptIn: rulesWith('coaching', 'news'),
  });

  test('UP-27 a new purpose that is given an old date is not put in force: nobody was told of it', async () => {
    await statement.person({ relation: 'CUSTOMER' });

    const { isInForce, comparison } = await apply(coaching(statement.policy.version));

    expect(isInForce).toBe(false);
    expect(comparison.opened.length).toBeGreaterThan(0);
    for (const turn of comparison.opened) {
      expect(turn).toMatchObject({ topic: 'coaching', reason: 'NOT_INFORMED', contacts: 1 });
    }
  });

  test('UP-27 one that is dated as it is begins closed, and what people were told of before goes on', async () => {
    const jan = await statement.person({ relation: 'CUSTOMER' });

    expect((await apply(coaching(NEXT))).isInForce).toBe(true);

    expect(await reply(jan, 'coaching')).toBe('no: NOT_INFORMED');
    expect(await reply(jan, 'news')).toBe('yes: SOFT_OPT_IN');
  });

  test('UP-28 no version makes the news of the company into offers of others', async () => {
    const { isInForce, comparison } = await apply({ topics: changed('news', { partner: true }) }, true);

    expect(isInForce).toBe(false);
    expect(comparison.mistakes).toMatchObject([{ path: expect.stringMatching(/^topics\.\d+\.partner$/) }]);
  });
});

describe('Qualifio', () => {
  beforeEach(() => open('qualifio'));

  test('QF-26 a kind of message that was not provided for is not put in force under the date of one that was', async () => {
    const version = statement.policy.version;
    await statement.person({ relation: 'PROSPECT', business: true, country: 'FR' });
    const webinars = (since: string) => ({
      topics: [...statement.policy.topics, copyOf('prospecting', { key: 'webinars', since })],
      softOptIn: rulesWith('webinars', 'prospecting'),
    });

    expect((await check(webinars(version))).opened).toContainEqual(
      expect.objectContaining({ topic: 'webinars', channel: 'EMAIL', reason: 'NOT_INFORMED' }),
    );
    expect(await check(webinars(NEXT))).toMatchObject({ outcome: 'OPENS_NOTHING', opened: [] });
  });
});

describe('Engage Process', () => {
  beforeEach(() => open('engage-process'));
  const onInterest = () => ({
    topics: changed('direct-marketing', { lawfulBasis: 'LEGITIMATE_INTEREST' }),
    softOptIn: rulesWith('direct-marketing', 'newsletter'),
  });

  test('EP-01 a version that sends offers to people who did not ask for them is refused, with how many they are', async () => {
    const customers = [1, 2].map(() => statement.person({ relation: 'CUSTOMER', business: true }));
    const [asking, silent] = (await Promise.all(customers)) as [Person, Person];
    const yes = [{ topic: 'direct-marketing', channel: 'EMAIL', state: 'OPTED_IN' } as const];
    await statement.operations.setPreferences(asking, yes, THE_PERSON);

    const refused = await apply(onInterest());
    expect(refused).toMatchObject({
      isInForce: false,
      comparison: { opened: [{ topic: 'direct-marketing', reason: 'NO_CONSENT', contacts: 1 }] },
    });
    expect(await reply(silent, 'direct-marketing')).toBe('no: NO_CONSENT');

    expect(await apply(onInterest(), true)).toMatchObject({ isInForce: true, closings: 1 });
    expect(await reply(silent, 'direct-marketing')).toBe('no: OPTED_OUT');
    expect(await reply(asking, 'direct-marketing')).toBe('yes: OPTED_IN');
  });

  test('EP-05 no version sends product updates to people without the role, closed or not', async () => {
    const jan = await statement.person({ relation: 'CUSTOMER', business: true });

    const { isInForce, comparison } = await apply({ topics: changed('product-updates', { requiredRoles: [] }) }, true);

    expect(isInForce).toBe(false);
    expect(comparison.openedToNobody).toMatchObject([{ topic: 'product-updates', reason: 'NOT_IN_REQUIRED_ROLE' }]);
    expect(await reply(jan, 'product-updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
  });
});

describe('Upgraders', () => {
  beforeEach(() => open('upgraders'));

  test('UG-18 a version that is only dated otherwise leaves everybody what they have', async () => {
    const [reader, leaver] = [
      await statement.person({ relation: 'CUSTOMER' }),
      await statement.person({ relation: 'CUSTOMER' }),
    ];
    const choose = (who: Person, topic: string, state: 'OPTED_IN' | 'OPTED_OUT') =>
      statement.operations.setPreferences(who, [{ topic, channel: 'EMAIL', state }], THE_PERSON);
    await choose(reader, 'events', 'OPTED_IN');
    await choose(leaver, 'services', 'OPTED_OUT');
    const before = [await statement.replies(reader), await statement.replies(leaver)];

    const { comparison, isInForce } = await apply({});

    expect(isInForce).toBe(true);
    expect(comparison).toMatchObject({ contactsOpened: 0, contactsClosed: 0 });
    expect([await statement.replies(reader), await statement.replies(leaver)]).toEqual(before);
  });
});

describe('Ekco', () => {
  beforeEach(() => open('ekco'));

  test('EK-29 what was said to the group stays said to all of it when a later version lets people name one company', async () => {
    const jan = await statement.person({ relation: 'CUSTOMER', business: true });
    await statement.pressLink(jan);
    const before = await statement.replies(jan);

    expect((await apply({ objectionPerController: true })).isInForce).toBe(true);

    expect(await statement.replies(jan)).toEqual(before);
    const ledger = await statement.operations.readLedger(jan, { first: 50 });
    expect(ledger?.entries.at(-1)?.body).toMatchObject({ policyVersion: statement.policy.version });
  });
});
