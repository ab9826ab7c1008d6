import type { Pool } from 'pg';

/** After so many failures one after the other nobody calls for a while. */
const MOST_FAILURES = 5;
/** Doubled with each failure more; short, because a no may wait behind it. */
const FIRST_PAUSE_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 30;
/** How long one instance may take to try it. */
const TRIAL_SECONDS = 40;

export async function knownProviders(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ provider: string }>('SELECT provider FROM provider_circuit ORDER BY provider');
  return rows.map(({ provider }) => provider);
}

export async function addCircuit(pool: Pool, provider: string): Promise<void> {
  await pool.query('INSERT INTO provider_circuit (provider) VALUES ($1) ON CONFLICT DO NOTHING', [provider]);
}

/** GO, or TRIAL for the one instance that is let through with what waits, to see whether the provider works again. */
export async function enterCircuit(pool: Pool, provider: string): Promise<'GO' | 'TRIAL' | 'WAIT'> {
  const { rows } = await pool.query<{ entry: 'GO' | 'TRIAL' }>({
    name: 'enter-circuit',
    text: `WITH trial AS (
             UPDATE provider_circuit SET state = 'HALF_OPEN', open_until = now() + make_interval(secs => $2)
             WHERE provider = $1 AND state <> 'CLOSED' AND open_until <= now()
               AND coalesce(paused_until, '-infinity') <= now()
               AND (EXISTS (SELECT FROM due_contact d
                             WHERE d.provider = $1 AND d.turns_at IS NULL AND d.due_at < 'infinity')
                 OR EXISTS (SELECT FROM provider_erasure e WHERE e.provider = $1 AND e.due_at < 'infinity'))
             RETURNING 1)
           SELECT CASE WHEN EXISTS (SELECT FROM trial) THEN 'TRIAL' ELSE 'GO' END AS entry FROM provider_circuit
           WHERE provider = $1 AND coalesce(paused_until, '-infinity') <= now()
             AND (state = 'CLOSED' OR EXISTS (SELECT FROM trial))`,
    values: [provider, TRIAL_SECONDS],
  });
  return rows[0]?.entry ?? 'WAIT';
}

/**
 * Without the trial: for who only reads, and waits as long as everybody else. One that no worker was at yet may be read: a
 * first walk begins before anybody is looked up by name.
 */
export async function mayRead(pool: Pool, provider: string): Promise<boolean> {
  const { rows } = await pool.query<{ may: boolean }>({
    name: 'may-read-provider',
    text: `SELECT NOT EXISTS (SELECT FROM provider_circuit WHERE provider = $1
             AND ((state <> 'CLOSED' AND coalesce(open_until, 'infinity') > now()) OR paused_until > now())) AS may`,
    values: [provider],
  });
  return rows[0]?.may === true;
}

export async function closeCircuit(pool: Pool, provider: string): Promise<void> {
  await pool.query({
    name: 'close-circuit',
    text: `UPDATE provider_circuit SET state = 'CLOSED', failures = 0, open_until = NULL, fault = NULL, last_push_at = now()
           WHERE provider = $1`,
    values: [provider],
  });
}

/** Opens at once when it is for good or the trial failed, else after several failures. */
export async function countFailure(
  pool: Pool,
  provider: string,
  { fault, isForGood = false }: { fault: string; isForGood?: boolean },
): Promise<void> {
  await pool.query(
    `UPDATE provider_circuit SET failures = failures + 1, fault = $2,
       state = CASE WHEN $3 OR state <> 'CLOSED' OR failures + 1 >= $4 THEN 'OPEN' ELSE state END,
       open_until = CASE WHEN $3 OR state <> 'CLOSED' OR failures + 1 >= $4
         THEN now() + make_interval(secs => CASE WHEN $3 THEN $6 ELSE
           least($6, $5 * power(2, least(10, greatest(0, failures + 1 - $4)))) END * (0.8 + random() * 0.4)) END
     WHERE provider = $1`,
    [provider, fault, isForGood, MOST_FAILURES, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS],
  );
}

/** The latest that was told counts. */
export async function pauseProvider(pool: Pool, provider: string, milliseconds: number): Promise<void> {
  await pool.query(
    `UPDATE provider_circuit SET paused_until = greatest(paused_until, now() + make_interval(secs => $2 / 1000.0))
     WHERE provider = $1`,
    [provider, Math.max(0, Math.round(milliseconds))],
  );
}

export interface CircuitRow {
  readonly state: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  readonly fault: string | null;
  readonly paused_until: Date | null;
  readonly last_push_at: Date | null;
  readonly last_event_at: Date | null;
  readonly waiting: number;
  readonly waiting_noes: number;
  readonly parked: number;
  readonly erasures: number;
  readonly oldest_seconds: number;
}

export async function readHealth(pool: Pool, provider: string): Promise<CircuitRow | undefined> {
  const { rows } = await pool.query<CircuitRow>(
    `SELECT c.state, c.fault, CASE WHEN c.paused_until > now() THEN c.paused_until END AS paused_until,
            c.last_push_at, c.last_event_at, d.waiting, d.waiting_noes, d.parked, d.oldest_seconds,
            (SELECT count(*)::integer FROM provider_erasure e WHERE e.provider = $1) AS erasures
     FROM provider_circuit c, (
       SELECT count(*) FILTER (WHERE parked_at IS NULL OR due_at < 'infinity')::integer AS waiting,
              count(*) FILTER (WHERE is_no AND (parked_at IS NULL OR due_at < 'infinity'))::integer AS waiting_noes,
              count(*) FILTER (WHERE parked_at IS NOT NULL)::integer AS parked,
              coalesce(extract(epoch FROM now() - min(marked_at)), 0)::float AS oldest_seconds
       FROM due_contact WHERE provider = $1 AND turns_at IS NULL) d
     WHERE c.provider = $1`,
    [provider],
  );
  return rows[0];
}

/** The policy under which everybody was marked; undefined: never. */
export async function markedUnder(pool: Pool, provider: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ marked_under: string | null }>(
    'SELECT marked_under FROM provider_circuit WHERE provider = $1',
    [provider],
  );
  return rows[0]?.marked_under ?? undefined;
}

export async function noteMarkedUnder(pool: Pool, provider: string, version: string): Promise<void> {
  await pool.query('UPDATE provider_circuit SET marked_under = $2 WHERE provider = $1', [provider, version]);
}

export async function noteEvent(pool: Pool, provider: string): Promise<void> {
  await pool.query('UPDATE provider_circuit SET last_event_at = now() WHERE provider = $1', [provider]);
}
