import type { Address } from '../../domain/address';
import type { TopicChannel } from '../../domain/contact';
import { parseEmail } from '../../domain/email-address';
import type { ProfileCodes } from '../../domain/ledger-entry';
import { parsePhone } from '../../domain/phone-number';
import { type MailchimpAudience, type Policy, topicOf } from '../../domain/policy';
import { AbideError } from '../../errors';
import type { ImportContact } from '../../operations';
import type { ImportLine, ImportRow } from './import-line';
import type { RejectedLine } from './rejects-file';

const CHANNEL = 'EMAIL';

export interface Translation {
  readonly policy: Policy;
  readonly audience: MailchimpAudience;
  /** What the company states of everybody in the file, such as the relation. */
  readonly codes?: ProfileCodes;
  /** ISO 3166 code for phone numbers without a country code. */
  readonly country?: string;
  readonly onReject: (rejected: RejectedLine) => void | Promise<void>;
  /** A number that is none does not cost the person: the rest of the line is taken. */
  readonly onPhoneLeftOut?: () => void;
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

/**
 * Turns the lines of a Mailchimp audience export into our words. Mailchimp's "subscribed" is an opt-in to what the
 * policy maps the audience and its checked interests to; an audience-wide "unsubscribed" is what the policy says it
 * counts as; an interest that is not checked says nothing.
 */
export async function* mailchimpContacts(
  lines: AsyncIterable<ImportLine>,
  translation: Translation,
): AsyncGenerator<ImportContact> {
  let count = 0;
  for await (const line of lines) {
    count++;
    const place = { file: line.file, line: line.line };
    if (!line.ok) {
      await translation.onReject({ ...place, reason: line.reason, column: line.column });
      continue;
    }
    const email = parseEmail(line.row.email);
    if (email.ok) yield contactOf({ ...line, count }, email.address, translation);
    else await translation.onReject({ ...place, reason: email.reason, column: 'Email Address' });
  }
}

type TakenLine = Extract<ImportLine, { ok: true }> & { readonly count: number };

function contactOf({ file, line, row, count }: TakenLine, email: Address, translation: Translation): ImportContact {
  return {
    line: count,
    email,
    phone: phoneOf(row, translation),
    profile: profileOf(row),
    codes: translation.codes,
    reference: `Mailchimp export, ${file}, line ${line}`,
    isUndeliverable: row.status === 'CLEANED',
    ...stopsOf(row, translation),
    optIns: row.status === 'SUBSCRIBED' ? optInsOf(row, translation) : [],
  };
}

function phoneOf({ phone }: ImportRow, { country, onPhoneLeftOut }: Translation): Address | undefined {
  if (phone === undefined) return undefined;
  const parsed = parsePhone(phone, country);
  if (parsed.ok) return parsed.address;
  onPhoneLeftOut?.();
  return undefined;
}

function profileOf(row: ImportRow): ImportContact['profile'] {
  const name = [row.firstName, row.lastName].filter((part) => part !== undefined && part.trim() !== '').join(' ');
  return { ...(name !== '' && { name }), ...(row.language !== undefined && { language: row.language }) };
}

function topicsOf({ topics, interests }: MailchimpAudience): string[] {
  return [...new Set([...topics, ...Object.values(interests)])];
}

/** An audience that is a service list never makes an objection: it opts out of the service topics mapped there. */
function stopsOf(row: ImportRow, { policy, audience }: Translation): Pick<ImportContact, 'optOuts' | 'objection'> {
  if (row.status !== 'UNSUBSCRIBED') return { optOuts: [] };
  if (audience.kind === 'MARKETING' && audience.unsubscribeCountsAs === 'OBJECTION')
    return { optOuts: [], objection: {} };
  const optional = topicsOf(audience).filter((key) => topicOf(policy, key)?.class !== 'MANDATORY');
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
