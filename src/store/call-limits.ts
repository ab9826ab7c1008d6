import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { CallLimit, CallLimits } from '../domain/call-limit';
import { AbideError } from '../errors';
import { pauseProvider } from './provider-circuits';

/**
 * So much longer than it has to be is the stretch over which calls are spread: what a call may be late without one too
 * many in any stretch of the provider's, and the clocks of two instances apart. A part of the stretch, and of a long one
 * no more than calls are late.
 */
const MARGIN = 0.04;
const LONGEST_MARGIN_MS = 200;
const LONGEST_LEAD_MS = 3_000;
const WAITS_FOR_A_SLOT_MS = 15;
/** Longer than any call takes; whose instance dies gives its slot back by this. */
const SLOT_LEASE_SECONDS = 40;

/**
 * The limits of one provider, kept over all instances by what they have in common: the database. A call of a kind that
 * has no limit is a mistake in the program, and is not made.
 */
export function keepLimits(pool: Pool, provider: string, limits: readonly CallLimit[]): CallLimits {
  const kept = new Map(limits.map((limit) => [limit.name, keepLimit(pool, `${provider}/${limit.name}`, limit)]));
  return {
    run: async (name, call, before) => {
      const limit = kept.get(name);
      if (!limit) throw new Error(`there is no call limit named ${name}`);
      await waitForPause(pool, provider);
      return limit(call, before);
    },
    pauseUntil: (at) => pauseProvider(pool, provider, at.getTime() - Date.now()),
  };
}

/** A longer pause is not waited for: the caller would be given up meanwhile. */
const LONGEST_WAIT_MS = 10_000;

async function waitForPause(pool: Pool, provider: string): Promise<void> {
  const { rows } = await pool.query<{ ms: number }>({
    name: 'read-pause',
    text: `SELECT ceil(extract(epoch FROM paused_until - now()) * 1000)::integer AS ms FROM provider_circuit
           WHERE provider = $1 AND paused_until > now()`,
    values: [provider],
  });
  const ms = rows[0]?.ms ?? 0;
  if (ms > LONGEST_WAIT_MS) throw new AbideError('UNAVAILABLE', 'The provider asked to be left alone for a while.');
  if (ms > 0) await sleep(ms);
}

type Before = () => Promise<void>;
type Run = <T>(call: () => Promise<T>, before?: Before) => Promise<T>;

function keepLimit(pool: Pool, name: string, limit: CallLimit): Run {
  const { calls, perSeconds: seconds, open } = limit;
  const pace = calls && seconds ? paceOf(pool, name, { calls, seconds }) : undefined;
  const slots = open ? slotsOf(pool, name, open) : undefined;
  return async (call, before) => {
    const release = await slots?.();
    try {
      await (pace ? pace(before) : before?.());
      return await call();
    } finally {
      await release?.();
    }
  };
}

/** By how much the stretch is longer over which the calls of so many seconds are spread. */
export function marginOf(seconds: number): number {
  return Math.min(seconds * 1000 * MARGIN, LONGEST_MARGIN_MS);
}

/**
 * Calls go out one after the other, evenly over the window: the n-th that is counted in a window has the n-th place in
 * it. A count alone would let a whole window's calls out at its end, and the next one's right after. Places that went by
 * while nobody called are gone. So no stretch ever holds too many, and while there is work none is left empty.
 *
 * What is to be done right before a call is begun as long before its place as it took lately, and no longer: else the call
 * would go out by as much too late, among those that come after it.
 */
function paceOf(pool: Pool, name: string, { calls, seconds }: { calls: number; seconds: number }) {
  const marginMs = marginOf(seconds);
  const windowMs = seconds * 1000 + marginMs;
  const tolerance = marginMs * 0.9;
  const interval = windowMs / calls;
  const counter = new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'call_rate',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: '',
    points: calls,
    duration: windowMs / 1000,
  });
  let lead = 0;
  return async (before?: Before): Promise<void> => {
    for (let places = 1; ; ) {
      const counted = await counter.consume(name, places).catch((refusal) => refusal);
      if (!(counted instanceof RateLimiterRes)) throw counted;
      if (counted.consumedPoints > calls) {
        await sleep(counted.msBeforeNext + 1);
        places = 1;
        continue;
      }
      const placeAt = Date.now() + counted.msBeforeNext - windowMs + (counted.consumedPoints - 1) * interval;
      const beginAt = placeAt - (before ? lead : 0);
      await sleepUntil(beginAt);
      let late = Date.now() - beginAt;
      if (before && late <= tolerance) {
        const begunAt = Date.now();
        await before();
        lead = Math.min(LONGEST_LEAD_MS, Math.max(Date.now() - begunAt, lead * 0.9));
        await sleepUntil(placeAt);
        late = Date.now() - placeAt;
      }
      if (late <= tolerance) return;
      places = Math.ceil(late / interval);
    }
  };
}

async function sleepUntil(at: number): Promise<void> {
  const ms = at - Date.now();
  if (ms > 0) await sleep(ms);
}

/** Takes one of the calls that may be open at a time, and gives what gives it back. */
function slotsOf(pool: Pool, name: string, open: number): () => Promise<() => Promise<void>> {
  const ready = pool.query(
    'INSERT INTO open_call (name, slot) SELECT $1, generate_series(1, $2) ON CONFLICT DO NOTHING',
    [name, open],
  );
  // Told to whoever calls first.
  ready.catch(() => undefined);
  const turns = turnsOf(open);
  return async () => {
    await ready;
    const endTurn = await turns();
    const release = await takeSlot(pool, name, open).catch((error) => {
      endTurn();
      throw error;
    });
    return () => release().finally(endTurn);
  };
}

/** At most so many of this instance at a time, in order: the others need not ask the database for what is not free. */
function turnsOf(most: number): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let under = 0;
  return async () => {
    if (under < most) under += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return () => {
      const next = waiting.shift();
      if (next) next();
      else under -= 1;
    };
  };
}

async function takeSlot(pool: Pool, name: string, open: number): Promise<() => Promise<void>> {
  const lease = randomUUID();
  for (;;) {
    const { rows } = await pool.query<{ slot: number }>({
      name: 'take-open-call',
      text: `UPDATE open_call o SET lease = $3, leased_until = clock_timestamp() + make_interval(secs => $4)
               FROM (SELECT slot FROM open_call WHERE name = $1 AND slot <= $2
                       AND (leased_until IS NULL OR leased_until < clock_timestamp())
                     ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED) f
               WHERE o.name = $1 AND o.slot = f.slot RETURNING o.slot`,
      values: [name, open, lease, SLOT_LEASE_SECONDS],
    });
    const slot = rows[0]?.slot;
    if (slot !== undefined) return () => giveBack(pool, { name, slot, lease });
    await sleep(WAITS_FOR_A_SLOT_MS * (1 + Math.random()));
  }
}

async function giveBack(pool: Pool, { name, slot, lease }: { name: string; slot: number; lease: string }) {
  // Where that fails the lease ends by itself, and what the call came to is worth more.
  await pool
    .query('UPDATE open_call SET lease = NULL, leased_until = NULL WHERE name = $1 AND slot = $2 AND lease = $3', [
      name,
      slot,
      lease,
    ])
    .catch(() => undefined);
}
