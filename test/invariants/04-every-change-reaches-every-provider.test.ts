import fc from 'fast-check';
import { findings } from '../support/sides/findings';
import { historiesPolicy, ON_HUBSPOT } from '../support/sides/histories-policy';
import { hubspotSide } from '../support/sides/hubspot-side';
import { aPlan, PEOPLE, type Plan } from '../support/sides/plan';
import { seedOfRun } from '../support/sides/seed';
import { type SidesStage, sidesStage } from '../support/sides/stage';
import { World } from '../support/sides/world';

/**
 * Invariant 4: every change reaches every mapped provider after any outage, no echo loops, calls stay within bounds. By
 * histories over the real provider and a stand-in: each world has several people, each of them with a history.
 */
const HISTORIES = Number(process.env.ABIDE_TEST_HISTORIES ?? 1000);
const RUNS = Math.ceil(HISTORIES / PEOPLE);

let stage: SidesStage;
let opened = 0;
beforeAll(async () => {
  stage = await sidesStage(historiesPolicy({ hubspot: ON_HUBSPOT }), ['hubspot']);
});
afterAll(() => stage.close());

async function play(plan: Plan): Promise<void> {
  const { policy, receivers } = stage;
  await stage.clear();
  receivers.hubspot.take();
  const { wideOptOut, isEnterprise } = plan;
  const settings = { wideOptOut, isEnterprise };
  const side = await hubspotSide({ policy, receiver: receivers.hubspot, settings, seed: plan.seed });
  stage.use([side]);
  const world = new World(stage, [side]);
  try {
    await world.begin(plan.seed);
    await world.play(plan);
    await world.quiet();
    expect(await findings(world)).toEqual([]);

    const before = world.writes();
    await world.quiet(1);
    expect(world.writes() - before).toBe(0);
    expect(world.tooManyWrites()).toEqual([]);
    expect(side.wrongRequests()).toEqual([]);
    opened += world.openings;
  } finally {
    await side.close();
  }
}

test('whatever is done here and at HubSpot, and whatever fails, in the end both hold the same, and no no was lost', async () => {
  await fc.assert(fc.asyncProperty(aPlan(['hubspot']), play), {
    ...seedOfRun(),
    numRuns: RUNS,
    // Making a failure smaller takes a quarter of an hour: without it the seed and the story of the person are told at once.
    endOnFailure: true,
    interruptAfterTimeLimit: 1_200_000,
    markInterruptAsFailure: true,
  });
  expect(opened).toBeGreaterThan(RUNS);
}, 1_500_000);
