import type { Pool } from 'pg';
import type { ProviderName } from '../domain/provider-map';
import type { SealedText } from '../security/sealed-text';
import type { Transaction } from './database';

/** Somebody to be looked up at a provider. */
export interface NewHint {
  readonly name: string;
  readonly contactId?: string;
  readonly remoteId?: string;
  readonly sealed?: SealedText;
}

export interface ProviderHint extends NewHint {
  /** Tells a later hint of the same person from this one. */
  readonly notedAt: string;
  readonly attempts: number;
}

/** Many hints of one person are one; the newest is what is looked up by. */
export async function noteHints(
  client: Transaction | Pool,
  provider: ProviderName,
  hints: readonly NewHint[],
): Promise<void> {
  const one = [...new Map(hints.map((hint) => [hint.name, hint])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (one.length === 0) return;
  await client.query(
    `INSERT INTO provider_hint (provider, name, contact_id, remote_id, sealed, sealed_version)
     SELECT $1, r.* FROM unnest($2::text[], $3::uuid[], $4::text[], $5::bytea[], $6::smallint[]) AS r
     ON CONFLICT (provider, name) DO UPDATE SET noted_at = clock_timestamp(),
       due_at = least(provider_hint.due_at, clock_timestamp()), attempts = 0`,
    [
      provider,
      one.map(({ name }) => name),
      one.map(({ contactId }) => contactId ?? null),
      one.map(({ remoteId }) => remoteId ?? null),
      one.map(({ sealed }) => sealed?.sealed ?? null),
      one.map(({ sealed }) => sealed?.version ?? null),
    ],
  );
}

const LEASE_SECONDS = 120;

interface HintRow {
  readonly name: string;
  readonly contact_id: string | null;
  readonly remote_id: string | null;
  readonly sealed: Buffer | null;
  readonly sealed_version: number | null;
  readonly noted_at: string;
  readonly attempts: number;
}

/** Of whom nothing is being written just now. For one instance: what it takes nobody else takes, until it is done or the lease is over. */
export async function takeHints(pool: Pool, provider: ProviderName, most: number): Promise<ProviderHint[]> {
  const { rows } = await pool.query<HintRow>(
    `UPDATE provider_hint h SET leased_until = clock_timestamp() + interval '${LEASE_SECONDS} s', attempts = attempts + 1
       FROM (SELECT provider, name FROM provider_hint
              WHERE provider = $1 AND due_at <= clock_timestamp()
                AND (leased_until IS NULL OR leased_until < clock_timestamp())
                AND NOT EXISTS (SELECT FROM due_contact d WHERE d.provider = provider_hint.provider
                                   AND d.contact_id = provider_hint.contact_id AND d.leased_until > clock_timestamp())
              ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) t
      WHERE h.provider = t.provider AND h.name = t.name
  RETURNING h.name, h.contact_id, h.remote_id, h.sealed, h.sealed_version, h.noted_at::text, h.attempts`,
    [provider, most],
  );
  return rows.map((row) => ({
    name: row.name,
    contactId: row.contact_id ?? undefined,
    remoteId: row.remote_id ?? undefined,
    sealed: row.sealed && row.sealed_version ? { sealed: row.sealed, version: row.sealed_version } : undefined,
    notedAt: row.noted_at,
    attempts: row.attempts,
  }));
}

/** They were looked up. One that was noted anew meanwhile stays. */
export async function closeHints(
  client: Transaction | Pool,
  provider: ProviderName,
  hints: readonly Pick<ProviderHint, 'name' | 'notedAt'>[],
): Promise<void> {
  if (hints.length === 0) return;
  const values = [provider, hints.map(({ name }) => name), hints.map(({ notedAt }) => notedAt)];
  await client.query(
    `WITH done AS (
       DELETE FROM provider_hint h USING unnest($2::text[], $3::text[]) AS r (name, noted_at)
        WHERE h.provider = $1 AND h.name = r.name AND h.noted_at = r.noted_at::timestamptz RETURNING h.name)
     UPDATE provider_hint h SET leased_until = NULL
      WHERE h.provider = $1 AND h.name = ANY ($2) AND h.name NOT IN (SELECT name FROM done)`,
    values,
  );
}

/** The provider gave no answer: later, and later each time. */
export async function postponeHints(
  pool: Pool,
  provider: ProviderName,
  { names, seconds }: { names: readonly string[]; seconds: number },
): Promise<void> {
  await pool.query(
    `UPDATE provider_hint SET leased_until = NULL, due_at = clock_timestamp() + make_interval(secs => $3)
      WHERE provider = $1 AND name = ANY ($2)`,
    [provider, names, seconds],
  );
}
