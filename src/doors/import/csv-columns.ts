import type { TopicChannel } from '../../domain/contact';
import { type Policy, topicOf } from '../../domain/policy';
import { Channel } from '../../domain/words';
import { AbideError } from '../../errors';
import { namedAddressColumns, plainName } from '../list/column-names';
import { looksLikeChoice, readWord } from './cell-words';
import { hubspotFieldOf, typeOfColumn } from './hubspot-labels';
import { shownLabel } from './sensitive-columns';

/**
 * The columns of our own format, by the names that the documentation gives them; capitals and underscores are free. What
 * only describes a person may be called as in Dutch, French and German; what closes or opens has one name.
 */
const NAMES = {
  name: ['name', 'full name', 'naam', 'nom complet'],
  firstName: ['first name', 'firstname', 'voornaam', 'prenom', 'vorname'],
  lastName: ['last name', 'lastname', 'surname', 'achternaam', 'familienaam', 'nom', 'nom de famille', 'nachname'],
  language: ['language', 'taal', 'langue', 'sprache'],
  country: ['country', 'land', 'pays'],
  organisation: [
    ...['organisation', 'organization', 'organisatie', 'company', 'company name', 'bedrijf', 'bedrijfsnaam'],
    ...['societe', 'entreprise', 'firma', 'unternehmen'],
  ],
  relation: ['relation', 'relatie'],
  business: ['business', 'zakelijk'],
  addressOrigin: ['address origin'],
  occurredAt: ['occurred at'],
  confirmedAt: ['confirmed at'],
  reference: ['reference'],
  wording: ['wording'],
  objection: ['objection'],
  objectionChannels: ['objection channels'],
  complaint: ['complaint'],
  undeliverable: ['undeliverable'],
  emailSha256: ['sha256', 'email sha256', 'sha256 email', 'hashed email', 'email hash'],
  phoneSha256: ['phone sha256'],
} as const satisfies Record<string, readonly string[]>;

export type CsvField = keyof typeof NAMES;
const FIELDS = Object.keys(NAMES) as CsvField[];

export interface CsvColumns {
  readonly names: readonly string[];
  readonly email?: number;
  readonly phone?: number;
  readonly places: Readonly<Partial<Record<CsvField, number>>>;
  readonly topics: readonly (TopicChannel & { readonly place: number })[];
  /** Whether a column tells what people refuse; without one a list of hashes is a list of objections. */
  readonly hasChoices: boolean;
  /** Names of the columns that are not read. */
  readonly unread: readonly string[];
}

/** Where everything stands. A column that nobody understands is left, unless it may hold choices: then the file is refused. */
export function readCsvHeader(header: readonly string[], policy: Policy): CsvColumns {
  const names = header.map((name) => name.trim());
  const places = placesOf(names);
  const hashes = [places.emailSha256, places.phoneSha256].filter((place) => place !== undefined);
  const email = addressColumn(names, 'EMAIL', hashes);
  const phone = addressColumn(names, 'PHONE', hashes);
  if (email === undefined && phone === undefined && hashes.length === 0)
    throw refusal('There is no column "email", "phone" or "sha256", so nobody can tell whose lines these are.');
  const topics = names.flatMap((name, place) => topicColumn(name, place, policy));
  refuseTwice(topics, names);
  const known = new Set([email, phone, ...Object.values(places), ...topics.map(({ place }) => place)]);
  const others = names.filter((name, place) => name !== '' && !known.has(place));
  const strange = others.filter(looksLikeChoice);
  if (strange.length > 0) throw notUnderstood(strange, policy);
  const choices: readonly CsvField[] = ['objection', 'complaint', 'undeliverable'];
  const hasChoices = topics.length > 0 || choices.some((field) => places[field] !== undefined);
  return { names, email, phone, places, topics, hasChoices, unread: others };
}

/** What is kept as it is written, and so may hold anything. */
const FREE_TEXT: ReadonlySet<CsvField> = new Set([
  'name',
  'firstName',
  'lastName',
  'organisation',
  'reference',
  'wording',
]);

/** Whether the format reads a column of this name as something that is no official number, whatever it looks like. */
export function isCsvColumn(column: string): boolean {
  const name = plainName(column);
  const isAddress = namedAddressColumns([column], 'EMAIL').length + namedAddressColumns([column], 'PHONE').length > 0;
  const field = FIELDS.find((one) => isNamed(one, name));
  return isAddress || TOPIC.test(column.trim()) || (field !== undefined && !FREE_TEXT.has(field));
}

function isNamed(field: CsvField, name: string): boolean {
  return (NAMES[field] as readonly string[]).includes(name);
}

function placesOf(names: readonly string[]): Partial<Record<CsvField, number>> {
  const found = FIELDS.map((field) => {
    const places = names.flatMap((name, place) => (isNamed(field, plainName(name)) ? [place] : []));
    if (places.length > 1) throw twice(names[places[0]!]!);
    return [field, places[0]] as const;
  });
  return Object.fromEntries(found.filter(([, place]) => place !== undefined));
}

function addressColumn(
  names: readonly string[],
  kind: 'EMAIL' | 'PHONE',
  hashes: readonly number[],
): number | undefined {
  const places = namedAddressColumns(names, kind).filter((place) => !hashes.includes(place));
  if (places.length > 1) throw twice(names[places[0]!]!);
  return places[0];
}

const TOPIC = /^topic\s*:/i;

/** `topic:newsletter` or `topic:newsletter:SMS`. A topic that does not exist is a mistake and not a column to leave. */
function topicColumn(name: string, place: number, policy: Policy): (TopicChannel & { place: number })[] {
  if (!TOPIC.test(name)) return [];
  const [, key = '', word, ...others] = name.split(':').map((part) => part.trim());
  const topic = topicOf(policy, key);
  const shown = shownLabel(name);
  if (!topic) throw refusal(`The column "${shown}" names no topic of the policy; it has ${topicsOf(policy)}.`);
  if (topic.class === 'MANDATORY')
    throw refusal(`The column "${shown}" names a mandatory topic, which takes no choice.`);
  if (others.length > 0) throw refusal(`The column "${shown}" is not written as topic:<key>:<channel>.`);
  const byDefault = topic.channels.includes('EMAIL') || topic.channels.length > 1 ? 'EMAIL' : topic.channels[0];
  const channel = word === undefined ? byDefault : readWord(word, Channel);
  if (channel === undefined || !topic.channels.includes(channel))
    throw refusal(`The column "${shown}" has to name a channel of the topic: ${topic.channels.join(', ')}.`);
  return [{ topic: key, channel, place }];
}

function refuseTwice(topics: readonly (TopicChannel & { place: number })[], names: readonly string[]): void {
  const seen = new Set<string>();
  for (const { topic, channel, place } of topics) {
    if (seen.has(`${topic}:${channel}`)) throw twice(names[place]!);
    seen.add(`${topic}:${channel}`);
  }
}

function twice(column: string): AbideError {
  return refusal(`The column "${shownLabel(column)}" is there twice, perhaps under another name: leave one.`);
}

function notUnderstood(columns: readonly string[], policy: Policy): AbideError {
  const named = columns.map((column) => `"${shownLabel(column)}"`).join(', ');
  if (columns.some(isOfHubspot))
    return refusal(`The columns ${named} are HubSpot's: import the file with --format hubspot.`);
  return refusal(
    `Of ${named} nobody can tell what was chosen. Write "objection" for a no to all marketing, or topic:<key>:<channel> for a choice about one topic (${topicsOf(policy)}), or remove the column.`,
  );
}

function isOfHubspot(column: string): boolean {
  return hubspotFieldOf(column) !== undefined || typeOfColumn(column, 'HUBSPOT_CONTACTS') !== undefined;
}

function topicsOf({ topics }: Policy): string {
  const open = topics.filter((topic) => topic.class !== 'MANDATORY').map(({ key }) => key);
  return open.join(', ') || 'no topics in which people have a say';
}

function refusal(message: string): AbideError {
  return new AbideError('BAD_USER_INPUT', message, { path: 'header' });
}
