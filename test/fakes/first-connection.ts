/** What a system holds for a topic: the person's yes, their no, or nothing. */
export type Said = 'YES' | 'NO' | 'SILENT';

export interface AtMailchimp {
  readonly status: 'subscribed' | 'unsubscribed' | 'cleaned' | 'pending' | 'transactional' | 'archived' | 'forgotten';
  readonly setBy: 'user' | 'admin' | 'api';
  readonly isAbuse: boolean;
  /** What the archive hides. */
  readonly statusBeforeArchive?: 'subscribed' | 'unsubscribed';
  /** An interest that is off says nothing: only a yes and silence. */
  readonly topics: Readonly<Record<string, Said>>;
  readonly changedAt: Date;
}

export interface AtHubspot {
  /** Preferences can stand for an address without a contact. */
  readonly isContact: boolean;
  readonly topics: Readonly<Record<string, Said>>;
  readonly isOutOfAll: boolean;
  readonly isSpamReport: boolean;
  readonly isBounced: boolean;
  readonly changedAt: Date;
}

export interface AtHome {
  readonly topics: Readonly<Record<string, Said>>;
  readonly isObjected: boolean;
  readonly changedAt: Date;
}

/** A made-up person, and what each system holds of them on the day that the systems are connected first. */
export interface Made {
  readonly number: number;
  /** As the person writes it; a provider may have it in other letters. */
  readonly email: string;
  readonly emailAtMailchimp: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly language: 'en' | 'nl';
  readonly story: string;
  readonly home?: AtHome;
  readonly mailchimp?: AtMailchimp;
  readonly hubspot?: AtHubspot;
}

type MailchimpPart = Partial<AtMailchimp>;
type HubspotPart = Partial<AtHubspot>;

/** How the systems disagree, and of a thousand people how many do. A system that is absent does not know the person. */
interface Story {
  readonly name: string;
  readonly of: number;
  readonly home?: Partial<AtHome> & { all?: Said; one?: Said };
  readonly mailchimp?: MailchimpPart & { all?: Said; one?: Said };
  readonly hubspot?: HubspotPart & { all?: Said; one?: Said };
}

const YES = { all: 'YES' } as const;
const NO = { all: 'NO' } as const;
const SILENT = { all: 'SILENT' } as const;
const LEFT = { status: 'unsubscribed', setBy: 'user', all: 'YES' } as const;

/** `all` is said of every topic, `one` of one of them instead. */
export const STORIES: readonly Story[] = [
  { name: 'open everywhere', of: 400, home: YES, mailchimp: YES, hubspot: YES },
  { name: 'closed everywhere', of: 80, home: NO, mailchimp: { ...LEFT, all: 'SILENT' }, hubspot: NO },
  {
    name: 'silent everywhere',
    of: 60,
    home: SILENT,
    mailchimp: { ...SILENT, status: 'transactional' },
    hubspot: SILENT,
  },
  { name: 'left the audience', of: 60, home: YES, mailchimp: LEFT, hubspot: YES },
  { name: 'left the audience by a colleague', of: 20, home: YES, mailchimp: { ...LEFT, setBy: 'admin' }, hubspot: YES },
  { name: 'complained at Mailchimp', of: 5, home: YES, mailchimp: { ...LEFT, isAbuse: true }, hubspot: YES },
  { name: 'out of all at HubSpot', of: 40, home: YES, mailchimp: YES, hubspot: { ...YES, isOutOfAll: true } },
  {
    name: 'complained at HubSpot',
    of: 5,
    home: YES,
    mailchimp: YES,
    hubspot: { ...YES, isOutOfAll: true, isSpamReport: true },
  },
  { name: 'one topic closed at HubSpot', of: 40, home: YES, mailchimp: YES, hubspot: { ...YES, one: 'NO' } },
  { name: 'one box not ticked at Mailchimp', of: 40, home: YES, mailchimp: { ...YES, one: 'SILENT' }, hubspot: YES },
  { name: 'one topic closed at home', of: 50, home: { ...YES, one: 'NO' }, mailchimp: YES, hubspot: YES },
  { name: 'objected at home', of: 40, home: { ...YES, isObjected: true }, mailchimp: YES, hubspot: YES },
  { name: 'only at home', of: 30, home: YES },
  { name: 'only at Mailchimp', of: 30, mailchimp: YES },
  { name: 'only at HubSpot', of: 30, hubspot: YES },
  { name: 'a no that only Mailchimp has', of: 10, mailchimp: LEFT },
  { name: 'a no that only HubSpot has', of: 8, hubspot: { ...NO, isContact: false } },
  { name: 'out of all without a contact', of: 2, hubspot: { ...SILENT, isOutOfAll: true, isContact: false } },
  {
    name: 'cleaned at Mailchimp',
    of: 15,
    home: YES,
    mailchimp: { ...YES, status: 'cleaned', setBy: 'user' },
    hubspot: YES,
  },
  { name: 'bounced at HubSpot', of: 5, home: YES, mailchimp: YES, hubspot: { ...YES, isBounced: true } },
  { name: 'asked and not answered', of: 10, home: SILENT, mailchimp: { ...YES, status: 'pending' } },
  {
    name: 'an archived no',
    of: 10,
    home: NO,
    mailchimp: { ...YES, status: 'archived', statusBeforeArchive: 'unsubscribed' },
    hubspot: YES,
  },
  { name: 'forgotten by Mailchimp', of: 10, home: YES, mailchimp: { ...YES, status: 'forgotten' }, hubspot: YES },
];

const FIRST = ['Mia', 'Noor', 'Jan', 'Eva', 'Sam', 'Tess', 'Luuk', 'Ada', 'Finn', 'Iris', 'Otto', 'Zoë'];
const LAST = ['Bakker', 'de Vries', 'Jansen', 'Smit', 'Meijer', 'Novak', 'Brown', 'Olsen', "O'Hara", 'Rossi', 'Weber'];
const DOMAINS = ['mail.example', 'post.example', 'home.example', 'example.com', 'example.net', 'example.org'];
const FIRST_CHANGE = Date.UTC(2022, 0, 1);
const LAST_CHANGE = Date.UTC(2026, 0, 1);

export interface Connection {
  readonly people: number;
  /** The same seed gives the same people, each for themselves: the first thousand of 100,000 are those of 1,000. */
  readonly seed: number;
  readonly topics: readonly string[];
}

/** The people of a first connection, one by one: nobody has to hold 100,000 of them. */
export function* firstConnection(connection: Connection): Generator<Made> {
  for (let number = 0; number < connection.people; number += 1) yield made(connection, number);
}

function made({ seed, topics }: Connection, number: number): Made {
  const chance = (what: number) => mixed(seed, number * 16 + what);
  const among = <T>(all: readonly T[], what: number): T => all[Math.floor(chance(what) * all.length)] as T;
  const story = storyAt(Math.floor(chance(0) * TOLD));
  const firstName = among(FIRST, 1);
  const lastName = among(LAST, 2);
  const name = `${firstName}.${lastName}`.normalize('NFD').replace(/[^A-Za-z.]/g, '');
  const email = `${name.toLowerCase()}.${number}@${among(DOMAINS, 3)}`;
  const changedAt = (what: number) =>
    new Date(Math.floor((FIRST_CHANGE + chance(what) * (LAST_CHANGE - FIRST_CHANGE)) / 1000) * 1000);
  const one = among(topics, 4);
  const said = (part: { all?: Said; one?: Said }) =>
    Object.fromEntries(topics.map((topic) => [topic, (topic === one ? part.one : undefined) ?? part.all ?? 'SILENT']));
  const { home, mailchimp, hubspot } = story;
  return {
    number,
    email,
    // One in twenty writes their address in capitals on a form: it is the same person.
    emailAtMailchimp: chance(5) < 0.05 ? `${name}.${number}${email.slice(email.indexOf('@'))}` : email,
    firstName,
    lastName,
    language: chance(6) < 0.7 ? 'nl' : 'en',
    story: story.name,
    home: home && { isObjected: false, changedAt: changedAt(7), ...home, topics: said(home) },
    mailchimp: mailchimp && { ...MAILED, changedAt: changedAt(8), ...mailchimp, topics: said(mailchimp) },
    hubspot: hubspot && { ...HELD, changedAt: changedAt(9), ...hubspot, topics: said(hubspot) },
  };
}

const MAILED = { status: 'subscribed', setBy: 'user', isAbuse: false } as const;
const HELD = { isContact: true, isOutOfAll: false, isSpamReport: false, isBounced: false };
const TOLD = STORIES.reduce((sum, { of }) => sum + of, 0);

function storyAt(place: number): Story {
  let left = place;
  for (const story of STORIES) {
    left -= story.of;
    if (left < 0) return story;
  }
  return STORIES[0] as Story;
}

/** From 0 to 1, by the two numbers alone. */
function mixed(seed: number, number: number): number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x7feb352d) >>> 0;
  state = Math.imul(state ^ (state >>> 15), 0x846ca68b) >>> 0;
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}

/** Topics that somebody said no to, at whatever system: none of them may be open anywhere once all is in step. */
export function closedTopics({ home, mailchimp, hubspot }: Made, topics: readonly string[]): readonly string[] {
  const isOutOfAll = home?.isObjected || mailchimp?.status === 'unsubscribed' || hubspot?.isOutOfAll;
  if (isOutOfAll) return topics;
  return topics.filter((topic) => home?.topics[topic] === 'NO' || hubspot?.topics[topic] === 'NO');
}
