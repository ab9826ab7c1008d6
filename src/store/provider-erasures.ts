import type { Pool } from 'pg';

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

export interface ErasureOutcome {
  readonly contactId: string;
  readonly isErased: boolean;
  readonly afterMs: number;
  readonly isParked: boolean;
  readonly fault?: string;
}

/** A confirmed deletion leaves nothing: its row was the last place that knew under what the provider held the person. */
export async function writeErasureOutcomes(
  pool: Pool,
  { provider, lease }: { provider: string; lease: string },
  outcomes: readonly ErasureOutcome[],
): Promise<void> {
  for (const { contactId, isErased, afterMs, isParked, fault } of outcomes) {
    if (isErased) {
      await pool.query('DELETE FROM provider_erasure WHERE provider = $1 AND contact_id = $2 AND lease = $3', [
        provider,
        contactId,
        lease,
      ]);
      continue;
    }
    await pool.query(
      `UPDATE provider_erasure SET lease = NULL, leased_until = NULL, attempts = attempts + 1, fault = $4,
         due_at = CASE WHEN $5 THEN 'infinity' ELSE now() + make_interval(secs => $6 / 1000.0) END,
         parked_at = CASE WHEN $5 THEN coalesce(parked_at, now()) END
       WHERE provider = $1 AND contact_id = $2 AND lease = $3`,
      [provider, contactId, lease, fault ?? null, isParked, Math.round(afterMs)],
    );
  }
}
