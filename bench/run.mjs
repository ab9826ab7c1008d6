import { openGround } from './ground.mjs';
import { measureDecisions } from './measures/decision.mjs';
import { measureEvents } from './measures/events.mjs';
import { measureLists } from './measures/list.mjs';
import { measureMillions } from './measures/million.mjs';
import { measureOneClicks } from './measures/one-click.mjs';
import { measurePages } from './measures/page.mjs';
import { measureScreening } from './measures/screening.mjs';
import { describeMachine, report } from './report.mjs';

/** `node bench/run.mjs [decision] [list] [one-click] [page] [screening] [events] [million]`: all but the last, or those named. */
const MEASURES = {
  decision: (ground) => measureDecisions(ground, { rounds: 4, seconds: 5 }),
  list: (ground) => measureLists(ground, { rounds: 3, seconds: 5 }),
  'one-click': (ground) => measureOneClicks(ground, { rounds: 5 }),
  page: (ground) => measurePages(ground, { rounds: 4, seconds: 4 }),
  screening: (ground) => measureScreening(ground, { rounds: 5 }),
  events: (ground) => measureEvents(ground, { rounds: Number(process.env.BENCH_ROUNDS ?? 5) }),
};
/** Takes minutes to fill: only when it is named. */
const LARGE = { million: (ground) => measureMillions(ground, { rounds: Number(process.env.BENCH_ROUNDS ?? 3) }) };

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in MEASURES) && !(name in LARGE));
if (unknown.length > 0) throw new Error(`measures are ${[...Object.keys(MEASURES), ...Object.keys(LARGE)].join(', ')}`);

const ground = await openGround();
try {
  console.log(describeMachine(ground));
  for (const name of named.length > 0 ? named : Object.keys(MEASURES))
    console.log(report(await (MEASURES[name] ?? LARGE[name])(ground)));
} finally {
  await ground.close();
}
