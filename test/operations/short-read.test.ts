import fc from 'fast-check';
import type { Address } from '../../src/domain/address';
import type { Policy } from '../../src/domain/policy';
import { topicOf } from '../../src/domain/policy';
import { decideFor } from '../../src/domain/send-facts';
import type { Channel } from '../../src/domain/words';
import type { Said } from '../../src/operations';
import { createOperations } from '../../src/operations/create-operations';
import { type Ground, load, namedAddress } from '../../src/operations/ground';
import type { Database } from '../../src/store/database';
import { ADDRESSES, aHistory, type Step } from '../support/acts';
import { type TestGround, testGround } from '../support/ground';
import { History } from '../support/history';
import { HISTORY_POLICY, QUESTIONS } from '../support/history-policy';

/** Decisions by address go through a short read; it must say what the whole one says, to the last entry it rests on. */
const POLICY: Policy = { ...HISTORY_POLICY, inactivity: { CUSTOMER: 'P1M', PROSPECT: 'P1M' } };
const RUNS = Math.ceil(Number(process.env.ABIDE_TEST_HISTORIES ?? 100) / 2);
const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT' };

const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
let on: TestGround;
let ground: Ground;

beforeAll(async () => {
  on = await testGround(POLICY, { clock: () => new Date(clock.now) });
  ground = on.ground;
});

afterAll(() => on.close());

/** As before there was a short read: everything about everybody, in one statement. */
async function decidedFromAll(addresses: readonly Address[], topicKey: string, channel: Channel) {
  const named = addresses.map((address) => namedAddress(ground, address));
  const { register, position } = await load(ground, { addresses: named.map(({ keys }) => keys), contactIds: [] });
  const topic = topicOf(POLICY, topicKey);
  if (!topic) throw new Error('no such topic');
  const question = { policy: POLICY, topic, channel, at: ground.clock() };
  const decisions = named.map(({ keys, address }) =>
    decideFor(register, { kind: address?.kind ?? 'EMAIL', keys }, question),
  );
  return { decisions, ledgerPosition: position };
}

test(
  'after any history the short read decides as the whole one does',
  () =>
    fc.assert(
      fc.asyncProperty(aHistory, async (steps: readonly Step[]) => {
        const operations = createOperations(ground);
        const history = new History({ ground, clock, instances: [operations] });
        for (const step of steps) await history.play({ ...step, instance: 0 });
        const addresses = ADDRESSES.map((name) => history.address(name));
        await clickNow(addresses[0] as Address);

        for (const { topic, channel } of QUESTIONS) {
          const keys = addresses.map((address) => ({ address }));
          const { decisions, ledgerPosition } = await operations.decideSends(keys, topic, channel);
          expect({ decisions, ledgerPosition }).toEqual(await decidedFromAll(addresses, topic, channel));
        }
      }),
      { numRuns: RUNS },
    ),
  300_000,
);

/** A click that is kept, for the clock of row 10; written as the recording of interactions writes it. */
async function clickNow(address: Address): Promise<void> {
  const contact = await on.operations.readContact({ address });
  if (!contact) return;
  await ground.database.pool.query(
    `INSERT INTO human_click (contact_id, last_at) VALUES ($1, $2)
     ON CONFLICT (contact_id) DO UPDATE SET last_at = excluded.last_at`,
    [contact.id, ground.clock()],
  );
}

const email = (name: string): Address => new History({ ground, clock, instances: [] }).address(name);

async function customerWhoOptedIn(): Promise<Address> {
  const address = email('e0');
  await on.operations.upsertContact({ email: address, relation: 'CUSTOMER' }, PERSON);
  const said = { ...PERSON, occurredAt: ground.clock(), wordingId: 'form-1' };
  await on.operations.setPreferences({ address }, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }], said);
  return address;
}

const newsFor = async (address: Address) => {
  const { decisions } = await on.operations.decideSends([{ address }], 'news', 'EMAIL');
  expect(decisions).toEqual((await decidedFromAll([address], 'news', 'EMAIL')).decisions);
  return decisions[0]?.reason;
};

test('a stop of the company counts until it is withdrawn', async () => {
  const address = await customerWhoOptedIn();
  await on.operations.recordObjection({ address }, {}, { source: 'API', statedBy: 'COMPANY' });
  expect(await newsFor(address)).toBe('SUPPRESSED');

  await on.operations.withdrawCompanyStop(
    { address },
    {},
    { source: 'API', statedBy: 'COMPANY', reference: 'mistake' },
  );

  expect(await newsFor(address)).toBe('OPTED_IN');
});

test('a click before a merge counts for who is left', async () => {
  const [into, from] = [await customerWhoOptedIn(), await customerWhoOptedIn()];
  clock.now += 40 * 86_400_000;
  expect(await newsFor(into)).toBe('STALE');
  await clickNow(from);

  await on.operations.mergeContacts({ address: into }, { address: from }, { source: 'API' });

  expect(await newsFor(into)).toBe('OPTED_IN');
});

test('a list of plain and merged people is at one position, also when somebody says no between its two reads', async () => {
  const [into, from, plain] = [await customerWhoOptedIn(), await customerWhoOptedIn(), await customerWhoOptedIn()];
  await on.operations.mergeContacts({ address: into }, { address: from }, { source: 'API' });
  const reads: string[] = [];
  const watching = createOperations({
    ...ground,
    database: between(ground.database, async (name) => {
      if (name === 'load-register' && reads.push(name) === 1) {
        await on.operations.recordObjection({ address: plain }, {}, PERSON);
      }
    }),
  });

  const answer = await watching.decideSends([{ address: into }, { address: plain }], 'news', 'EMAIL');

  expect(answer.decisions.map(({ reason }) => reason)).toEqual(['OPTED_IN', 'SUPPRESSED']);
  expect(answer).toMatchObject(await decidedFromAll([into, plain], 'news', 'EMAIL'));
  expect(reads.length).toBe(2);
});

/** The same database, where something happens before a named statement is sent. */
function between(database: Database, happens: (statement: string) => Promise<void>): Database {
  const { pool } = database;
  const query = async (statement: { name: string }) => {
    await happens(statement.name);
    return pool.query(statement as never);
  };
  return { ...database, pool: new Proxy(pool, { get: (of, key) => (key === 'query' ? query : Reflect.get(of, key)) }) };
}
