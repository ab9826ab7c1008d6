import fc from 'fast-check';
import { createOperations } from '../../src/operations/create-operations';
import { aHistory, type Step } from '../support/acts';
import { goingBy, type TestGround, testGround } from '../support/ground';
import { History, type Stage } from '../support/history';
import { HISTORY_POLICY, QUESTIONS } from '../support/history-policy';
import { replayedAndStored } from '../support/replayed';

const RUNS = Math.ceil(Number(process.env.ABIDE_TEST_HISTORIES ?? 200) / 2);

let test1: TestGround;
let stage: Stage;

beforeAll(async () => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  test1 = await testGround(HISTORY_POLICY, { clock: () => new Date(clock.now) });
  const active = goingBy(test1.ground.database, HISTORY_POLICY, { isFirstPolicy: false });
  const ground = { ...test1.ground, active };
  stage = { ground, clock, instances: [createOperations(ground), await test1.another({ isFirstPolicy: false })] };
});

afterAll(() => test1.close());

async function headPosition(): Promise<number> {
  const { rows } = await test1.ground.database.pool.query('SELECT position FROM ledger_head');
  return Number(rows[0]?.position);
}

test(
  'replaying the ledger gives the current state, the profile apart',
  () =>
    fc.assert(
      fc.asyncProperty(aHistory, async (steps: readonly Step[]) => {
        const after = await headPosition();
        const history = new History(stage);
        for (const step of steps) await history.play(step);

        const { replayed, stored } = await replayedAndStored(stage.ground, { after });

        expect(replayed).toEqual(stored);
      }),
      { numRuns: RUNS },
    ),
  300_000,
);

test('every decision names the entries it rests on, and they are there', async () => {
  const history = new History(stage);
  const acts = [
    { do: 'upsert', email: 'e0', by: 'RECIPIENT', role: true },
    { do: 'optIn', who: { address: 'e0' }, choice: 0, by: 'RECIPIENT', ago: 0, hasWords: true },
    { do: 'object', who: { address: 'e0' }, by: 'RECIPIENT' },
  ] as const;
  for (const act of acts) await history.play({ ...act, instance: 0 });
  const operations = stage.instances[0] as Stage['instances'][number];

  for (const { topic, channel } of QUESTIONS.filter((question) => question.channel === 'EMAIL')) {
    const { decisions } = await operations.decideSends([{ address: history.address('e0') }], topic, channel);
    const [decision] = decisions;
    const entries = await operations.readLedgerEntries(decision?.basedOn ?? []);

    expect(entries.length).toBe(decision?.basedOn.length);
    expect(entries.length).toBeGreaterThan(0);
  }
});

test('after all of it the ledger verifies', async () => {
  expect(await (stage.instances[0] as Stage['instances'][number]).verifyLedger()).toMatchObject({
    isIntact: true,
    faults: [],
  });
});
