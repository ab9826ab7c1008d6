import fc from 'fast-check';
import { parseEmail } from '../../src/domain/email-address';
import { createOperations } from '../../src/operations/create-operations';
import { aHistory } from '../support/acts';
import { type TestGround, testGround } from '../support/ground';
import { History, type Stage } from '../support/history';
import { HISTORY_POLICY } from '../support/history-policy';
import { rootOf } from '../support/model';

const RUNS = Math.ceil(Number(process.env.ABIDE_TEST_HISTORIES ?? 200) / 5);
const HOUR = 3_600_000;
const person = { source: 'API' as const, statedBy: 'RECIPIENT' as const, reference: 'letter' };
const company = { source: 'API' as const, statedBy: 'COMPANY' as const, reference: 'ticket' };

let test1: TestGround;
let stage: Stage;
let holders = 0;

beforeAll(async () => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  test1 = await testGround(HISTORY_POLICY, { clock: () => new Date(clock.now) });
  stage = { ground: test1.ground, clock, instances: [test1.operations, await test1.another()] };
});

afterAll(() => test1.close());

async function aHolder({ duty = 'C-1', until }: { duty?: string; until?: string } = {}) {
  const parsed = parseEmail(`holder${++holders}@city.example`);
  if (!parsed.ok) throw new Error('not an address');
  const roles = [{ role: 'administrator', customer: 'City', duty, until }];
  await test1.operations.upsertContact({ email: parsed.address, roles }, company);
  return { address: parsed.address };
}

async function decide(contact: Awaited<ReturnType<typeof aHolder>>) {
  const { decisions } = await test1.operations.decideSends([contact], 'updates', 'EMAIL');
  return decisions[0];
}

const goesOn: Record<string, (contact: Awaited<ReturnType<typeof aHolder>>) => Promise<unknown>> = {
  'an objection to all optional mail': (contact) =>
    test1.operations.recordObjection(contact, { scope: 'ALL_OPTIONAL' }, person),
  'a stop by the company': (contact) => test1.operations.recordObjection(contact, {}, company),
  'an opt-out of every topic that has one': (contact) =>
    test1.operations.setPreferences(
      contact,
      ['news', 'offers', 'digest', 'survey'].map((topic) => ({ topic, channel: 'EMAIL', state: 'OPTED_OUT' }) as const),
      person,
    ),
  'a pause': (contact) => test1.operations.pauseMarketing(contact, '2026-06-01', person),
  'a restriction to marketing': (contact) => test1.operations.restrictProcessing(contact, 'MARKETING', person),
};

test.each(Object.entries(goesOn))('product updates go on to an administrator under %s', async (_, act) => {
  const contact = await aHolder();

  await act(contact);

  expect(await decide(contact)).toMatchObject({ allowed: true, reason: 'MANDATORY_TOPIC', lawfulBasis: 'CONTRACT' });
});

const stops: Record<string, [(contact: Awaited<ReturnType<typeof aHolder>>) => Promise<unknown>, string]> = {
  'the restriction of all processing': [
    (contact) => test1.operations.restrictProcessing(contact, 'ALL', person),
    'RESTRICTED',
  ],
  erasure: [(contact) => test1.operations.eraseContact(contact, 'REQUEST', company), 'SUPPRESSED'],
  'a dead mailbox': [(contact) => test1.operations.importRows(deadMailbox(contact), {}), 'UNDELIVERABLE'],
  'the end of the role': [
    (contact) =>
      test1.operations.upsertContact(
        { email: contact.address, roles: [{ role: 'reader', customer: 'City', duty: 'C-1' }] },
        company,
      ),
    'NOT_IN_REQUIRED_ROLE',
  ],
  'a role whose duty is no longer named': [
    (contact) =>
      test1.operations.upsertContact(
        { email: contact.address, roles: [{ role: 'administrator', customer: 'City', duty: ' ' }] },
        company,
      ),
    'NOT_IN_REQUIRED_ROLE',
  ],
};

async function* deadMailbox({ address }: Awaited<ReturnType<typeof aHolder>>) {
  yield { line: 1, email: address, optOuts: [], optIns: [], isUndeliverable: true };
}

test.each(Object.entries(stops))('product updates stop with %s', async (_, [act, reason]) => {
  const contact = await aHolder();

  await act(contact);

  expect(await decide(contact)).toMatchObject({ allowed: false, reason });
});

test('product updates stop by themselves when the role ends, and the answer before says when', async () => {
  const until = new Date(stage.clock.now + HOUR / 2).toISOString();
  const contact = await aHolder({ until });

  const before = await decide(contact);
  stage.clock.now += HOUR;

  expect(before).toMatchObject({ allowed: true, validUntil: new Date(until) });
  expect(await decide(contact)).toMatchObject({ allowed: false, reason: 'NOT_IN_REQUIRED_ROLE' });
});

test('a role at another customer is not ended by what one customer says', async () => {
  const contact = await aHolder();

  await test1.operations.upsertContact(
    { email: contact.address, roles: [{ role: 'reader', customer: 'Province', duty: 'C-2' }] },
    company,
  );

  expect(await decide(contact)).toMatchObject({ allowed: true });
});

test(
  'after any history they go on to every holder of the role who is neither erased, undeliverable nor fully restricted',
  () =>
    fc.assert(
      fc.asyncProperty(aHistory, async (steps) => {
        const history = new History({ ...stage, instances: [createOperations(stage.ground), ...stage.instances] });
        for (const step of steps) await history.play(step);
        const { model } = history;
        const owed = model.people.filter(({ life, hasRole, restriction, primary }) => {
          const isReached = primary.EMAIL && !model.undeliverable.has(primary.EMAIL) && !model.barring(primary.EMAIL);
          return life === 'LIVING' && hasRole && isReached && restriction?.scope !== 'ALL';
        });
        const keys = owed.map((one) => ({ contactId: rootOf(one).id as string }));

        const { decisions } = await test1.operations.decideSends(keys, 'updates', 'EMAIL');

        expect(decisions.map(({ allowed }) => allowed)).toEqual(owed.map(() => true));
      }),
      { numRuns: RUNS },
    ),
  120_000,
);
