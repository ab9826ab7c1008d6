import type { Address } from '../../domain/address';
import type { TopicChannel } from '../../domain/contact';
import { parseEmail } from '../../domain/email-address';
import type { ProfileCodes } from '../../domain/ledger-entry';
import { type MailchimpAudience, type Policy, topicOf, topicsOfAudience } from '../../domain/policy';
import { AbideError } from '../../errors';
import type { ImportContact } from '../../operations';
import { readLanguage } from './cell-words';
import type { ImportLine, ImportRow } from './import-line';
import type { ImportSource, SourceLine } from './import-source';
import { openMailchimpExport } from './mailchimp-export';
import { readPhone } from './phone-cell';
import { readShortText, readText } from './text-cell';

const CHANNEL = 'EMAIL';

export interface Translation {
  readonly policy: Policy;
  readonly audience: MailchimpAudience;
  /** What the company states of everybody in the file, such as the relation. */
  readonly codes?: ProfileCodes;
  /** ISO 3166 code for phone numbers without a country code. */
  readonly country?: string;
}

/** The audience of the policy that the file is an export of; the only one when none is named. */
export function theAudience(policy: Policy, key: string | undefined): MailchimpAudience {
  const audiences = policy.providers.mailchimp?.audiences ?? [];
  const found =
    key === undefined && audiences.length === 1 ? audiences[0] : audiences.find((audience) => audience.key === key);
  if (found) return found;
  const known = audiences.map((audience) => audience.key).join(', ') || 'none';
  throw new AbideError('BAD_USER_INPUT', `name an audience of the policy (it has: ${known})`, { path: '--audience' });
}

/** A Mailchimp audience export in our words, as the policy maps its audience. */
export async function openMailchimp(
  path: string,
  { timeZone, ...translation }: Translation & { readonly timeZone?: string },
): Promise<ImportSource> {
  const { lines, close } = await openMailchimpExport(path, {
    timeZone,
    interests: translation.audience.interestGroups,
  });
  return {
    shape: 'MAILCHIMP_EXPORT',
    notes: [],
    hasNoesFirst: true,
    async *lines() {
      for await (const line of lines()) yield sourceLine(line, translation);
    },
    close,
  };
}

/**
 * Mailchimp's "subscribed" is an opt-in to what the policy maps the audience and its checked interests to; an
 * audience-wide "unsubscribed" is what the policy says it counts as; an interest that is not checked says nothing.
 */
function sourceLine(line: ImportLine, translation: Translation): SourceLine {
  const place = { file: line.file, line: line.line, leftOut: [] };
  if (!line.ok) return { ...place, faults: [{ reason: line.reason, column: line.column }] };
  const email = parseEmail(line.row.email);
  if (!email.ok) return { ...place, faults: [{ reason: email.reason, column: 'Email Address' }] };
  const phone = readPhone(line.row.phone, translation.country);
  const contact = { ...contactOf(line, email.address, translation), phone: phone.address };
  return { ...place, contact, faults: [], leftOut: [...phone.leftOut, ...leftOutOfProfile(line.row)] };
}

function leftOutOfProfile({ firstName = '', lastName = '', language = '' }: ImportRow): string[] {
  const isTooLong = [firstName, lastName].some((text) => readText(text) === 'TOO_LONG');
  const isNoLanguage = language !== '' && readLanguage(language) === undefined;
  return [...(isTooLong ? ['TEXT'] : []), ...(isNoLanguage ? ['LANGUAGE'] : [])];
}

type TakenLine = Extract<ImportLine, { ok: true }>;

function contactOf({ file, line, row }: TakenLine, email: Address, translation: Translation): ImportContact {
  return {
    file,
    line,
    email,
    profile: profileOf(row),
    codes: translation.codes,
    reference: `Mailchimp export, ${file}, line ${line}`,
    isUndeliverable: row.status === 'CLEANED',
    ...stopsOf(row, translation),
    optIns: row.status === 'SUBSCRIBED' ? optInsOf(row, translation) : [],
  };
}

function profileOf(row: ImportRow): ImportContact['profile'] {
  const name = [row.firstName, row.lastName]
    .map(readShortText)
    .filter((part) => part !== undefined)
    .join(' ');
  const language = readLanguage(row.language ?? '');
  return { ...(name !== '' && { name }), ...(language !== undefined && { language }) };
}

/** An audience that is a service list never makes an objection: it opts out of the service topics mapped there. */
function stopsOf(row: ImportRow, { policy, audience }: Translation): Pick<ImportContact, 'optOuts' | 'objection'> {
  if (row.status !== 'UNSUBSCRIBED') return { optOuts: [] };
  if (audience.kind === 'MARKETING' && audience.unsubscribeCountsAs === 'OBJECTION')
    return { optOuts: [], objection: {} };
  const optional = topicsOfAudience(audience).filter((key) => topicOf(policy, key)?.class !== 'MANDATORY');
  return { optOuts: optional.map((topic) => ({ topic, channel: CHANNEL })) };
}

function optInsOf(row: ImportRow, { policy, audience }: Translation): ImportContact['optIns'] {
  const checked = new Set(Object.values(row.interests).flat());
  const byInterest = Object.entries(audience.interests).flatMap(([interest, topic]) =>
    checked.has(interest) ? [topic] : [],
  );
  const topics = new Set(
    [...audience.topics, ...byInterest].filter((key) => topicOf(policy, key)?.class !== 'MANDATORY'),
  );
  const times = { occurredAt: row.optInAt ?? row.confirmedAt, confirmedAt: row.confirmedAt };
  return [...topics].map((topic): TopicChannel & typeof times => ({ topic, channel: CHANNEL, ...times }));
}
