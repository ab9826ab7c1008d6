import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/clock';
import { type CallLimit, type CallLimits, type NoteCall, noted } from '../provider';
import { CallFailure, noAnswer, noTurn } from './failures';

const CALLS = 'hubspot';
const SEARCHES = 'hubspot-search';

/**
 * What HubSpot allows a free or starter account in one app: 100 calls in ten seconds, and four searches a second. Two
 * calls are left to what else the token is used for and to the difference between two windows.
 */
export const HUBSPOT_LIMITS: readonly CallLimit[] = [
  { name: CALLS, calls: 98, perSeconds: 10, open: 20 },
  { name: SEARCHES, calls: 4, perSeconds: 1 },
];

export interface Call {
  /** In a message: what was asked, never about whom. */
  readonly name: string;
  /** Repeated here when it fails; a write is repeated by who asked for it. */
  readonly isRead?: boolean;
  readonly isSearch?: boolean;
  /** Asked for its turn, right before it is sent; when it says no, nothing is sent: `NotSent`. */
  readonly mayGo?: () => Promise<boolean>;
}

/** What was to be sent is not to be sent any more. */
export class NotSent extends Error {}

export interface CallSettings {
  readonly limits: CallLimits;
  readonly clock: Clock;
  /** How long one call may take. */
  readonly timeoutMs: number;
  /** How long everything that one task asks for may take: less than half a minute (`Provider`). */
  readonly budgetMs: number;
  readonly noteCall?: NoteCall;
}

/** Sends a call when the limits let it, and gives its answer or a `CallFailure`. */
export type Caller = <T>(call: Call, send: () => Promise<T>) => Promise<T>;

const ATTEMPTS = 3;
/** Between the attempts of a read; a longer one is the business of who asked. */
const LONGEST_PAUSE_MS = 3000;

/**
 * Calls for one task, all of them within its budget.
 *
 * The SDK knows no time-out at all, and its own limiter and repeats are settings of the whole process that look at
 * neither `Retry-After` nor the kind of call: so all three are here, and the SDK's are left off.
 */
export function callerWithin({ limits, clock, timeoutMs, budgetMs, noteCall = () => {} }: CallSettings): Caller {
  const endsAt = performance.now() + budgetMs;
  const left = () => Math.max(0, endsAt - performance.now());

  async function once<T>(call: Call, send: () => Promise<T>): Promise<T> {
    let isSent = false;
    let isGivenUp = false;
    // Its turn came, or it was allowed, when nobody waited for it any more: it was told as not sent.
    const refuseLate = () => {
      if (isGivenUp || left() === 0) throw noTurn(call.name, clock());
    };
    const before = async () => {
      refuseLate();
      if (call.mayGo && !(await call.mayGo())) throw new NotSent();
    };
    const turn = async () => {
      refuseLate();
      isSent = true;
      const answer = inTime(send(), Math.min(timeoutMs, left()), () => noAnswer(call.name));
      return noted(answer, noteCall);
    };
    const inTurn = call.isSearch
      ? limits.run(SEARCHES, () => limits.run(CALLS, turn))
      : limits.run(CALLS, turn, call.mayGo && before);
    return inTime(inTurn, left(), () => {
      isGivenUp = true;
      return isSent ? noAnswer(call.name) : noTurn(call.name, clock());
    });
  }

  return async (call, send) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(call, send);
      } catch (error) {
        const failure = error as CallFailure;
        if (failure.kind === 'slow-down' && failure.status !== undefined && failure.until) {
          await limits.pauseUntil(failure.until);
        }
        const pause = call.isRead && attempt < ATTEMPTS ? pauseOf(failure, attempt, clock()) : undefined;
        if (pause === undefined || pause >= left()) throw error;
        await sleep(pause);
      }
    }
  };
}

/** Undefined: it is not asked again here. */
function pauseOf(failure: unknown, attempt: number, at: Date): number | undefined {
  if (!(failure instanceof CallFailure)) return undefined;
  const { kind, until, status } = failure;
  const isPassing = kind === 'retry' || (kind === 'slow-down' && status !== undefined);
  const pause = until ? Math.max(0, until.getTime() - at.getTime()) : 150 * attempt;
  return isPassing && pause <= LONGEST_PAUSE_MS ? pause : undefined;
}

async function inTime<T>(work: Promise<T>, ms: number, failure: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(failure()), ms);
  });
  try {
    // What is no longer waited for may still fail; that has been answered by then.
    work.catch(() => undefined);
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
