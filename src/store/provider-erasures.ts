import type { Pool, PoolClient } from 'pg';
import type { ProviderName } from '../domain/provider-map';
import type { ProviderErasureState } from '../domain/words';
import type { Oldest } from './cases';

const LEASE_SECONDS = 40;

export interface ClaimedErasure {
  readonly contact_id: string;
  readonly sealed: Buffer;
  readonly sealed_version: number;
  readonly attempts: number;
}

/** Takes deletions that are due, the oldest first. */
export async function claimErasures(
  pool: Pool,
  { provider, lease, most }: { provider: string; lease: string; most: number },
): Promise<ClaimedErasure[]> {
  const { rows } = await pool.query<ClaimedErasure>({
    name: 'claim-erasures',
    text: `UPDATE provider_erasure e SET lease = $2, leased_until = clock_timestamp() + make_interval(secs => $4)
           FROM (SELECT contact_id FROM provider_erasure
                 WHERE provider = $1 AND due_at <= now() AND (leased_until IS NULL OR leased_until < now())
                 ORDER BY asked_at LIMIT $3 FOR UPDATE SKIP LOCKED) t
           WHERE e.provider = $1 AND e.contact_id = t.contact_id
           RETURNING e.contact_id, e.sealed, e.sealed_version, e.attempts`,
    values: [provider, lease, most, LEASE_SECONDS],
  });
  return rows;
}

/** A deletion that did not come about yet. */
export interface ErasureOutcome {
  readonly contactId: string;
  readonly afterMs: number;
  readonly isParked: boolean;
  readonly fault: string;
}

export async function writeErasureOutcomes(
  pool: Pool,
  { provider, lease }: { provider: string; lease: string },
  outcomes: readonly ErasureOutcome[],
): Promise<void> {
  for (const { contactId, afterMs, isParked, fault } of outcomes) {
    await pool.query(
      `UPDATE provider_erasure SET lease = NULL, leased_until = NULL, attempts = attempts + 1, fault = $4,
         due_at = CASE WHEN $5 THEN 'infinity' ELSE now() + make_interval(secs => $6 / 1000.0) END,
         parked_at = CASE WHEN $5 THEN coalesce(parked_at, now()) END
       WHERE provider = $1 AND contact_id = $2 AND lease = $3`,
      [provider, contactId, lease, fault, isParked, Math.round(afterMs)],
    );
  }
}

export interface ConfirmedErasure {
  readonly provider: ProviderName;
  readonly contactId: string;
  readonly lease: string;
}

/**
 * Takes the deletions that were confirmed, and gives those that were still open under that lease. Nothing else is left of
 * them: the row was the last place that knew under what the provider held the person. In the transaction that notes it in
 * the ledger, so that there is neither without the other.
 */
export async function takeConfirmed(
  client: PoolClient,
  confirmed: readonly ConfirmedErasure[],
): Promise<Pick<ConfirmedErasure, 'provider' | 'contactId'>[]> {
  const { rows } = await client.query<{ provider: ProviderName; contact_id: string }>(
    `DELETE FROM provider_erasure e
     USING unnest($1::text[], $2::uuid[], $3::uuid[]) AS c (provider, contact_id, lease)
     WHERE e.provider = c.provider AND e.contact_id = c.contact_id AND e.lease = c.lease
     RETURNING e.provider, e.contact_id`,
    [
      confirmed.map(({ provider }) => provider),
      confirmed.map(({ contactId }) => contactId),
      confirmed.map(({ lease }) => lease),
    ],
  );
  return rows.map(({ provider, contact_id: contactId }) => ({ provider, contactId }));
}

/** How far the deletion of somebody is at a provider. */
export interface ErasureThere {
  readonly provider: ProviderName;
  readonly state: ProviderErasureState;
  /** By the ledger; of several the last. */
  readonly confirmedAt?: Date;
  /** What it last failed of. */
  readonly fault?: string;
}

/** At each provider that was asked for it. What is open counts, also when an earlier deletion was confirmed. */
export async function readErasureThere(pool: Pool, contactId: string): Promise<ErasureThere[]> {
  const { rows } = await pool.query<{
    provider: ProviderName;
    state: ErasureThere['state'];
    confirmed_at: Date | null;
    fault: string | null;
  }>(
    `WITH open AS (
       SELECT provider, CASE WHEN parked_at IS NULL THEN 'WAITING' ELSE 'PARKED' END AS state, fault
       FROM provider_erasure WHERE contact_id = $1
     ), confirmed AS (
       SELECT body ->> 'provider' AS provider, max(at) AS confirmed_at
       FROM ledger_entry WHERE contact_id = $1 AND kind = 'ERASED_AT_PROVIDER' GROUP BY 1
     )
     SELECT provider, coalesce(open.state, 'CONFIRMED') AS state, open.fault,
            CASE WHEN open.state IS NULL THEN confirmed.confirmed_at END AS confirmed_at
     FROM open FULL JOIN confirmed USING (provider) ORDER BY provider`,
    [contactId],
  );
  return rows.map(({ provider, state, confirmed_at, fault }) => ({
    provider,
    state,
    ...(confirmed_at && { confirmedAt: confirmed_at }),
    ...(fault !== null && { fault }),
  }));
}

export interface ParkedErasure {
  readonly provider: ProviderName;
  readonly contactId: string;
  readonly since: Date;
  readonly fault: string;
}

/** Deletions that are not tried again before somebody acts. */
export async function readParkedErasures(pool: Pool, most: number): Promise<Oldest<ParkedErasure>> {
  const { rows } = await pool.query<{
    provider: ProviderName;
    contact_id: string;
    parked_at: Date;
    fault: string | null;
    count: string;
  }>(
    `SELECT provider, contact_id, parked_at, fault, count(*) OVER () AS count
       FROM provider_erasure WHERE parked_at IS NOT NULL ORDER BY parked_at, contact_id LIMIT $1`,
    [most],
  );
  return {
    count: Number(rows[0]?.count ?? 0),
    rows: rows.map(({ provider, contact_id, parked_at, fault }) => ({
      provider,
      contactId: contact_id,
      since: parked_at,
      fault: fault ?? 'not known',
    })),
  };
}
