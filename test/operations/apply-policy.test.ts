import type { Policy } from '../../src/domain/policy';
import type { LinkContent, Operations } from '../../src/operations';
import { activatePolicy } from '../../src/operations/activate-policy';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround, toActivate } from '../support/ground';
import { BY_LINK, email, THE_COMPANY, THE_PERSON } from '../support/statement';

const topic = (overrides: Parameters<typeof aTopic>[0]) => aTopic({ channels: ['EMAIL'], ...overrides });
const SURVEY = topic({ key: 'survey', class: 'SERVICE', lawfulBasis: 'CONTRACT' });
const NEWS = topic({ key: 'news' });
const FIRST = aPolicy({ topics: [NEWS, SURVEY] });
const LATER = '2025-01-01';
/** News need nobody's yes any more: opens for all who never gave one. */
const OPENING: Policy = {
  ...FIRST,
  version: LATER,
  topics: [{ ...NEWS, class: 'SERVICE', lawfulBasis: 'CONTRACT' }, SURVEY],
};
/** The survey goes on under another name. */
const RENAMED: Policy = {
  ...FIRST,
  version: LATER,
  topics: [NEWS, { ...SURVEY, key: 'questions' }],
  retired: [{ key: 'survey', successor: 'questions' }],
};

let testing: TestGround;
/** Another instance, which runs while the policy is applied. */
let running: Operations;
beforeEach(async () => {
  testing = await testGround(FIRST);
  await activatePolicy(testing.ground.database, toActivate(FIRST), () => new Date());
  running = await testing.another();
});
afterEach(() => testing.close());

let people = 0;
async function aPerson(operations: Operations = running): Promise<{ contactId: string }> {
  const answer = await operations.upsertContact({ email: email(`person-${++people}@post.example`) }, THE_PERSON);
  if (answer.contactId === undefined) throw new Error('the contact was not made');
  return { contactId: answer.contactId };
}

const no = (key: string) => [{ topic: key, channel: 'EMAIL', state: 'OPTED_OUT' } as const];
const stop = (who: { contactId: string }, key: string, said = THE_PERSON) => running.setPreferences(who, no(key), said);
const apply = (policy: Policy, close?: boolean) => testing.operations.applyPolicy(toActivate(policy), { close });
const inForce = async () => {
  const { rows } = await testing.ground.database.pool.query('SELECT version FROM policy_activation ORDER BY position');
  return rows.map(({ version }) => version);
};
const entriesOf = async (who: { contactId: string }) => (await running.readLedger(who, { first: 20 }))?.entries ?? [];
const reply = async (who: { contactId: string }, key: string) =>
  (await running.decideSends([who], key, 'EMAIL')).decisions[0]?.reason;

describe('a later policy that opens', () => {
  test('is refused with the count per reason, and nothing is written', async () => {
    await aPerson();
    const stopped = await aPerson();
    await stop(stopped, 'news');
    const before = (await running.verifyLedger()).position;

    const { isInForce, comparison } = await apply(OPENING);

    expect(isInForce).toBe(false);
    expect(comparison).toMatchObject({ outcome: 'OPENS', inForce: FIRST.version, contacts: 2, contactsOpened: 1 });
    expect(comparison.opened).toEqual([
      { topic: 'news', channel: 'EMAIL', reason: 'NO_CONSENT', contacts: 1, canBeClosed: true },
    ]);
    expect((await running.verifyLedger()).position).toBe(before);
    expect(await inForce()).toEqual([FIRST.version]);
  });

  test('is put in force once those people are opted out; on every instance they stay denied', async () => {
    const person = await aPerson();

    const { isInForce, closings } = await apply(OPENING, true);

    expect({ isInForce, closings }).toEqual({ isInForce: true, closings: 1 });
    expect(await reply(person, 'news')).toBe('OPTED_OUT');
    expect(running.active.policy.version).toBe(LATER);
    expect(await entriesOf(person)).toContainEqual(
      expect.objectContaining({
        kind: 'PREFERENCE_SET',
        body: expect.objectContaining({ statedBy: 'COMPANY', source: 'POLICY', topic: 'news', state: 'OPTED_OUT' }),
        evidence: { reference: `policy ${LATER}` },
      }),
    );
    expect((await running.verifyLedger()).isIntact).toBe(true);
  });

  test('leaves a no that the company cannot withdraw, also where it could withdraw one before', async () => {
    const [closed, stoppedBefore] = [await aPerson(), await aPerson()];
    await stop(stoppedBefore, 'news', THE_COMPANY);

    await apply(OPENING, true);

    for (const who of [closed, stoppedBefore]) {
      const { refused } = await running.withdrawCompanyStop(who, { topic: 'news' }, THE_COMPANY);
      expect(refused).toMatchObject([{ reason: 'NOTHING_TO_WITHDRAW' }]);
      expect(await reply(who, 'news')).toBe('OPTED_OUT');
    }
  });

  test('leaves the way open for the person', async () => {
    const person = await aPerson();
    await apply(OPENING, true);

    const yes = [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' } as const];
    await running.setPreferences(person, yes, { ...THE_PERSON, occurredAt: new Date(), reference: 'form 8' });

    expect(await reply(person, 'news')).toBe('SERVICE_TOPIC');
  });

  test('is not put in force where no opt-out closes it, and nobody is opted out for it', async () => {
    const person = await aPerson();
    const mandatory = {
      ...OPENING,
      topics: [{ ...NEWS, class: 'MANDATORY', lawfulBasis: 'CONTRACT' } as const, SURVEY],
    };
    const before = await entriesOf(person);

    const { isInForce, comparison } = await apply(mandatory, true);

    expect(isInForce).toBe(false);
    expect(comparison.opened).toMatchObject([{ topic: 'news', canBeClosed: false }]);
    expect(comparison.openedToNobody).toMatchObject([{ topic: 'news', reason: 'NO_CONSENT' }]);
    expect(await entriesOf(person)).toEqual(before);
    expect(await inForce()).toEqual([FIRST.version]);
  });

  test('closes for more people than are looked at together', async () => {
    const all = await Promise.all(Array.from({ length: 600 }, () => aPerson()));

    const { closings, comparison } = await apply(OPENING, true);

    expect({ closings, contacts: comparison.contacts }).toEqual({ closings: all.length, contacts: all.length });
    const { decisions } = await running.decideSends(all, 'news', 'EMAIL');
    expect(new Set(decisions.map(({ reason }) => reason))).toEqual(new Set(['OPTED_OUT']));
  });

  test('that was applied half-way is applied by the next attempt, and again changes nothing', async () => {
    const [one] = [await aPerson(), await aPerson()];
    await stop(one, 'news', { ...THE_COMPANY, source: 'POLICY' });

    expect(await apply(OPENING, true)).toMatchObject({ isInForce: true, closings: 1 });
    const { position } = await running.verifyLedger();

    expect(await apply(OPENING, true)).toMatchObject({ isInForce: true, comparison: { outcome: 'IN_FORCE' } });
    expect((await running.verifyLedger()).position).toBe(position);
  });
});

describe('a topic that disappears', () => {
  test('leaves every no to its successor, said by who said it, and no human contact', async () => {
    const [person, company] = [await aPerson(), await aPerson()];
    await stop(person, 'survey');
    await stop(company, 'survey', THE_COMPANY);

    expect(await apply(RENAMED)).toMatchObject({ isInForce: true, closings: 0, takenOver: 2 });

    expect([await reply(person, 'questions'), await reply(company, 'questions')]).toEqual(['OPTED_OUT', 'OPTED_OUT']);
    expect((await entriesOf(person)).at(-1)?.body).toMatchObject({ topic: 'questions', statedBy: 'RECIPIENT' });
    expect((await entriesOf(company)).at(-1)?.body).toMatchObject({ topic: 'questions', statedBy: 'COMPANY' });
    expect((await entriesOf(person)).at(-1)?.body).not.toHaveProperty('isHumanContact');
  });

  test('still stops by an old link, and by the name that others know: its successor', async () => {
    const [byLink, byName, other] = [await aPerson(), await aPerson(), await aPerson()];
    const [made] = await running.createPreferenceLinks([byLink], 'survey');
    const token = new URL(made?.oneClickUrl ?? '').pathname.split('/').pop() ?? '';
    await apply({ ...RENAMED, unsubscribeDefault: 'TOPIC' });

    await running.stopByLink(running.openLink(token) as LinkContent, BY_LINK);
    await stop(byName, 'survey');

    expect(await reply(byLink, 'questions')).not.toBe('SERVICE_TOPIC');
    expect(await reply(byName, 'questions')).toBe('OPTED_OUT');
    expect(await reply(other, 'questions')).toBe('SERVICE_TOPIC');
  });

  test('has to be named: a policy that just leaves it out is refused', async () => {
    const { isInForce, comparison } = await apply({ ...RENAMED, retired: [] });

    expect(isInForce).toBe(false);
    expect(comparison).toMatchObject({ outcome: 'MISTAKES', mistakes: [{ path: 'retired' }] });
  });
});

describe('what happens on another instance between the comparison and the application', () => {
  test('a person who comes is closed for first', async () => {
    await aPerson();
    const late: { contactId: string }[] = [];

    const [, application] = await inOrder([async () => late.push(await aPerson()), () => apply(OPENING, true)]);

    expect(application).toMatchObject({ isInForce: true, closings: 2 });
    for (const who of late) expect(await reply(who, 'news')).toBe('OPTED_OUT');
    expect(late).toHaveLength(1);
  });

  test('a person who comes is never opened for: the policy waits', async () => {
    const held = inOrder([() => aPerson(), () => apply(OPENING)]);

    await expect(held).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await inForce()).toEqual([FIRST.version]);
  });

  test('a no to the topic that disappears is taken over', async () => {
    const person = await aPerson();

    const [, application] = await inOrder([() => stop(person, 'survey'), () => apply(RENAMED)]);

    expect(application).toMatchObject({ isInForce: true, takenOver: 1 });
    expect(await reply(person, 'questions')).toBe('OPTED_OUT');
  });

  test('a no that was judged before and is written after counts for the successor', async () => {
    const person = await aPerson();

    await inOrder([() => apply(RENAMED), () => stop(person, 'survey')]);

    expect(await reply(person, 'questions')).toBe('OPTED_OUT');
  });

  test('the same policy applied twice at once is in force once', async () => {
    const [other] = [await testing.another()];
    await aPerson();

    const both = await inOrder([
      () => apply(OPENING, true),
      () => other.applyPolicy(toActivate(OPENING), { close: true }),
    ]);

    expect(both).toMatchObject([{ isInForce: true }, { isInForce: true }]);
    expect(await inForce()).toEqual([FIRST.version, LATER]);
  });

  /** Holds the ledger's head until each in turn has judged what it read and waits to write; then lets them go. */
  async function inOrder(acts: readonly (() => Promise<unknown>)[]): Promise<unknown[]> {
    const holder = await testing.ground.database.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM ledger_head FOR UPDATE');
    const underWay: Promise<unknown>[] = [];
    for (const act of acts) {
      const started = act();
      started.catch(() => undefined);
      underWay.push(started);
      await untilWaiting(underWay.length);
    }
    await holder.query('COMMIT');
    holder.release();
    return Promise.all(underWay);
  }

  async function untilWaiting(sessions: number): Promise<void> {
    for (;;) {
      const { rows } = await testing.ground.database.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (rows.length >= sessions) return;
    }
  }
});
