import type { Audience, Batch, Campaign, Member } from './account';
import { erroredIn } from './batches';
import type { Habits } from './habits';
import type { Happening } from './happenings';
import { timeText, uniqueEmailId } from './members-view';
import { MAILED } from './transitions';

export type Form = { readonly [name: string]: string | number | Form | readonly Form[] };

export interface WebhookEvent {
  readonly type: 'subscribe' | 'unsubscribe' | 'profile' | 'cleaned' | 'upemail' | 'campaign';
  readonly data: Form;
}

/** What webhooks tell of a change to a member. A change of address is two events, in either order. */
export function eventsOf(audience: Audience, happening: Happening, habits: Habits): readonly WebhookEvent[] {
  if (happening.kind === 'GONE') {
    return happening.before.status === 'archived'
      ? []
      : [unsubscribe(audience, happening.before, { action: 'delete' })];
  }
  const { before, after, campaign } = happening;
  const moved = before && before.hash !== after.hash ? [upemail(audience, before, after)] : [];
  if (before?.status === after.status) {
    const isEdited = before.hash !== after.hash || JSON.stringify(shownOf(before)) !== JSON.stringify(shownOf(after));
    return isEdited && after.status !== 'archived'
      ? [...moved, { type: 'profile', data: person(audience, after) }]
      : moved;
  }
  return [...moved, ...byStatus(audience, { before, after, campaign }, habits)];
}

function byStatus(
  audience: Audience,
  { before, after, campaign }: { before?: Member; after: Member; campaign?: string },
  habits: Habits,
): WebhookEvent[] {
  const wasMailed = before !== undefined && MAILED.includes(before.status);
  switch (after.status) {
    case 'subscribed': {
      const ip = { ip_opt: after.ipOpt, ip_signup: after.ipSignup };
      return [{ type: 'subscribe', data: { ...person(audience, after), ...ip } }];
    }
    case 'unsubscribed':
      return wasMailed ? [unsubscribe(audience, after, { action: 'unsub', campaign })] : [];
    case 'archived':
      return [unsubscribe(audience, after, { action: habits.archiveAction })];
    case 'cleaned': {
      const data = { list_id: audience.id, campaign_id: campaign ?? '', reason: 'hard', email: after.email };
      return before ? [{ type: 'cleaned', data }] : [];
    }
    default:
      return [];
  }
}

function shownOf({ interests, permissions, mergeFields, language, emailType }: Member) {
  return [interests, permissions, mergeFields, language, emailType];
}

function unsubscribe(
  audience: Audience,
  member: Member,
  { action, campaign }: { action: string; campaign?: string },
): WebhookEvent {
  const reason = member.unsubscribeReason === 'abuse' ? 'abuse' : 'manual';
  const more: Form = campaign === undefined ? {} : { campaign_id: campaign };
  return { type: 'unsubscribe', data: { action, reason, ...person(audience, member), ...more } };
}

function upemail(audience: Audience, before: Member, after: Member): WebhookEvent {
  const data = {
    list_id: audience.id,
    new_id: shortId(after),
    new_email: after.email,
    old_email: before.email,
  };
  return { type: 'upemail', data };
}

/** Interests come as names, comma-joined; a comma in a name has a stroke before it. The id is not the hash. */
function person(audience: Audience, member: Member): Form {
  const groups = audience.categories.map(({ id, title, interests }) => ({
    id,
    name: title,
    groups: namesOf(interests.filter((one) => member.interests[one.id])),
  }));
  const all = audience.categories.flatMap(({ interests }) => interests).filter((one) => member.interests[one.id]);
  return {
    id: shortId(member),
    email: member.email,
    email_type: member.emailType,
    list_id: audience.id,
    merges: { EMAIL: member.email, ...member.mergeFields, INTERESTS: namesOf(all), GROUPINGS: groups },
  };
}

function namesOf(interests: readonly { readonly name: string }[]): string {
  return interests.map(({ name }) => name.replace(/,/g, '\\,')).join(', ');
}

function shortId(member: Member): string {
  return uniqueEmailId(member.email);
}

export function campaignEvent(campaign: Campaign): WebhookEvent {
  const data = { id: campaign.id, subject: campaign.title, status: 'sent', reason: '', list_id: campaign.audience };
  return { type: 'campaign', data };
}

/** It only says that the batch has ended; who asks for the batch gets the same. */
export function batchData(batch: Batch, resultUrl: string): Form {
  return {
    id: batch.id,
    submitted_at: timeText(batch.submittedAt),
    completed_at: timeText(batch.completedAt),
    status: batch.status,
    total_operations: batch.operations.length,
    finished_operations: batch.results.length,
    errored_operations: erroredIn(batch),
    response_body_url: resultUrl,
  };
}

/** `data[merges][GROUPINGS][0][name]`: the bracket keys of the provider's forms. */
export function formText({ type, firedAt, data }: { type: string; firedAt: Date; data: Form }): string {
  const form = new URLSearchParams({ type, fired_at: firedAt.toISOString().slice(0, 19).replace('T', ' ') });
  const add = (key: string, value: Form[string]): void => {
    if (Array.isArray(value)) for (const [index, one] of value.entries()) add(`${key}[${index}]`, one);
    else if (typeof value === 'object') for (const [name, one] of Object.entries(value)) add(`${key}[${name}]`, one);
    else form.append(key, String(value));
  };
  add('data', data);
  return form.toString();
}
