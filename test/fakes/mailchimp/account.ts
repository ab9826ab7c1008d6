import { createHash } from 'node:crypto';
import { type Habits, USUAL_HABITS } from './habits';

export const WRITABLE = ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional'] as const;
export type WritableStatus = (typeof WRITABLE)[number];
export type Status = WritableStatus | 'archived';

/** Who did it: the person, a colleague in the app, or a call of the API. The `sources` of webhooks filter by it. */
export type Source = 'user' | 'admin' | 'api';

export interface Interest {
  readonly id: string;
  readonly name: string;
}

export interface InterestCategory {
  readonly id: string;
  readonly title: string;
  /** In `radio` and `dropdown` one interest pushes out the others. */
  readonly type: 'checkboxes' | 'dropdown' | 'radio' | 'hidden';
  readonly interests: readonly Interest[];
}

export interface MergeField {
  readonly tag: string;
  readonly name: string;
  readonly type: 'text' | 'number' | 'date' | 'phone';
  readonly isRequired: boolean;
}

/** A marketing permission: its id is shown on members and nowhere else. */
export interface Permission {
  readonly id: string;
  readonly text: string;
}

export interface Activity {
  readonly type: string;
  readonly at: Date;
  readonly more: Readonly<Record<string, unknown>>;
}

export interface Member {
  /** MD5 of the lower-cased address. */
  readonly hash: string;
  readonly email: string;
  readonly status: Status;
  readonly setBy: Source;
  /** The person said no, or mail to them failed or was reported: no call may subscribe them. */
  readonly isInCompliance: boolean;
  /** Nobody can see it: an archived opt-out looks clean. */
  readonly statusBeforeArchive?: Status;
  readonly interests: Readonly<Record<string, boolean>>;
  readonly permissions: Readonly<Record<string, boolean>>;
  readonly mergeFields: Readonly<Record<string, string | number>>;
  readonly tags: readonly string[];
  readonly language: string;
  readonly isVip: boolean;
  readonly emailType: 'html' | 'text';
  readonly ipSignup: string;
  readonly ipOpt: string;
  readonly timestampSignup?: Date;
  readonly timestampOpt?: Date;
  readonly unsubscribeReason?: string;
  readonly unsubscribedAt?: Date;
  /** In whole seconds. */
  readonly lastChanged: Date;
  readonly webId: number;
  readonly source: string;
  readonly activity: readonly Activity[];
}

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: Readonly<Record<string, boolean>>;
  readonly sources: Readonly<Record<Source, boolean>>;
  /** Shown once, in the reply that makes the webhook. */
  readonly signingSecret?: string;
}

export interface Audience {
  readonly id: string;
  readonly name: string;
  readonly isDoubleOptIn: boolean;
  readonly categories: readonly InterestCategory[];
  readonly permissions: readonly Permission[];
  readonly mergeFields: readonly MergeField[];
  readonly members: Map<string, Member>;
  /** Hashes of the permanently deleted. */
  readonly forgotten: Set<string>;
  /** Hashes of those who were mailed a confirmation and have not answered it, one entry a mail. */
  readonly confirmations: string[];
  readonly webhooks: Webhook[];
}

export interface CampaignEvent {
  readonly hash: string;
  readonly email: string;
  readonly action: 'open' | 'click' | 'bounce';
  readonly at: Date;
  readonly url?: string;
  readonly bounce?: 'hard' | 'soft';
  readonly ip: string;
  /** A mail program that opens by itself; a report shows it only as a difference between two numbers. */
  readonly isProxy: boolean;
}

export interface Campaign {
  readonly id: string;
  readonly audience: string;
  readonly title: string;
  readonly sentAt: Date;
  readonly sentTo: readonly { readonly hash: string; readonly email: string }[];
  readonly events: CampaignEvent[];
  readonly unsubscribes: {
    readonly hash: string;
    readonly email: string;
    readonly at: Date;
    readonly reason: string;
  }[];
  readonly abuse: { readonly hash: string; readonly email: string; readonly at: Date }[];
}

export interface BatchOperation {
  readonly method: string;
  readonly path: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly body?: string;
  readonly operation_id?: string;
}

export interface Batch {
  readonly id: string;
  readonly submittedAt: Date;
  readonly operations: readonly BatchOperation[];
  status: 'pending' | 'preprocessing' | 'started' | 'finalizing' | 'finished';
  completedAt?: Date;
  readonly results: { readonly status_code: number; readonly operation_id: string; readonly response: string }[];
}

export interface BatchWebhook {
  readonly id: string;
  readonly url: string;
  readonly isEnabled: boolean;
}

/** One account: all that the stand-in knows. Members are values; a write replaces the one in the map. */
export interface Account {
  readonly habits: Habits;
  readonly audiences: Map<string, Audience>;
  readonly campaigns: Map<string, Campaign>;
  readonly batches: Map<string, Batch>;
  readonly batchWebhooks: BatchWebhook[];
  /** Hashes of those who signed up too often lately: nothing creates them. */
  readonly tooManySignUps: Set<string>;
  /** Moves with each write: what was sorted before is stale. */
  version: number;
  serial: number;
}

export function emptyAccount(habits: Partial<Habits> = {}): Account {
  return {
    habits: { ...USUAL_HABITS, ...habits },
    audiences: new Map(),
    campaigns: new Map(),
    batches: new Map(),
    batchWebhooks: [],
    tooManySignUps: new Set(),
    version: 0,
    serial: 0,
  };
}

/** The hash that stands for an address in paths. */
export function hashOf(email: string): string {
  return createHash('md5').update(email.toLowerCase()).digest('hex');
}

/** Ids that look like the provider's: ten hex digits, the same in each run. */
export function nextId(account: Account, kind: string): string {
  account.serial += 1;
  return createHash('md5').update(`${kind} ${account.serial}`).digest('hex').slice(0, 10);
}

export function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}
