import { findings } from '../support/sides/findings';
import { historiesPolicy } from '../support/sides/histories-policy';
import { mailchimpSide, ON_MAILCHIMP } from '../support/sides/mailchimp-side';
import type { Act, Tick } from '../support/sides/plan';
import type { Side, Trouble } from '../support/sides/side';
import { type SidesStage, sidesStage } from '../support/sides/stage';
import { World } from '../support/sides/world';

let stage: SidesStage;
let side: Side;
let world: World;
beforeAll(async () => {
  stage = await sidesStage(historiesPolicy({ mailchimp: ON_MAILCHIMP }), ['mailchimp']);
});
beforeEach(async () => {
  await stage.clear();
  side = await mailchimpSide({ policy: stage.policy, receiver: stage.receivers.mailchimp });
  stage.use([side]);
  world = new World(stage, [side]);
  await world.begin(EVERY_YES);
});
afterEach(() => side.close());
afterAll(() => stage.close());

const EVERY_YES = 0xffffff;
const ada = () => world.address(0, 0);
const HERE = { at: 0, who: 0, which: 0, there: 'LINK_STOP' } as const;
const THERE = { at: 1, who: 0, which: 0, here: 'NAME' } as const;
const OFFERS = 1;

function aTick(act: Act, trouble?: Trouble): Tick {
  const round = { side: 0, worker: 0, trouble, interruptions: [] } as const;
  return { acts: [act], post: 'LOST', rounds: act.at === 0 ? [round] : [], isReconciled: false, doesTimePass: false };
}

test.each([
  undefined,
  'BROKEN',
  'ANSWER_LOST',
  'HANGS',
  'DOWN',
  'TOKEN_REFUSED',
] as const)('a box that the person unticked, of which no webhook told, is their no although a name is written meanwhile (%s)', async (trouble) => {
  const unticked = aTick({ ...THERE, topic: OFFERS, there: 'LINK_STOP' });
  const named = aTick({ ...HERE, topic: OFFERS, here: 'NAME' }, trouble);
  expect(side.standing(ada(), 'offers').isOpen).toBe(true);
  await world.play({ ticks: [unticked, named], seed: EVERY_YES } as never);
  await world.quiet();
  expect(await findings(world)).toEqual([]);
  expect((await world.decisionOf(ada(), 'offers')).reasons).toContain('OPTED_OUT');
  expect(side.standing(ada(), 'offers').isOpen).toBe(false);
});

test('a box that the person unticked is their no also where they were archived before anybody looked', async () => {
  const unticked = aTick({ ...THERE, topic: OFFERS, there: 'LINK_STOP' });
  const archived = aTick({ ...THERE, topic: OFFERS, there: 'DELETE' });
  await world.play({ ticks: [unticked, archived], seed: EVERY_YES } as never);
  await world.quiet();
  expect(await findings(world)).toEqual([]);
  expect((await world.decisionOf(ada(), 'offers')).reasons).toContain('OPTED_OUT');
});
