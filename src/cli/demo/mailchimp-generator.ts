import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { type DemoStatus, type Dice, diceFor, generatedPerson, type MadeUpPerson, pick } from './made-up-person';

export { generatedPerson } from './made-up-person';

export interface MailchimpExportPlan {
  readonly file: string;
  readonly contacts: number;
  readonly seed: number;
  /** The same people, all in the file of the subscribed: what a provider that forgot the noes would hand in. */
  readonly everybodySubscribed?: boolean;
}

export type GeneratedCounts = Readonly<Record<DemoStatus, number>>;

const STATUSES: readonly DemoStatus[] = ['subscribed', 'unsubscribed', 'cleaned', 'nonsubscribed'];
const HEAD = [
  'Email Address',
  'First Name',
  'Last Name',
  'Address',
  'Phone Number',
  'Company',
  'Language',
  'Interests',
];
const OWN = [
  ...['MEMBER_RATING', 'OPTIN_TIME', 'OPTIN_IP', 'CONFIRM_TIME', 'CONFIRM_IP', 'LATITUDE', 'LONGITUDE'],
  ...['GMTOFF', 'DSTOFF', 'TIMEZONE', 'CC', 'REGION'],
];
const BY_STATUS: Readonly<Record<DemoStatus, readonly string[]>> = {
  subscribed: ['LAST_CHANGED'],
  unsubscribed: [
    'LAST_CHANGED',
    'UNSUB_TIME',
    'UNSUB_CAMPAIGN_TITLE',
    'UNSUB_CAMPAIGN_ID',
    'UNSUB_REASON',
    'UNSUB_REASON_OTHER',
  ],
  cleaned: ['CLEAN_TIME', 'CLEAN_CAMPAIGN_TITLE', 'CLEAN_CAMPAIGN_ID'],
  nonsubscribed: ['LAST_CHANGED'],
};
const TAIL = ['LEID', 'EUID', 'NOTES', 'TAGS'];

const INTERESTS = ['Nieuws', 'Product updates', 'Events\\, webinars', 'Aanbiedingen'];
const TAGS = ['VIP', 'Blog', 'Beurs 2024', 'Klant, oud'];
const CAMPAIGNS = ['Nieuwsbrief maart', 'Spring sale', 'Lettre de mai', 'Herbstaktion'];
const REASONS = ['NORMAL', 'NOT INTERESTED', 'NEVER SIGNED UP', 'SPAM', 'OTHER'];
const OTHER_REASONS = ['Te veel mail', 'Changed jobs, thanks', 'Trop fréquent'];
const NOTES = [
  'Belde op, wil alleen "nieuws"',
  'Met at the fair,\nasked for the brochure',
  'Rappeler en juin',
  'Zwei Standorte: Köln, Bonn',
];

/**
 * Writes an audience export as Mailchimp makes it, of people who do not exist: a zip of CSV files, one a status. The
 * same plan gives the same file. Streams, so a million contacts need no more memory than ten.
 */
export async function generateMailchimpExport(plan: MailchimpExportPlan): Promise<GeneratedCounts> {
  const counts: Record<DemoStatus, number> = { subscribed: 0, unsubscribed: 0, cleaned: 0, nonsubscribed: 0 };
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(plan.file, { mode: 0o600 }));
  const id = plan.seed.toString(16).padStart(8, '0');
  for (const status of plan.everybodySubscribed ? STATUSES.slice(0, 1) : STATUSES) {
    const options = { mtime: new Date(Date.UTC(2025, 5, 2)), mode: 0o100644, forceDosTimestamp: true };
    const lines = Readable.from(linesOf(status, plan, counts));
    zip.addReadStream(lines, `${status}_email_audience_export_${id}.csv`, options);
  }
  zip.end();
  await written;
  return counts;
}

function* linesOf(
  status: DemoStatus,
  plan: MailchimpExportPlan,
  counts: Record<DemoStatus, number>,
): Generator<string> {
  yield csvLine([...HEAD, ...OWN, ...BY_STATUS[status], ...TAIL]);
  for (let index = 0; index < plan.contacts; index += 1) {
    const person = generatedPerson(index, plan.seed);
    if (person.status !== status && !plan.everybodySubscribed) continue;
    counts[status] += 1;
    yield csvLine(fieldsOf(person, status, diceFor(index, plan.seed + 1)));
  }
}

function fieldsOf(person: MadeUpPerson, status: DemoStatus, dice: Dice): string[] {
  const joinedAt = Date.UTC(2016, 0, 1) + Math.floor(dice() * 8 * 365 * 86_400) * 1000;
  const changedAt = joinedAt + Math.floor(dice() * 400 * 86_400) * 1000;
  const ip = `198.51.100.${Math.floor(dice() * 254) + 1}`;
  const hasOptIn = dice() < 0.6;
  const hasConfirmed = !hasOptIn || dice() < 0.7;
  const isMember = status !== 'nonsubscribed';
  const head = [
    person.email,
    person.firstName,
    person.lastName,
    addressOf(person, dice),
    person.phone ?? '',
    person.company,
  ];
  const own = [
    ...[
      String(1 + Math.floor(dice() * 5)),
      isMember && hasOptIn ? shownTime(joinedAt) : '',
      isMember && hasOptIn ? ip : '',
    ],
    ...[isMember && hasConfirmed ? shownTime(joinedAt + 95_000) : '', isMember && hasConfirmed ? ip : ''],
    ...['', '', '1', '2', 'Europe/Brussels', person.country, ''],
  ];
  const tail = [String(100_000 + person.index), euid(dice), dice() < 0.15 ? pick(NOTES, dice) : '', tagsOf(dice)];
  const interests = INTERESTS.filter(() => dice() < 0.4).join(', ');
  return [...head, person.language, interests, ...own, ...statusFields(status, shownTime(changedAt), dice), ...tail];
}

function statusFields(status: DemoStatus, changedAt: string, dice: Dice): string[] {
  if (status === 'subscribed' || status === 'nonsubscribed') return [changedAt];
  const campaign = [pick(CAMPAIGNS, dice), euid(dice)];
  if (status === 'cleaned') return [changedAt, ...campaign];
  const reason = pick(REASONS, dice);
  return [changedAt, changedAt, ...campaign, reason, reason === 'OTHER' ? pick(OTHER_REASONS, dice) : ''];
}

function addressOf(person: MadeUpPerson, dice: Dice): string {
  if (dice() < 0.7) return '';
  return `Voorbeeldstraat ${1 + Math.floor(dice() * 200)}, Voorbeeldstad, ${person.country}`;
}

function tagsOf(dice: Dice): string {
  return TAGS.filter(() => dice() < 0.2)
    .map((tag) => `"${tag}"`)
    .join(',');
}

function euid(dice: Dice): string {
  return Math.floor(dice() * 0x100000000)
    .toString(16)
    .padStart(10, '0');
}

function shownTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`;
}
