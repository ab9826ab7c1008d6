import { addPeriod } from '../domain/calendar';
import { PROVIDER_NAMES, type ProviderName, providerMapOf } from '../domain/provider-map';
import { undeliveredDuties } from '../domain/undelivered-duties';
import type { RestrictionScope } from '../domain/words';
import {
  countAskedConfirmations,
  type Oldest,
  type RefusedAlike,
  readFailingHolders,
  readRefusals,
  readRestrictions,
} from '../store/cases';
import { type LostJob, readLostJobs } from '../store/job-figures';
import { readParkedErasures } from '../store/provider-erasures';
import { readForgottenThere, readParked, readStoppedThere } from '../store/sync-figures';
import { selectWaitingMessages, type WaitingKind } from '../store/waiting-messages';
import { askedFor, type Ground, load } from './ground';

export type { RefusedAlike } from '../store/cases';

/** What only a person can do, the most pressing first. */
export type CaseKind =
  | 'MESSAGE_TO_READ'
  | 'ERASURE_UNFINISHED'
  | 'LIFT_AWAITS_NOTICE'
  | 'MANDATORY_NOT_DELIVERED'
  | 'ERASURE_PARKED_AT_PROVIDER'
  | 'STOPPED_AT_PROVIDER'
  | 'FORGOTTEN_AT_PROVIDER'
  | 'PARKED_AT_PROVIDER'
  | 'MAIL_NOT_SENT'
  | 'RESTRICTION_TO_WEIGH';

export interface OpenCase {
  readonly since: Date;
  readonly contactId?: string;
  /** MESSAGE_TO_READ: where it came in, the name by which it is found there, and the id by which it is closed. */
  readonly message?: { readonly kind: WaitingKind; readonly reference: string; readonly id: string };
  /** RESTRICTION_TO_WEIGH and LIFT_AWAITS_NOTICE. */
  readonly scope?: RestrictionScope;
  /** Those at a provider. */
  readonly provider?: ProviderName;
  /** PARKED_AT_PROVIDER and ERASURE_PARKED_AT_PROVIDER: what the provider refused. */
  readonly fault?: string;
  /** MANDATORY_NOT_DELIVERED and STOPPED_AT_PROVIDER: what does not arrive. */
  readonly topics?: readonly string[];
  /** MAIL_NOT_SENT and ERASURE_UNFINISHED: as the log names it. */
  readonly job?: string;
}

export interface CasesOfAKind {
  readonly kind: CaseKind;
  readonly count: number;
  /** The oldest, up to the number asked for. */
  readonly cases: readonly OpenCase[];
}

export interface OpenCases {
  /** Kinds without any are left out. */
  readonly kinds: readonly CasesOfAKind[];
  readonly refusals: readonly RefusedAlike[];
  readonly refusedSince: Date;
  /** How many links wait for the person they were mailed to: nothing for the company to do. */
  readonly awaitedConfirmations: number;
}

export interface CasesRequest {
  /** How many of each kind are listed, 1 at least; all are counted. */
  readonly most: number;
  readonly refusedSince: Date;
}

const CONFIRMATIONS_LAST = 'P1D';
const CONTACTS_AT_ONCE = 500;

/**
 * What waits for a person of the company. It is read from the state as it stands, so a case closes by itself when what it
 * asks for is done; only a message to read is closed by hand. Ids and codes only: no address, no name.
 */
export async function listCases(ground: Ground, { most, refusedSince }: CasesRequest): Promise<OpenCases> {
  const { pool } = ground.database;
  const [messages, erasures, lifts, undelivered, mails, restrictions, atProviders, refusals, awaitedConfirmations] =
    await Promise.all([
      readUnread(pool, most),
      readLostJobs(pool, 'forget', most),
      readRestrictions(pool, { isLiftAsked: true, most }),
      readUndelivered(ground, most),
      readLostJobs(pool, 'mail', most),
      readRestrictions(pool, { isLiftAsked: false, most }),
      readAtProviders(ground, most),
      readRefusals(pool, refusedSince),
      countAskedConfirmations(pool, addPeriod(ground.clock(), `-${CONFIRMATIONS_LAST}`)),
    ]);
  const kinds: CasesOfAKind[] = [
    ofKind('MESSAGE_TO_READ', messages),
    ofKind('ERASURE_UNFINISHED', namedByJob(erasures)),
    ofKind('LIFT_AWAITS_NOTICE', lifts),
    ofKind('MANDATORY_NOT_DELIVERED', undelivered),
    ...atProviders,
    ofKind('MAIL_NOT_SENT', namedByJob(mails)),
    ofKind('RESTRICTION_TO_WEIGH', restrictions),
  ];
  return { kinds: kinds.filter(({ count }) => count > 0), refusals, refusedSince, awaitedConfirmations };
}

function namedByJob({ count, rows }: Oldest<LostJob>): Oldest<OpenCase> {
  return { count, rows: rows.map(({ id, ...lost }) => ({ ...lost, job: id })) };
}

function ofKind(kind: CaseKind, { count, rows }: Oldest<OpenCase>): CasesOfAKind {
  return { kind, count, cases: rows };
}

/** What somebody wrote and no program may guess the meaning of: it may be a no. */
async function readUnread(pool: Ground['database']['pool'], most: number): Promise<Oldest<OpenCase>> {
  const messages = await selectWaitingMessages(pool);
  const rows = messages.slice(0, most).map(({ id, kind, reference, contactId, receivedAt }) => ({
    since: receivedAt,
    contactId,
    message: { kind, reference, id },
  }));
  return { count: messages.length, rows };
}

/** What must be sent to somebody and cannot arrive: whose contract it rests on is not told (design, section 3, row 2). */
async function readUndelivered(ground: Ground, most: number): Promise<Oldest<OpenCase>> {
  const at = ground.clock();
  const failing = await readFailingHolders(ground.database.pool);
  const found: OpenCase[] = [];
  for (let first = 0; first < failing.length; first += CONTACTS_AT_ONCE) {
    const some = failing.slice(first, first + CONTACTS_AT_ONCE);
    const { register, active } = await load(ground, askedFor(some));
    for (const { contactId, since } of some) {
      const topics = undeliveredDuties(register, contactId, { policy: active.policy, at });
      if (topics.length > 0) found.push({ since, contactId, topics });
    }
  }
  return { count: found.length, rows: found.slice(0, most) };
}

/** What a provider holds and only a person can put right: all of it goes by itself once that is done. */
async function readAtProviders(ground: Ground, most: number): Promise<CasesOfAKind[]> {
  const { pool } = ground.database;
  const [forgotten, parked, parkedErasures] = await Promise.all([
    readForgottenThere(pool, most),
    readParked(pool, most),
    readParkedErasures(pool, most),
  ]);
  const stopped: OpenCase[] = [];
  for (const provider of PROVIDER_NAMES) {
    const map = providerMapOf(ground.active.policy, provider);
    if (map) stopped.push(...(await readStoppedThere(pool, provider, map)));
  }
  const reasons = parked.rows.map(({ reason, ...one }) => ({ ...one, fault: reason }));
  return [
    ofKind('ERASURE_PARKED_AT_PROVIDER', parkedErasures),
    ofKind('STOPPED_AT_PROVIDER', { count: stopped.length, rows: stopped.slice(0, most) }),
    ofKind('FORGOTTEN_AT_PROVIDER', forgotten),
    ofKind('PARKED_AT_PROVIDER', { count: parked.count, rows: reasons }),
  ];
}
