import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/clock';
import { type CallLimit, type CallLimits, type NoteCall, noted } from '../provider';
import { CallFailure, calledOff, failureOf, noAnswer, noTurn } from './failures';

const CALLS = 'mailchimp';

/** Ten connections at a time for an account's user, whoever opens them: one is left to whatever else uses the key. */
export const MAILCHIMP_LIMITS: readonly CallLimit[] = [{ name: CALLS, open: 9 }];

export interface Call {
  /** In a message: what was asked, never about whom. */
  readonly name: string;
  /** Repeated here when it fails; a write is repeated by who asked for it. */
  readonly isRead?: boolean;
  /** Asked when its turn has come: whether it is still to be sent. */
  readonly isStillWanted?: () => Promise<boolean>;
}

export interface CallSettings {
  readonly limits: CallLimits;
  readonly clock: Clock;
  /** How long one call may take. */
  readonly timeoutMs: number;
  /** How long everything that one task asks for may take: less than half a minute (`Provider`). */
  readonly budgetMs: number;
  readonly noteCall?: NoteCall;
}

/** Sends a call when the limit lets it, and gives its answer or throws a `CallFailure`. */
export type Caller = <T>(call: Call, send: () => Promise<T>) => Promise<T>;

const ATTEMPTS = 3;

/**
 * Calls for one task, all of them within its budget. The SDK has neither limit nor repeats, and waits two minutes by
 * itself.
 */
export function callerWithin({ limits, clock, timeoutMs, budgetMs, noteCall = () => {} }: CallSettings): Caller {
  const endsAt = performance.now() + budgetMs;
  const left = () => Math.max(0, endsAt - performance.now());

  async function once<T>(call: Call, send: () => Promise<T>): Promise<T> {
    let isSent = false;
    const inTurn = limits.run(CALLS, async () => {
      // Its turn came when nobody waited for it any more: a write must not go out then.
      if (left() === 0) throw noTurn(call.name, clock());
      if (call.isStillWanted && !(await call.isStillWanted())) throw calledOff(call.name);
      isSent = true;
      const answer = send().catch((error: unknown) => {
        throw error instanceof CallFailure ? error : failureOf(call.name, error, clock());
      });
      return noted(
        inTime(answer, Math.min(timeoutMs, left()), () => noAnswer(call.name)),
        noteCall,
      );
    });
    return inTime(inTurn, left(), () => (isSent ? noAnswer(call.name) : noTurn(call.name, clock())));
  }

  return async (call, send) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(call, send);
      } catch (error) {
        if (!(error instanceof CallFailure)) throw error;
        if (error.kind === 'slow-down' && error.status !== undefined && error.until) {
          await limits.pauseUntil(error.until);
        }
        const pause = 150 * attempt;
        const isRepeated = call.isRead && error.kind === 'retry' && attempt < ATTEMPTS;
        if (!isRepeated || pause >= left()) throw error;
        await sleep(pause);
      }
    }
  };
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

/** Below the nine that may be open, so that another task gets its turn too. */
const AT_A_TIME = 6;

/** Runs the work over all items, some at a time, and gives the results in order. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const left = items.entries();
  const lane = async () => {
    for (const [place, item] of left) results[place] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, items.length) }, lane));
  return results;
}
