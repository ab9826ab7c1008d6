import fc from 'fast-check';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { Policy } from '../../src/domain/policy';
import type { ContactKey, Said } from '../../src/operations';
import { entriesAlone } from '../../src/store/commit-rows';
import { writeCommit } from '../../src/store/commit-writer';
import { writeActivation } from '../../src/store/policy-activations';
import { aHistory, type Step } from '../support/acts';
import { type TestGround, testGround, toActivate } from '../support/ground';
import { History, type Stage } from '../support/history';
import { HISTORY_POLICY } from '../support/history-policy';

const RUNS = Math.ceil(Number(process.env.ABIDE_TEST_HISTORIES ?? 200) / 25);
const person: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'letter' };
const MINUTE = 60_000;

let test1: TestGround;
let stage: Stage;

beforeAll(async () => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  test1 = await testGround(HISTORY_POLICY, { clock: () => new Date(clock.now) });
  stage = { ground: test1.ground, clock, instances: [test1.operations, await test1.another()] };
});

afterAll(() => test1.close());

function email(name: string): { address: Address } {
  const parsed = parseEmail(`${name}@as-of.example`);
  if (!parsed.ok) throw new Error('not an address');
  return { address: parsed.address };
}

/** As another instance does it, beside those that run. */
async function putInForce(policy: Policy, before?: string): Promise<void> {
  const at = new Date(stage.clock.now);
  const { text, sha256 } = toActivate(policy);
  const entry = { kind: 'POLICY_ACTIVATED', sha256, at, statedBy: 'COMPANY', source: 'POLICY' } as const;
  await test1.ground.database.inTransaction(async (client) => {
    const commit = entriesAlone([{ entry: { ...entry, policyVersion: policy.version } }]);
    const { position } = await writeCommit(client, commit, { at, policyVersion: before });
    await writeActivation(client, { version: policy.version, sha256, text, activatedAt: at, position });
  });
}

test(
  'a past decision is exactly the one that was given then, whatever happened since',
  () =>
    fc.assert(
      fc.asyncProperty(aHistory, async (steps: readonly Step[]) => {
        const history = new History(stage);
        const given: { at: Date; answers: Record<string, string> }[] = [];
        for (const step of steps) {
          await history.play(step);
          given.push({ at: new Date(stage.clock.now), answers: await history.everyDecision() });
        }
        stage.clock.now += MINUTE;

        const [{ position }] = (await test1.ground.database.pool.query('SELECT position FROM ledger_head')).rows;
        for (const { at, answers } of position === '0' ? [] : given) {
          const asOf = await history.everyDecision(at);

          expect(Object.fromEntries(Object.keys(answers).map((question) => [question, asOf[question]]))).toEqual(
            answers,
          );
        }
      }),
      { numRuns: RUNS },
    ),
  300_000,
);

describe('as of a past time', () => {
  function pass(): Date {
    const now = new Date(stage.clock.now);
    stage.clock.now += MINUTE;
    return now;
  }

  async function decided(to: ContactKey, at: Date) {
    const { decisions } = await test1.operations.decideAsOf({ to, topic: 'news', channel: 'EMAIL', at });
    return decisions[0]?.suppressionReason ?? decisions[0]?.reason;
  }

  async function optedIn(to: { address: Address }): Promise<string> {
    const { contactId } = await test1.operations.upsertContact({ email: to.address }, person);
    const said = { ...person, occurredAt: new Date(stage.clock.now) };
    await test1.operations.setPreferences(to, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }], said);
    return contactId as string;
  }

  test('the future, and what lies before the first entry, are refused', async () => {
    const ahead = new Date(stage.clock.now + 1);

    await expect(decided(email('anna'), ahead)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', path: 'at' });
    await expect(decided(email('anna'), new Date('2020-01-01T00:00:00Z'))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      path: 'at',
    });
  });

  test('who was erased since is judged as they stood, by address and by id', async () => {
    const anna = email('anna');
    const contactId = await optedIn(anna);
    const before = pass();
    await test1.operations.eraseContact(anna, 'REQUEST', person);
    const after = pass();

    expect(await decided(anna, before)).toBe('OPTED_IN');
    expect(await decided({ contactId }, before)).toBe('OPTED_IN');
    expect(await decided(anna, after)).toBe('ERASURE');
    await expect(decided({ contactId }, after)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('who was merged since is judged without the other’s no, and with it afterwards', async () => {
    const [bob, robert] = [email('bob'), email('robert')];
    const contactId = await optedIn(bob);
    const { contactId: other } = await test1.operations.upsertContact({ email: robert.address }, person);
    await test1.operations.recordObjection(robert, {}, person);
    const before = pass();
    await test1.operations.mergeContacts({ contactId: other as string }, { contactId }, person);
    const after = pass();

    expect(await decided({ contactId }, before)).toBe('OPTED_IN');
    expect(await decided(bob, before)).toBe('OPTED_IN');
    expect(await decided({ contactId }, after)).toBe('OBJECTION');
    expect(await decided(bob, after)).toBe('OBJECTION');
  });

  test('an address that changed hands is judged for who held it then', async () => {
    const [carla, office] = [email('carla'), email('office')];
    await optedIn(carla);
    const contactId = await optedIn(office);
    const first = pass();
    await test1.operations.changeAddress({ contactId }, office.address, email('office-2').address, person);
    const atTheTime = await test1.operations.decideSends([office], 'news', 'EMAIL');
    const nobodys = pass();
    await test1.operations.upsertContact({ email: office.address }, person);
    await test1.operations.setPreferences(office, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }], person);
    const second = pass();

    expect(await decided(office, first)).toBe('OPTED_IN');
    expect(atTheTime.decisions[0]?.reason).toBe('NO_CONSENT');
    expect(await decided(office, nobodys)).toBe('NO_CONSENT');
    expect(await decided(office, second)).toBe('OPTED_OUT');
    expect(await decided({ contactId }, second)).toBe('OPTED_IN');
  });

  test('the policy then in force decides, and its topics are asked for', async () => {
    const dora = email('dora');
    await putInForce(HISTORY_POLICY);
    await optedIn(dora);
    const before = pass();
    const topics = HISTORY_POLICY.topics.filter(({ key }) => key !== 'news');
    await putInForce({ ...HISTORY_POLICY, version: '2027-01-01', topics }, HISTORY_POLICY.version);
    const after = pass();

    expect(await decided(dora, before)).toBe('OPTED_IN');
    await expect(decided(dora, after)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', path: 'topic' });
  });
});
