import fc from 'fast-check';
import { createOperations } from '../../src/operations/create-operations';
import { aHistory, type Step } from '../support/acts';
import { goingBy, type TestGround, testGround } from '../support/ground';
import { History, type Stage } from '../support/history';
import { HISTORY_POLICY } from '../support/history-policy';

const RUNS = Number(process.env.ABIDE_TEST_HISTORIES ?? 200);
/** A no that was lost stays lost: looking after every few acts finds it as well, and more histories fit in the time. */
const LOOK_EVERY = 4;
const START = Date.parse('2026-01-01T00:00:00Z');

let test1: TestGround;
let stage: Stage;

beforeAll(async () => {
  const clock = { now: START };
  test1 = await testGround(HISTORY_POLICY, { clock: () => new Date(clock.now) });
  const active = goingBy(test1.ground.database, HISTORY_POLICY, { isFirstPolicy: false });
  const ground = { ...test1.ground, active };
  stage = { ground, clock, instances: [createOperations(ground), await test1.another({ isFirstPolicy: false })] };
});

afterAll(() => test1.close());

async function play(steps: readonly Step[]): Promise<void> {
  const history = new History(stage);
  for (const [index, step] of steps.entries()) {
    await history.play(step);
    if (index % LOOK_EVERY !== 0 && index !== steps.length - 1) continue;
    const differences = await history.differences(index);
    if (differences.length > 0) throw new Error(`after act ${index}: ${JSON.stringify(differences.slice(0, 3))}`);
  }
}

test(
  'after any history, on two instances, every decision is the one that the model of the design gives',
  () =>
    fc.assert(fc.asyncProperty(aHistory, play), {
      numRuns: RUNS,
      interruptAfterTimeLimit: 300_000,
      markInterruptAsFailure: true,
    }),
  600_000,
);
