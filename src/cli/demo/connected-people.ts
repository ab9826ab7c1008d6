import { CONNECTED_TOPICS, type ConnectedTopic } from './connected-policy';
import { generatedPerson, type MadeUpPerson } from './made-up-person';

/** What a system holds of a person. */
export type Held = 'ALL' | 'NO_OFFERS' | 'OUT' | 'ABSENT';

export interface ConnectedPerson extends MadeUpPerson {
  readonly home: Held;
  readonly hubspot: Held;
  readonly mailchimp: Held;
}

interface Story {
  /** Of a hundred people. */
  readonly of: number;
  readonly home: Held;
  readonly hubspot: Held;
  readonly mailchimp: Held;
}

const OPEN: Story = { of: 60, home: 'ALL', hubspot: 'ALL', mailchimp: 'ALL' };

/** What three systems hold that were never connected. */
const STORIES: readonly Story[] = [
  OPEN,
  { of: 9, home: 'OUT', hubspot: 'ALL', mailchimp: 'ALL' },
  { of: 9, home: 'ALL', hubspot: 'OUT', mailchimp: 'ALL' },
  { of: 9, home: 'ALL', hubspot: 'ALL', mailchimp: 'OUT' },
  { of: 4, home: 'NO_OFFERS', hubspot: 'ALL', mailchimp: 'ALL' },
  { of: 4, home: 'ALL', hubspot: 'NO_OFFERS', mailchimp: 'ALL' },
  { of: 3, home: 'ALL', hubspot: 'ABSENT', mailchimp: 'ABSENT' },
  { of: 2, home: 'ABSENT', hubspot: 'ABSENT', mailchimp: 'OUT' },
];

const SEED = 2027;
/** Has no factor in common with a hundred, so that each hundred people have every story, and few people many. */
const STRIDE = 37;

/** People whom three systems hold, partly in disagreement; the first one is open everywhere. */
export function connectedPeople(count: number): readonly ConnectedPerson[] {
  return Array.from({ length: count }, (_, index) => {
    const { home, hubspot, mailchimp } = storyAt((index * STRIDE) % 100);
    return { ...generatedPerson(index, SEED), home, hubspot, mailchimp };
  });
}

function storyAt(place: number): Story {
  let passed = 0;
  for (const story of STORIES) {
    passed += story.of;
    if (place < passed) return story;
  }
  return OPEN;
}

export function isOpenEverywhere({ home, hubspot, mailchimp }: ConnectedPerson): boolean {
  return home === 'ALL' && hubspot === 'ALL' && mailchimp === 'ALL';
}

/** Whether they said a no to it, to whichever system. */
export function saidNo({ home, hubspot, mailchimp }: ConnectedPerson, topic: ConnectedTopic): boolean {
  return [home, hubspot, mailchimp].some((held) => held === 'OUT' || (held === 'NO_OFFERS' && topic === 'offers'));
}

/** Whether that no is one that Abide did not know of before it was connected. */
export function saidNoElsewhere(person: ConnectedPerson): boolean {
  return CONNECTED_TOPICS.some((topic) => saidNo(person, topic)) && ['ALL', 'ABSENT'].includes(person.home);
}

/** What the company holds itself, as a CSV file of Abide's own format. */
export function homeFile(people: readonly ConnectedPerson[]): string {
  const head = 'email,first name,last name,language,country,topic:news,topic:offers,occurred_at,reference,objection';
  const lines = people.flatMap(({ home, email, firstName, lastName, language, country }) => {
    if (home === 'ABSENT') return [];
    const offers = home === 'NO_OFFERS' ? 'no' : 'yes';
    const said = home === 'OUT' ? ['', '', '', '', 'yes'] : ['yes', offers, '2025-03-01', 'form of the web site', ''];
    return [[email, firstName, lastName, language, country, ...said].map((cell) => `"${cell}"`).join(',')];
  });
  return `${[head, ...lines].join('\n')}\n`;
}
