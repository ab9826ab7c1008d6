import { changedPerson, changeMinds } from '../support/sync-changes';
import { byTenSeconds, countsOf, paceOf, sizeOf, tellFigures, tooMany, watchMemory } from '../support/sync-figures';
import { agreedPeople, holdPeople } from '../support/sync-people';
import { openSyncVolume, type Pace, type SyncVolume, TOPICS, UNHURRIED } from '../support/sync-volume';

/** `npm run sync-volume -- outage` takes more people, and HubSpot's real limit. */
const PEOPLE = sizeOf('ABIDE_SYNC_CHANGES', 300);
const PACE: Pace = {
  rate: sizeOf('ABIDE_SYNC_RATE', UNHURRIED.rate),
  mayBatch: process.env.ABIDE_SYNC_BATCH !== 'no',
};
const PATIENCE_MS = 60_000 + PEOPLE * 500;

let stage: SyncVolume;
beforeAll(async () => {
  stage = await openSyncVolume();
}, 120_000);
afterAll(() => stage?.close(), 120_000);

/** Answers 503 and broken connections by turns, for as long as it lasts. */
function breakOff({
  control,
}: {
  control: SyncVolume['hubspot']['control'] | SyncVolume['mailchimp']['control'];
}): void {
  for (let n = 0; n < 2_000; n += 1) control.fault({ kind: n % 2 === 0 ? 503 : 'reset', times: 1 });
  control.fault({ kind: 503, times: 0 });
}

function isWrite({ method, path }: { method: string; path: string }): boolean {
  return method !== 'GET' && !path.includes('/read');
}

test(
  'whatever changed while both providers were down is there after it, and what was closed is open nowhere',
  async () => {
    const { hubspot, mailchimp } = stage;
    const people = Array.from({ length: PEOPLE }, (_, number) => changedPerson(number));
    await holdPeople(
      stage,
      agreedPeople(PEOPLE, (number) => changedPerson(number).before),
    );
    const startedAt = Date.now();
    const tell = (what: string) => tellFigures(what, { after: (Date.now() - startedAt) / 1000 });
    const before = await stage.serve();
    tell('served');
    await stage.untilInStep(PATIENCE_MS);
    tell('in step before');
    await before.end('SIGTERM');
    tell('ended');
    const { url, pid } = await stage.serve(PACE);
    const memory = watchMemory(pid);
    tell('served again');
    breakOff(hubspot);
    breakOff(mailchimp);

    const madeFrom = Date.now();
    await changeMinds(url, people);
    const changesSeconds = (Date.now() - madeFrom) / 1000;
    const waiting = await stage.status();
    const firstCall = [hubspot.calls.length, mailchimp.calls.length] as const;
    const backAt = Date.now();
    hubspot.control.clearFaults();
    mailchimp.control.clearFaults();
    await stage.untilInStep(PATIENCE_MS);
    tell('in step after');

    tellFigures('memory', memory());
    const calls = { hubspot: hubspot.calls.slice(firstCall[0]), mailchimp: mailchimp.calls.slice(firstCall[1]) };
    for (const [name, seen] of Object.entries(calls)) {
      const { calls: count, seconds, most } = paceOf(seen);
      // What was read once more a minute after a lost answer is no work that waited for the limit.
      const lastWrite = seen.findLastIndex(isWrite);
      const working = paceOf(seen.slice(0, lastWrite + 1));
      tellFigures(name, {
        ...{ people: PEOPLE, ...PACE, changesSeconds, calls: count, seconds: ((seen.at(-1)?.at ?? 0) - backAt) / 1000 },
        callsPerThousand: (count / PEOPLE) * 1000,
        byPath: countsOf(seen),
        ...(name === 'hubspot' && {
          most,
          share: (working.aSecond * 10) / PACE.rate,
          byTenSeconds: byTenSeconds(seen),
        }),
        toTheLastWrite: working.seconds,
        between: seconds,
      });
    }

    expect(waiting.map(({ due }) => due > 0)).toEqual([true, true]);
    const wrong = people.flatMap(({ email, open }) =>
      TOPICS.flatMap((topic) => {
        const [atHubspot, atMailchimp] = [stage.isOpenAtHubspot(email, topic), stage.isOpenAtMailchimp(email, topic)];
        const isOpen = open.includes(topic);
        return atHubspot === isOpen && atMailchimp === isOpen ? [] : [{ email, topic, isOpen, atHubspot, atMailchimp }];
      }),
    );
    expect(wrong).toEqual([]);
    expect(tooMany(calls.hubspot) + tooMany(calls.mailchimp)).toBe(0);
  },
  PATIENCE_MS * 3,
);
