import type { ContactField } from '../../src/domain/policy';
import type { ContactFields } from '../provider';
import type { Member } from './member';
import type { MemberWrite } from './member-calls';

/** Where a field of a contact goes. The name fills two; `email` and `language` have places of their own. */
const TAGS: readonly { readonly field: ContactField; readonly tag: string }[] = [
  { field: 'name', tag: 'FNAME' },
  { field: 'name', tag: 'LNAME' },
  { field: 'phone', tag: 'PHONE' },
  { field: 'organisation', tag: 'COMPANY' },
  { field: 'country', tag: 'COUNTRY' },
  { field: 'relation', tag: 'RELATION' },
  { field: 'business', tag: 'BUSINESS' },
];

export function mergeTagsOf(fields: readonly ContactField[]): readonly { field: ContactField; tag: string }[] {
  return TAGS.filter(({ field }) => fields.includes(field));
}

/**
 * Fields of a contact as a member has them: only those that the audience has a merge field for.
 *
 * A name is one text here and two there. It is cut at its first space, so that the two joined give it back.
 */
export function profileOf(fields: ContactFields | undefined, mergeTags: readonly string[]): MemberWrite {
  if (!fields) return {};
  const [first = '', ...rest] = String(fields.name ?? '').split(' ');
  const values: Readonly<Record<string, string | undefined>> = {
    ...(fields.name !== undefined && { FNAME: first, LNAME: rest.join(' ') }),
    PHONE: textOf(fields.phone),
    COMPANY: textOf(fields.organisation),
    COUNTRY: textOf(fields.country),
    RELATION: textOf(fields.relation),
    BUSINESS: textOf(fields.business),
  };
  const mergeFields = Object.entries(values).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && mergeTags.includes(entry[0]),
  );
  return {
    mergeFields: Object.fromEntries(mergeFields),
    ...(typeof fields.language === 'string' && { language: fields.language }),
  };
}

function textOf(value: string | boolean | undefined): string | undefined {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value;
}

/** Whether new fields go to this member: not to those who get no mail. */
export function isGivenAny(member: Member | undefined): boolean {
  const status = member?.status;
  return status === 'subscribed' || status === 'pending' || status === 'transactional';
}

/**
 * Whether a write of these fields would tell nothing new of a member, who may be given none. A name is the same however
 * it was cut in two there.
 */
export function hasFields(member: Member, fields: ContactFields, mergeTags: readonly string[]): boolean {
  if (!isGivenAny(member)) return true;
  const isWholeName = mergeTags.includes('FNAME') && mergeTags.includes('LNAME') && member.name === fields.name;
  const { mergeFields = {}, language = member.language } = profileOf(fields, mergeTags);
  const isSame = ([tag, value]: [string, string]) =>
    member.mergeFields[tag] === value || (isWholeName && (tag === 'FNAME' || tag === 'LNAME'));
  return language === member.language && Object.entries(mergeFields).every(isSame);
}
