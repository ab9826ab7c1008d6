import { actorOf, type Signs, type Verdict } from './actor';
import { addPeriod } from './calendar';
import type { Restriction, TrackingState } from './contact';
import { browserOf, mailClientOf } from './mail-client';
import type { Policy, TrackingField, TrackingRules } from './policy';
import type { Topic } from './topic';
import type { InteractionKind, LawfulBasis, NotKeptReason } from './words';

/** An open or click as it was seen or reported, before anybody asked whether it may be kept. */
export interface Seen extends Signs {
  readonly occurredAt: Date;
  /** The topic of the message; undefined counts as marketing. */
  readonly topic?: Topic;
  readonly link?: string;
  readonly ip?: string;
}

/** Of a contact, all that bears on whether something may be recorded about it. */
export interface TrackedPerson {
  readonly tracking: TrackingState;
  readonly marketingTracking: TrackingState;
  readonly restriction?: Restriction['scope'];
}

/** What stays of an open or click about a person: only the fields that the policy keeps. */
export interface KeptInteraction extends Verdict {
  readonly occurredAt: Date;
  readonly lawfulBasis: LawfulBasis;
  readonly isLegitimateInterest: boolean;
  readonly ip?: string;
  readonly browser?: string;
  readonly client?: string;
  readonly link?: string;
}

export type Keeping =
  | { readonly keep: 'PERSON'; readonly interaction: KeptInteraction }
  /** One more on that day, of nobody in particular (UG-13). */
  | ({ readonly keep: 'COUNT'; readonly day: Date } & Verdict)
  | { readonly keep: 'NOTHING'; readonly reason: NotKeptReason };

/** What is counted only is told apart from a repeat for so long; what comes later is not counted. */
export const LATEST_COUNT_PERIOD = 'P31D';
/** Delivery, bounce and complaint are kept for so long at most, to know a repeat and a click just after the delivery. */
export const DELIVERY_PERIOD = 'P30D';

/** Whether the privacy statement announces that this is recorded; what it does not announce is a fault of the sender. */
export function isAnnounced({ tracking }: Policy, kind: InteractionKind): boolean {
  if (kind === 'OPEN') return tracking.opens;
  return kind === 'CLICK' ? tracking.clicks : true;
}

/**
 * May this open or click be kept, and how much of it? (design, section 4, "Two separate stops")
 *
 * Under LEGITIMATE_INTEREST all but who objected, under CONSENT only who opted in, of an unknown person nothing. Two
 * noes count: the one to recording, and for marketing the one that an objection to marketing brings. A message of no
 * known topic counts as marketing. Restricted data may be stored and not added to (GDPR art. 18(2)).
 *
 * @param person undefined when no living contact is known.
 */
export function keepInteraction(
  seen: Seen,
  person: TrackedPerson | undefined,
  { policy: { tracking }, at }: { policy: Policy; at: Date },
): Keeping {
  const reason = person ? whyNothing(tracking, person, seen.topic) : 'UNKNOWN_CONTACT';
  if (reason) return { keep: 'NOTHING', reason };
  const occurredAt = seen.occurredAt > at ? at : seen.occurredAt;
  if (occurredAt <= oldestKept(tracking, at)) return { keep: 'NOTHING', reason: 'TOO_OLD' };
  const verdict = actorOf(seen);
  if (tracking.detail === 'DAILY_COUNTS') return { keep: 'COUNT', day: startOfDay(occurredAt), ...verdict };
  const isLegitimateInterest = tracking.lawfulBasis === 'LEGITIMATE_INTEREST';
  const basis = { lawfulBasis: tracking.lawfulBasis, isLegitimateInterest };
  return { keep: 'PERSON', interaction: { ...masked(seen, occurredAt, tracking.fields), ...basis, ...verdict } };
}

/** Is anything recorded of what this person opens or clicks, in messages of any topic of the policy? */
export function isRecorded({ tracking, topics }: Policy, person: TrackedPerson): boolean {
  return topics.some((topic) => whyNothing(tracking, person, topic) === undefined);
}

function whyNothing(
  { lawfulBasis }: TrackingRules,
  person: TrackedPerson,
  topic: Topic | undefined,
): NotKeptReason | undefined {
  const isMarketing = topic === undefined || topic.class === 'MARKETING';
  if (person.restriction === 'ALL' || (person.restriction === 'MARKETING' && isMarketing)) return 'RESTRICTED';
  if (person.tracking === 'OPTED_OUT') return 'OBJECTED_TO_TRACKING';
  if (isMarketing && person.marketingTracking === 'OPTED_OUT') return 'OBJECTED_TO_MARKETING';
  const isAllowed = lawfulBasis === 'LEGITIMATE_INTEREST' || person.tracking === 'OPTED_IN';
  return isAllowed ? undefined : 'NO_CONSENT';
}

/** What is older is deleted; what comes in so late is not kept in the first place. */
export function oldestKept({ detail, retention }: TrackingRules, at: Date): Date {
  const periods = [retention, detail === 'DAILY_COUNTS' ? LATEST_COUNT_PERIOD : undefined];
  const limits = periods.filter((period) => period !== undefined).map((period) => addPeriod(at, `-${period}`));
  return limits.reduce((latest, limit) => (limit > latest ? limit : latest), new Date(0));
}

/** Without TIME only the day stays, in UTC: retention has to know how old it is. */
function masked({ link, ip, userAgent }: Seen, occurredAt: Date, fields: readonly TrackingField[]) {
  const has = (field: TrackingField) => fields.includes(field);
  return {
    occurredAt: has('TIME') ? occurredAt : startOfDay(occurredAt),
    ...(has('IP') && ip !== undefined && { ip }),
    ...(has('BROWSER') && userAgent !== undefined && { browser: browserOf(userAgent) }),
    ...(has('CLIENT') && userAgent !== undefined && { client: mailClientOf(userAgent) }),
    ...(has('LINK') && link !== undefined && { link }),
  };
}

function startOfDay(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
}

/**
 * Whether a bounce says that the mailbox does not exist: permanent, with an address status (RFC 3463, X.1.X). A full
 * mailbox, a policy or a block says nothing about the address, and would stop mandatory messages for no reason.
 */
export function isAddressGone({ isPermanent, statusCode }: { isPermanent?: boolean; statusCode?: string }): boolean {
  return isPermanent !== false && statusCode !== undefined && /(?:^|\D)5\.1\.\d{1,3}(?:\D|$)/.test(statusCode);
}
