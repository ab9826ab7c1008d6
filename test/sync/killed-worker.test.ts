import { setTimeout as pause } from 'node:timers/promises';
import { changedPerson, changeMinds } from '../support/sync-changes';
import { sizeOf, tellFigures } from '../support/sync-figures';
import { agreedPeople, holdPeople } from '../support/sync-people';
import { openSyncVolume, type SyncVolume, TOPICS } from '../support/sync-volume';

const PEOPLE = sizeOf('ABIDE_SYNC_KILLED', 60);
const PATIENCE_MS = 150_000;
/** Single calls, so that a push has a middle. */
const ONE_BY_ONE = { rate: 10_000, mayBatch: false };

let stage: SyncVolume;
beforeAll(async () => {
  stage = await openSyncVolume();
}, 120_000);
afterAll(() => stage?.close(), 120_000);

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
    await pause(20);
  }
}

test(
  'a service that is killed while its writes are on the wire loses no no, and one said after it wins over a yes that arrived',
  async () => {
    const { hubspot, mailchimp } = stage;
    const people = Array.from({ length: PEOPLE }, (_, number) => changedPerson(number));
    await holdPeople(
      stage,
      agreedPeople(PEOPLE, (number) => changedPerson(number).before),
    );
    const killed = await stage.serve(ONE_BY_ONE);
    await stage.untilInStep(PATIENCE_MS);
    // They are carried out, and nobody ever hears of it.
    for (const path of ['/statuses/', '/lists/']) {
      const provider = path === '/lists/' ? mailchimp : hubspot;
      for (const method of ['POST', 'PATCH'])
        provider.control.fault({ kind: 'hang', when: 'after', times: 4, method, path });
    }

    await changeMinds(killed.url, people);
    const isHanging = ({ status }: { status?: unknown }) => status === 'hang';
    await until('a write hangs at both', () => [hubspot, mailchimp].every(({ calls }) => calls.some(isHanging)));
    await killed.end('SIGKILL');
    const killedAt = Date.now();
    hubspot.control.clearFaults();
    mailchimp.control.clearFaults();
    const back = await stage.serve(ONE_BY_ONE);
    const leavers = people
      .filter((_, number) => number % 20 === 9)
      .map((one) => ({ ...one, acts: ['OBJECT'] as const }));
    await changeMinds(back.url, leavers);
    const left = new Set(leavers.map(({ email }) => email));
    const wrong = () =>
      people.flatMap(({ email, open }) =>
        TOPICS.flatMap((topic) => {
          const isOpen = open.includes(topic) && !left.has(email);
          const [atHubspot, atMailchimp] = [stage.isOpenAtHubspot(email, topic), stage.isOpenAtMailchimp(email, topic)];
          return atHubspot === isOpen && atMailchimp === isOpen
            ? []
            : [{ email, topic, isOpen, atHubspot, atMailchimp }];
        }),
      );
    await until('all is as it was said last', () => wrong().length === 0);
    tellFigures('killed', { people: PEOPLE, secondsUntilAllIsRight: (Date.now() - killedAt) / 1000 });

    // Nothing that still waits is wrong either.
    await stage.untilInStep(PATIENCE_MS);
    expect(wrong()).toEqual([]);
  },
  PATIENCE_MS * 3,
);
