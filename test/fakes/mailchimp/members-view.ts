import { createHash } from 'node:crypto';
import type { Audience, Campaign, Member } from './account';

type Json = Readonly<Record<string, unknown>>;

/** The provider writes times with an offset and without fractions. */
export function timeText(at: Date | undefined): string {
  return at ? at.toISOString().replace(/\.\d{3}Z$/, '+00:00') : '';
}

/** The same for an address in every audience. */
export function uniqueEmailId(email: string): string {
  return createHash('md5').update(`unique ${email.toLowerCase()}`).digest('hex').slice(0, 10);
}

export function contactIdOf(audience: Audience, member: Member): string {
  return createHash('md5').update(`contact ${audience.id} ${member.webId}`).digest('hex');
}

export function linksTo(path: string): Json[] {
  return [{ rel: 'self', href: `https://us1.api.mailchimp.com/3.0${path}`, method: 'GET' }];
}

/** A member as the API shows them. Nothing of compliance, of who set the status, or of what it was before archiving. */
export function memberView(audience: Audience, member: Member): Json {
  return {
    id: member.hash,
    email_address: member.email,
    unique_email_id: uniqueEmailId(member.email),
    contact_id: contactIdOf(audience, member),
    full_name: [member.mergeFields.FNAME, member.mergeFields.LNAME].filter(Boolean).join(' '),
    web_id: member.webId,
    email_type: member.emailType,
    status: member.status,
    ...(member.status === 'unsubscribed' ? { unsubscribe_reason: member.unsubscribeReason ?? '' } : {}),
    consents_to_one_to_one_messaging: true,
    merge_fields: Object.fromEntries(audience.mergeFields.map(({ tag }) => [tag, member.mergeFields[tag] ?? ''])),
    interests: member.interests,
    ...statsOf(member),
    ip_signup: member.ipSignup,
    timestamp_signup: timeText(member.timestampSignup),
    ip_opt: member.ipOpt,
    timestamp_opt: timeText(member.timestampOpt),
    member_rating: 2,
    last_changed: timeText(member.lastChanged),
    language: member.language,
    vip: member.isVip,
    email_client: '',
    location: { latitude: 0, longitude: 0, gmtoff: 0, dstoff: 0, country_code: '', timezone: '', region: '' },
    ...permissionsOf(audience, member),
    source: member.source,
    tags_count: member.tags.length,
    tags: member.tags.map((name) => ({ id: tagId(name), name })),
    list_id: audience.id,
    _links: linksTo(`/lists/${audience.id}/members/${member.hash}`),
  };
}

function statsOf(member: Member): Json {
  const sent = member.activity.filter(({ type }) => type === 'sent').length;
  const rate = (kind: string) => {
    const opened = new Set(member.activity.filter(({ type }) => type === kind).map(({ more }) => more.campaign_id));
    return sent === 0 ? 0 : Math.min(1, opened.size / sent);
  };
  return { stats: { avg_open_rate: rate('open'), avg_click_rate: rate('click') } };
}

function permissionsOf(audience: Audience, member: Member): Json {
  if (audience.permissions.length === 0) return {};
  return {
    marketing_permissions: audience.permissions.map(({ id, text }) => ({
      marketing_permission_id: id,
      text,
      enabled: member.permissions[id] ?? false,
    })),
  };
}

export function tagId(name: string): number {
  return createHash('md5').update(`tag ${name}`).digest().readUInt32BE(0);
}

/** What a report says of a person. */
export function inReport(campaign: Campaign, person: { hash: string; email: string }): Json {
  return {
    campaign_id: campaign.id,
    list_id: campaign.audience,
    list_is_active: true,
    email_id: person.hash,
    email_address: person.email,
  };
}
