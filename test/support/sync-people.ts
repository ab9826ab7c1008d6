import type { Made, Said } from '../fakes/first-connection';
import { fillHubspot, fillMailchimp } from '../fakes/first-connection-fill';
import { AUDIENCE, INTERESTS, type SyncVolume, TOPICS, type Topic, TYPES } from './sync-volume';

const HEADER = 'email,first name,last name,language,topic:news,topic:events,occurred_at,reference,objection';
const WORDS: Readonly<Record<Said, string>> = { YES: 'yes', NO: 'no', SILENT: '' };

/** What we hold of these people, as a file to import. */
export function linesOf(people: readonly Made[]): string[] {
  const lines = people.flatMap(({ email, firstName, lastName, language, home }) => {
    if (!home) return [];
    const { topics, isObjected, changedAt } = home;
    const said = TOPICS.map((topic) => WORDS[topics[topic] ?? 'SILENT']);
    return `${email},${firstName},${lastName},${language},${said},${changedAt.toISOString()},form,${isObjected ? 'yes' : ''}`;
  });
  return [HEADER, ...lines];
}

/** Puts them into both stand-ins and into our database, each with what it holds of them. */
export async function holdPeople(stage: SyncVolume, people: readonly Made[]): Promise<void> {
  fillHubspot(stage.hubspot.state, people, { types: TYPES });
  fillMailchimp(stage.mailchimp.state, people, { audience: AUDIENCE, interests: INTERESTS });
  await stage.importPeople(linesOf(people));
}

const LONG_AGO = new Date('2024-03-01T09:00:00Z');

/** People whom all three hold alike. */
export function agreedPeople(count: number, saidBy: (number: number) => Readonly<Record<Topic, Said>>): Made[] {
  return Array.from({ length: count }, (_, number): Made => {
    const email = `held-${number}@agreed.example`;
    const topics = saidBy(number);
    const changedAt = LONG_AGO;
    return {
      ...{ number, email, emailAtMailchimp: email, firstName: 'Noor', lastName: 'Jansen', language: 'nl' },
      story: 'agreed',
      home: { topics, isObjected: false, changedAt },
      mailchimp: { status: 'subscribed', setBy: 'user', isAbuse: false, topics, changedAt },
      hubspot: { topics, isContact: true, isOutOfAll: false, isSpamReport: false, isBounced: false, changedAt },
    };
  });
}
