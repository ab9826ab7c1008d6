import { isObject, type Json, textAt } from './client';
import { strangeAnswer } from './failures';

export const STATUSES = ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional', 'archived'] as const;
export type Status = (typeof STATUSES)[number];

/** A member of an audience, in the parts that we read. */
export interface Member {
  readonly hash: string;
  readonly email: string;
  /** One for the address, the same in every audience. */
  readonly uniqueId: string;
  /** Undefined: one that we do not know, so neither a yes nor a no. */
  readonly status: Status | undefined;
  readonly interests: Readonly<Record<string, boolean>>;
  readonly permissions: readonly { readonly id: string; readonly text: string; readonly isEnabled: boolean }[];
  readonly unsubscribeReason: string;
  readonly optedInAt?: Date;
  /** Whether a form of theirs or an address of the network shows that the person did it. */
  readonly isOwnAct: boolean;
  readonly lastChangedAt?: Date;
  readonly name: string;
  readonly language: string;
  /** By tag, as Mailchimp holds them; one that is no text is left out. */
  readonly mergeFields: Readonly<Record<string, string>>;
}

/** Whole seconds with an offset, the form that Mailchimp writes itself. */
export function timeText(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}

export function readTime(text: string): Date | undefined {
  const time = new Date(text);
  return text === '' || Number.isNaN(time.getTime()) ? undefined : time;
}

/** A member out of an answer; one without an address, an id or a status is none that we know. */
export function readMember(answer: Json, call: string): Member {
  const email = textAt(answer, 'email_address');
  const hash = textAt(answer, 'id');
  const status = textAt(answer, 'status');
  if (email === '' || hash === '' || status === '') throw strangeAnswer(call);
  const merged = isObject(answer.merge_fields) ? answer.merge_fields : {};
  const permissions = Array.isArray(answer.marketing_permissions) ? answer.marketing_permissions.filter(isObject) : [];
  return {
    hash,
    email,
    uniqueId: textAt(answer, 'unique_email_id'),
    status: STATUSES.find((one) => one === status),
    interests: isObject(answer.interests) ? flagsOf(answer.interests) : {},
    permissions: permissions.map((one) => ({
      id: textAt(one, 'marketing_permission_id'),
      text: textAt(one, 'text'),
      isEnabled: one.enabled === true,
    })),
    unsubscribeReason: textAt(answer, 'unsubscribe_reason'),
    optedInAt: readTime(textAt(answer, 'timestamp_opt')),
    isOwnAct: textAt(answer, 'ip_opt') !== '' || /form|pop-?up|landing page/i.test(textAt(answer, 'source')),
    lastChangedAt: readTime(textAt(answer, 'last_changed')),
    name: [textAt(merged, 'FNAME'), textAt(merged, 'LNAME')].filter(Boolean).join(' '),
    language: textAt(answer, 'language'),
    mergeFields: textsOf(merged),
  };
}

function textsOf(merged: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(merged).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function flagsOf(interests: Json): Record<string, boolean> {
  return Object.fromEntries(Object.entries(interests).map(([id, value]) => [id, value === true]));
}
