import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Address } from '../../src/domain/address';
import { ProviderError, type ProviderEvent, type RawRequest } from '../provider';
import type { EventId } from './event-id';
import type { MappedAudience } from './set-up';
import { addressOf } from './translate';

export interface WebhookGround {
  /** One for each webhook that signs; any of them will do. None: the secret in the address is all there is. */
  readonly signingSecrets: readonly string[];
  readonly now: Date;
  readonly eventId: EventId;
  /** Undefined: an audience that is not mapped, or not known yet. */
  readonly audienceOf: (list: string) => Pick<MappedAudience, 'stop' | 'topics' | 'isMarketing'> | undefined;
  /** How many are mapped. */
  readonly audiences: number;
}

const LONGEST_AGE_SECONDS = 300;

/** What one webhook tells. Its signature is checked over the bytes as they came, before anything is read of them. */
export function readEvents(request: RawRequest, ground: WebhookGround): readonly ProviderEvent[] {
  if (request.method !== 'POST') return [];
  if (ground.signingSecrets.length > 0) checkSignature(request, ground);
  const form = new URLSearchParams(request.body.toString('utf8'));
  const type = form.get('type');
  if (!type) throw new ProviderError('refused', 'this is not a webhook of Mailchimp: it has no type');
  return eventsOf({ type, form, ground, isEchoed: isEchoed(request.url) });
}

/** `t=<seconds>,v1=<hex>`; while a secret is renewed there are several `v1`. */
function checkSignature({ headers, body }: RawRequest, { signingSecrets, now }: WebhookGround): void {
  const parts = (headers['x-mailchimp-signature'] ?? '').split(',').map((part) => part.trim().split('='));
  const seconds = parts.find(([name]) => name === 't')?.[1] ?? '';
  const given = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value.toLowerCase()] : []));
  if (!/^\d{1,12}$/.test(seconds) || given.length === 0) throw forged('has no signature');
  const age = now.getTime() / 1000 - Number(seconds);
  if (Math.abs(age) > LONGEST_AGE_SECONDS) throw forged('is too old or from the future');
  const isSigned = signingSecrets.some((secret) => {
    const right = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
    return given.some((hex) => isSame(Buffer.from(hex, 'hex'), right));
  });
  if (!isSigned) throw forged('bears another signature');
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function forged(what: string): ProviderError {
  return new ProviderError('forged', `a webhook in the name of Mailchimp ${what}`);
}

/** Whether the webhook was set up by hand so that what calls write comes back too (README). */
function isEchoed(url: string): boolean {
  return new URL(url, 'http://here.invalid').searchParams.get('echo') === '1';
}

interface Told {
  readonly type: string;
  readonly form: URLSearchParams;
  readonly ground: WebhookGround;
  readonly isEchoed: boolean;
}

function eventsOf(told: Told): readonly ProviderEvent[] {
  const { type, form, ground } = told;
  const email = addressOf(form.get('data[email]') ?? form.get('data[old_email]') ?? '');
  if (!email) return [];
  const list = form.get('data[list_id]') ?? '';
  const firedAt = form.get('fired_at') ?? '';
  const about = ['data[action]', 'data[reason]', 'data[new_email]'].map((key) => form.get(key) ?? '');
  const head = {
    id: ground.eventId('webhook', type, list, email.value, firedAt, ...about),
    occurredAt: readFiredAt(firedAt) ?? ground.now,
    ref: { email },
  };
  const lookAgain: ProviderEvent = { ...head, kind: 'LOOK_AGAIN' };
  switch (type) {
    // A subscribe says that there is a member, and nothing of their boxes but names; it opens nothing by itself.
    case 'subscribe':
    case 'profile':
      return [lookAgain];
    case 'unsubscribe':
      return stopped(told, { head, list });
    case 'cleaned':
      return [{ ...head, kind: form.get('data[reason]') === 'abuse' ? 'COMPLAINED' : 'FAILED_FOR_GOOD' }];
    case 'upemail':
      return moved(form, head);
    default:
      return [];
  }
}

interface Head {
  readonly id: string;
  readonly occurredAt: Date;
  readonly ref: { readonly email: Address };
}

function stopped({ form, ground, isEchoed }: Told, { head, list }: { head: Head; list: string }): ProviderEvent[] {
  const audience = ground.audienceOf(list);
  const lookAgain: ProviderEvent = { ...head, id: `${head.id}-look`, kind: 'LOOK_AGAIN' };
  const complaint: ProviderEvent[] =
    form.get('data[reason]') === 'abuse' ? [{ ...head, id: `${head.id}-abuse`, kind: 'COMPLAINED' }] : [];
  // Taken out by a colleague: no objection, and they may be in another audience still.
  if (['delete', 'archive'].includes(form.get('data[action]') ?? '')) {
    const isAll = audience !== undefined && ground.audiences === 1;
    return [...complaint, isAll ? { ...head, kind: 'DELETED', isForPrivacy: false } : lookAgain];
  }
  const isOfACampaign = Boolean(form.get('data[campaign_id]'));
  // It may be a write of ours that comes back. What stands there tells, beside what we last wrote.
  if (!audience || (isEchoed && !isOfACampaign && complaint.length === 0)) return [...complaint, lookAgain];
  const { stop, topics, isMarketing } = audience;
  return [...complaint, { ...head, kind: 'STOPPED', stops: [stop], topics: isMarketing ? [] : topics }];
}

function moved(form: URLSearchParams, head: Head): ProviderEvent[] {
  const to = addressOf(form.get('data[new_email]') ?? '');
  if (!to) return [{ ...head, kind: 'LOOK_AGAIN' }];
  return [
    { ...head, kind: 'ADDRESS_CHANGED', to },
    { ...head, id: `${head.id}-new`, kind: 'LOOK_AGAIN', ref: { email: to } },
  ];
}

/** Without a zone it is taken as UTC; of no weight for a no, which counts from when it came. */
function readFiredAt(text: string): Date | undefined {
  const plain = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/.exec(text);
  const time = new Date(plain ? `${plain[1]}T${plain[2]}Z` : text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
