import fc from 'fast-check';
import type { Address } from '../../src/domain/address';
import {
  FORGERIES,
  type Forgery,
  LIST,
  openProviderDoors,
  type ProviderDoors,
  type ToldThere,
  TYPES,
} from '../support/provider-doors';
import { email } from '../support/statement';
import { PERSON } from '../support/sync-stage';
import { tablesOf } from '../support/tables';

/** Invariant 5, for the webhooks of providers: repeated, reordered, late or forged they come to the same. */
let doors: ProviderDoors;
beforeAll(async () => {
  doors = await openProviderDoors();
});
afterAll(() => doors.close());

const TOPICS = ['news', 'offers'] as const;
type Topic = (typeof TOPICS)[number];
const ACTS = [
  'STOP_NEWS',
  'STOP_OFFERS',
  'STOP_ALL',
  'RETURN',
  'SPAM',
  'LEAVE_LIST',
  'JOIN_LIST',
  'SPAM_OF_LIST',
] as const;
type Act = (typeof ACTS)[number];

/** What each act is a no to, whoever tells of it and however often. */
const NOES: Readonly<Record<Act, readonly Topic[]>> = {
  STOP_NEWS: ['news'],
  STOP_OFFERS: ['offers'],
  STOP_ALL: TOPICS,
  RETURN: [],
  SPAM: TOPICS,
  LEAVE_LIST: TOPICS,
  JOIN_LIST: [],
  SPAM_OF_LIST: TOPICS,
};

/** By the person, on the provider's pages. */
function actThere(act: Act, { value }: Address): void {
  const { hubspot, mailchimp } = doors;
  const member = { audience: LIST, email: value };
  const acts: Readonly<Record<Act, () => void>> = {
    STOP_NEWS: () => hubspot.control.unsubscribeByLink({ email: value, subscriptionId: TYPES.news }),
    STOP_OFFERS: () => hubspot.control.unsubscribeByLink({ email: value, subscriptionId: TYPES.offers }),
    STOP_ALL: () => hubspot.control.unsubscribeFromAll({ email: value }),
    RETURN: () => hubspot.control.resubscribe({ email: value, subscriptionIds: Object.values(TYPES) }),
    SPAM: () => hubspot.control.reportSpam({ email: value }),
    LEAVE_LIST: () => mailchimp.control.unsubscribeByLink(member),
    SPAM_OF_LIST: () => mailchimp.control.reportSpam(member),
    JOIN_LIST: () => {
      // Who is in it already has nothing to sign up for.
      if (mailchimp.control.readMember(member)?.status !== 'subscribed') mailchimp.control.signUp(member);
    },
  };
  acts[act]();
}

let people = 0;
/** Says yes to both topics here, and is written so at both providers. */
async function aPerson(): Promise<Address> {
  people += 1;
  const address = email(`webhooks-${people}@providers.example`);
  await doors.operations.upsertContact({ email: address }, { source: 'API' });
  const said = { ...PERSON, occurredAt: doors.clock() };
  const yes = TOPICS.map((topic) => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' }) as const);
  await doors.operations.setPreferences({ address }, yes, said);
  return address;
}

/** What Abide holds of somebody: how they stand, without times and ids. */
async function standing(address: Address) {
  const { operations } = doors;
  const contact = await operations.readContact({ address });
  const { rows } = await doors.ground.ground.database.pool.query<{ what: string }>(
    `SELECT DISTINCT concat_ws(' ', s.reason, s.scope, s.channel) AS what FROM suppression s JOIN address a USING (hash)
      WHERE a.value = $1 ORDER BY 1`,
    [address.value],
  );
  const decisions = await Promise.all(
    TOPICS.map(async (topic) => {
      const { decisions: found } = await operations.decideSends([{ address }], topic, 'EMAIL');
      return [topic, found[0]?.reason];
    }),
  );
  const preferences = [...(contact?.preferences.values() ?? [])]
    .filter(({ channel }) => channel === 'EMAIL')
    .map(({ topic, state }) => `${topic} ${state}`)
    .sort();
  return {
    addresses: contact?.addresses.length,
    preferences,
    suppressions: rows.map(({ what }) => what),
    decisions: Object.fromEntries(decisions) as Record<Topic, string>,
  };
}

/** How one set of events comes a second time: each at places of its own, hours apart, and forged ones between. */
interface Mess {
  readonly order: readonly number[];
  readonly repeats: readonly number[];
  readonly hoursBetween: number;
  readonly forged: readonly { readonly at: number; readonly how: Forgery }[];
}

const mess: fc.Arbitrary<Mess> = fc.record({
  order: fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
  repeats: fc.array(fc.nat(1000), { maxLength: 4 }),
  hoursBetween: fc.constantFrom(0, 0.01, 1, 23.9),
  forged: fc.array(fc.record({ at: fc.nat(1000), how: fc.constantFrom(...FORGERIES) }), { minLength: 1, maxLength: 3 }),
});

/** Reordered, and some again at later places. */
function messed(told: readonly ToldThere[], { order, repeats }: Mess): ToldThere[] {
  const sorted = told
    .map((one, index) => ({ one, place: order[index % order.length] ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
  const again = sorted.length === 0 ? [] : repeats.map((place) => sorted[place % sorted.length] as ToldThere);
  return [...sorted, ...again];
}

async function changes(work: () => Promise<void>): Promise<string[]> {
  const { pool } = doors.ground.ground.database;
  const before = await tablesOf(pool);
  await work();
  const after = await tablesOf(pool);
  return Object.keys(after).filter((name) => after[name] !== before[name]);
}

async function deliverMessed(told: readonly ToldThere[], how: Mess): Promise<void> {
  const all = messed(told, how);
  const statuses = new Set<number>();
  for (const [index, one] of all.entries()) {
    if (index === Math.floor(all.length / 2)) doors.forward(how.hoursBetween * 3_600_000);
    for (const { how: forgery } of how.forged.filter(({ at }) => at % all.length === index)) {
      expect(await changes(async () => void expect(await doors.deliver(one, forgery)).toBe(401))).toEqual([]);
    }
    statuses.add(await doors.deliver(one));
  }
  expect([...statuses].filter((status) => status !== 204)).toEqual([]);
}

test('events that are repeated, reordered, a day late and mixed with forged ones end as those that came once, in order', async () => {
  let noes = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...ACTS), { minLength: 1, maxLength: 5 }), mess, async (acts, how) => {
      const [plain, other, quiet] = [await aPerson(), await aPerson(), await aPerson()];
      await doors.settle();
      await doors.told();

      for (const act of acts) actThere(act, plain);
      for (const one of await doors.told()) expect(await doors.deliver(one)).toBe(204);
      for (const act of acts) actThere(act, other);
      await deliverMessed(await doors.told(), how);
      await doors.lookUp();

      const closed = new Set(acts.flatMap((act) => NOES[act]));
      noes += closed.size;
      const expected = await standing(plain);
      expect({ acts, how, standing: await standing(other) }).toEqual({ acts, how, standing: expected });
      expect(await standing(quiet)).toMatchObject({
        suppressions: [],
        decisions: { news: 'OPTED_IN', offers: 'OPTED_IN' },
      });
      await doors.settle();
      for (const person of [plain, other]) {
        const { decisions } = await standing(person);
        const there = doors.statesThere(person);
        for (const topic of TOPICS) {
          const isClosed = closed.has(topic);
          expect({ acts, topic, isYes: decisions[topic] === 'OPTED_IN' }).toEqual({ acts, topic, isYes: !isClosed });
          const isOpenThere = !there.isOutOfAll && there.hubspot[topic] === 'SUBSCRIBED';
          expect({ acts, topic, isOpenThere }).toEqual({ acts, topic, isOpenThere: !isClosed });
        }
        expect({ acts, isMember: there.mailchimp === 'subscribed' }).toEqual({ acts, isMember: !closed.has('news') });
      }
    }),
    { numRuns: 5, examples: [[['STOP_ALL', 'RETURN', 'LEAVE_LIST', 'JOIN_LIST'], A_BAD_DAY]] },
  );
  expect(noes).toBeGreaterThan(1);
}, 180_000);

const A_BAD_DAY: Mess = {
  order: Array.from({ length: 40 }, (_, index) => 40 - index),
  repeats: [0, 1, 2],
  hoursBetween: 23.9,
  forged: FORGERIES.map((how, at) => ({ at, how })),
};
