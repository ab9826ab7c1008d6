import { closedTopics, firstConnection } from '../fakes/first-connection';
import { askGraphql } from '../support/serving';
import { countsOf, paceOf, sizeOf, tellFigures, watchMemory } from '../support/sync-figures';
import { holdPeople } from '../support/sync-people';
import { openSyncVolume, type SyncVolume, TOPICS, type Topic } from '../support/sync-volume';

/** `npm run sync-volume -- first-connection` takes more people. */
const PEOPLE = sizeOf('ABIDE_SYNC_PEOPLE', 500);
const PATIENCE_MS = 180_000 + PEOPLE * 100;
const ASKED_AT_ONCE = 500;

let stage: SyncVolume;
beforeAll(async () => {
  stage = await openSyncVolume();
}, 120_000);
afterAll(() => stage?.close(), 120_000);

const DECIDE = `query ($to: [ContactKey!]!, $topic: ID!) { sendDecisions(to: $to, topic: $topic) { allowed } }`;

/** Who may be sent the topic, by our own word. */
async function allowedHere(url: string, emails: readonly string[], topic: Topic): Promise<ReadonlySet<string>> {
  const allowed = new Set<string>();
  for (let from = 0; from < emails.length; from += ASKED_AT_ONCE) {
    const asked = emails.slice(from, from + ASKED_AT_ONCE);
    const { data, errors } = await askGraphql(url, DECIDE, {
      variables: { to: asked.map((email) => ({ email })), topic },
    });
    if (!data || errors) throw new Error(`no answer: ${JSON.stringify(errors)}`);
    for (const [place, one] of (data.sendDecisions as { allowed: boolean }[]).entries())
      if (one.allowed) allowed.add(asked[place] as string);
  }
  return allowed;
}

test(
  'a first connection opens nothing for anybody who had a no anywhere, and closes nothing of who said yes everywhere',
  async () => {
    const people = [...firstConnection({ people: PEOPLE, seed: 7, topics: TOPICS })];
    await holdPeople(stage, people);
    const startedAt = Date.now();
    const { url, pid } = await stage.serve();
    const memory = watchMemory(pid);

    const statuses = await stage.untilInStep(PATIENCE_MS);
    const seconds = (Date.now() - startedAt) / 1000;
    const { peak, byQuarter } = memory();

    const found: string[] = [];
    for (const topic of TOPICS) {
      const emails = people.map(({ email }) => email);
      const allowed = await allowedHere(url, emails, topic);
      for (const made of people) {
        const { email, story } = made;
        const places = {
          here: allowed.has(email),
          hubspot: stage.isOpenAtHubspot(email, topic),
          mailchimp: stage.isOpenAtMailchimp(email, topic),
        };
        const open = Object.entries(places).flatMap(([place, isOpen]) => (isOpen ? [place] : []));
        const isClosed = closedTopics(made, TOPICS).includes(topic);
        if (isClosed && open.length > 0) found.push(`${story}, ${topic}: open at ${open}`);
        if (story === 'open everywhere' && open.length < 3) found.push(`${story}, ${topic}: open only at ${open}`);
      }
    }
    expect(found).toEqual([]);
    for (const { provider, walks, parked, drift } of statuses)
      tellFigures(provider, { parked, drift, walks: walks.map(({ walk, events }) => `${walk} ${events}`) });
    tellFigures('first connection', { people: PEOPLE, seconds, peakMebibytes: peak, byQuarter });
    for (const provider of ['hubspot', 'mailchimp'] as const) {
      const { calls } = paceOf(stage[provider].calls);
      tellFigures(provider, {
        calls,
        callsPerThousand: (calls / PEOPLE) * 1000,
        byPath: countsOf(stage[provider].calls),
      });
    }
  },
  PATIENCE_MS * 2,
);
