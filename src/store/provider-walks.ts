import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { ProviderName } from '../domain/provider-map';
import type { ProviderWalk } from '../domain/provider-walk';

/** A walk that this instance goes on with; nobody else does until the lease ends. */
export interface TakenWalk {
  readonly provider: ProviderName;
  readonly walk: ProviderWalk;
  readonly lease: string;
  readonly cursor?: string;
  /** Of the walk under way, which another instance may have begun. By the database's clock. */
  readonly startedAt: Date;
  readonly failures: number;
}

const LEASE = `clock_timestamp() + interval '120 s'`;

/** One that is due, or under way and dropped by who had it. @param isNow whether it is due or not. */
export async function takeWalk(
  pool: Pool,
  { provider, walk, isNow }: { provider: ProviderName; walk: ProviderWalk; isNow: boolean },
): Promise<TakenWalk | undefined> {
  await pool.query('INSERT INTO provider_walk (provider, walk) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    provider,
    walk,
  ]);
  const lease = randomUUID();
  const { rows } = await pool.query<{ cursor: string | null; started_at: Date; failures: number }>(
    `UPDATE provider_walk SET lease = $3, leased_until = ${LEASE}, finished_at = NULL,
            cursor = CASE WHEN walk = 'ALL' AND finished_at IS NOT NULL THEN NULL ELSE cursor END,
            events = CASE WHEN started_at IS NULL OR finished_at IS NOT NULL THEN 0 ELSE events END,
            found = CASE WHEN started_at IS NULL OR finished_at IS NOT NULL THEN 0 ELSE found END,
            started_at = CASE WHEN started_at IS NULL OR finished_at IS NOT NULL THEN clock_timestamp() ELSE started_at END
      WHERE provider = $1 AND walk = $2 AND (leased_until IS NULL OR leased_until < clock_timestamp())
        AND (due_at <= clock_timestamp() OR $4)
  RETURNING cursor, started_at, failures`,
    [provider, walk, lease, isNow],
  );
  const [row] = rows;
  return (
    row && {
      provider,
      walk,
      lease,
      cursor: row.cursor ?? undefined,
      startedAt: row.started_at,
      failures: row.failures,
    }
  );
}

export interface WalkedPage {
  readonly cursor: string;
  readonly events: number;
  /** Those that nobody holds here, and of whom something stands open there that may not. */
  readonly found: number;
}

/** The effects of a page stand: from here it goes on after any restart. False: the lease ended, somebody else goes on. */
export async function keepPage(pool: Pool, { provider, walk, lease }: TakenWalk, page: WalkedPage): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE provider_walk SET cursor = $4, events = events + $5, found = found + $6, failures = 0, fault = NULL,
            leased_until = ${LEASE}
      WHERE provider = $1 AND walk = $2 AND lease = $3`,
    [provider, walk, lease, page.cursor, page.events, page.found],
  );
  return rowCount === 1;
}

/**
 * A full walk is made again after the period, and never takes more than a twentieth of the time. Its drift are the people
 * whose whole state was another when they were read last, however many parts it was read in, and whom nobody holds here.
 */
export async function endWalk(
  pool: Pool,
  { provider, walk, lease }: TakenWalk,
  { everySeconds }: { everySeconds: number },
): Promise<number | undefined> {
  const { rows } = await pool.query<{ drift: number | null }>(
    `UPDATE provider_walk SET finished_at = clock_timestamp(), lease = NULL, leased_until = NULL, failures = 0,
            fault = NULL, took_seconds = extract(epoch FROM clock_timestamp() - started_at)::integer,
            drift = CASE WHEN walk = 'ALL' THEN found + (
              SELECT count(DISTINCT p.contact_id) FROM provider_address p
               WHERE p.provider = $1 AND p.differed_at >= date_trunc('milliseconds', started_at)) END,
            due_at = clock_timestamp() + make_interval(secs => CASE WHEN walk = 'ALL'
              THEN greatest($4::float8, 20 * extract(epoch FROM clock_timestamp() - started_at)) ELSE $4 END)
      WHERE provider = $1 AND walk = $2 AND lease = $3
  RETURNING drift`,
    [provider, walk, lease, everySeconds],
  );
  return rows[0]?.drift ?? undefined;
}

/** Dropped before its end; gone on with after this time, by anybody. */
export async function dropWalk(
  pool: Pool,
  { provider, walk, lease }: TakenWalk,
  { fault, seconds }: { fault?: string; seconds: number },
): Promise<void> {
  await pool.query(
    `UPDATE provider_walk SET lease = NULL, leased_until = NULL, fault = $4,
            failures = failures + CASE WHEN $4::text IS NULL THEN 0 ELSE 1 END,
            due_at = clock_timestamp() + make_interval(secs => $5)
      WHERE provider = $1 AND walk = $2 AND lease = $3`,
    [provider, walk, lease, fault ?? null, seconds],
  );
}

export interface WalkFigures {
  readonly provider: ProviderName;
  readonly walk: ProviderWalk;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
  readonly events: number;
  readonly drift?: number;
  readonly fault?: string;
}

export async function readWalks(pool: Pool): Promise<WalkFigures[]> {
  const { rows } = await pool.query<{
    provider: ProviderName;
    walk: ProviderWalk;
    started_at: Date | null;
    finished_at: Date | null;
    events: string;
    drift: number | null;
    fault: string | null;
  }>('SELECT provider, walk, started_at, finished_at, events, drift, fault FROM provider_walk ORDER BY provider, walk');
  return rows.map((row) => ({
    provider: row.provider,
    walk: row.walk,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    events: Number(row.events),
    drift: row.drift ?? undefined,
    fault: row.fault ?? undefined,
  }));
}
