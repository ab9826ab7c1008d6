import type { Pool, PoolClient } from 'pg';

export interface Claim {
  readonly apiKeyId: string;
  readonly key: string;
  readonly requestHash: string;
}

/** How long an answer is kept for whoever repeats the call (design, section 6). */
const KEPT_MS = 48 * 3_600_000;

export type ClaimResult =
  | { readonly state: 'OURS' }
  | { readonly state: 'ANSWERED'; readonly answer: unknown }
  | { readonly state: 'OTHER_REQUEST' };

/**
 * Claims the keys in the caller's transaction. A second caller waits here for the first one's commit and then finds
 * its answer; another request under the same key is told apart by its hash.
 */
export async function claimKeys(
  client: PoolClient,
  claims: readonly Claim[],
  at: Date,
): Promise<Map<Claim, ClaimResult>> {
  const ordered = [...claims].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const ours = new Set<Claim>();
  for (const claim of ordered) {
    const { rowCount } = await client.query({
      name: 'claim-idempotency-key',
      text: `INSERT INTO idempotency_key AS k (api_key_id, key, request_hash, claimed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (api_key_id, key) DO UPDATE
             SET request_hash = excluded.request_hash, answer = NULL, claimed_at = excluded.claimed_at
             WHERE k.claimed_at < $5`,
      values: [claim.apiKeyId, claim.key, claim.requestHash, at, new Date(at.getTime() - KEPT_MS)],
    });
    if (rowCount === 1) ours.add(claim);
  }
  const stood = await readAnswers(
    client,
    ordered.filter((claim) => !ours.has(claim)),
  );
  return new Map(ordered.map((claim) => [claim, resultOf(claim, ours, stood)]));
}

/** Answers that nobody may ask for again. */
export async function forgetOldKeys(pool: Pool, at: Date): Promise<void> {
  await pool.query('DELETE FROM idempotency_key WHERE claimed_at < $1', [new Date(at.getTime() - KEPT_MS)]);
}

/** What a key stands for by now, without claiming it; undefined: nobody used it, or only long ago. */
export async function peekAtKey(pool: Pool, claim: Claim, at: Date): Promise<ClaimResult | undefined> {
  const { rows } = await pool.query<StoodRow>({
    name: 'peek-at-idempotency-key',
    text: `SELECT api_key_id, key, request_hash, answer FROM idempotency_key
           WHERE api_key_id = $1 AND key = $2 AND claimed_at >= $3`,
    values: [claim.apiKeyId, claim.key, new Date(at.getTime() - KEPT_MS)],
  });
  const [row] = rows;
  return row && resultOf(claim, new Set(), new Map([[nameOf(claim), row]]));
}

interface StoodRow {
  readonly api_key_id: string;
  readonly key: string;
  readonly request_hash: string;
  readonly answer: unknown;
}

async function readAnswers(client: PoolClient, claims: readonly Claim[]): Promise<Map<string, StoodRow>> {
  if (claims.length === 0) return new Map();
  const { rows } = await client.query<StoodRow>({
    name: 'read-idempotent-answers',
    text: `SELECT k.api_key_id, k.key, k.request_hash, k.answer FROM idempotency_key k
           JOIN unnest($1::text[], $2::text[]) AS c (api_key_id, key) USING (api_key_id, key)`,
    values: [claims.map((claim) => claim.apiKeyId), claims.map((claim) => claim.key)],
  });
  return new Map(rows.map((row) => [nameOf({ apiKeyId: row.api_key_id, key: row.key }), row]));
}

function resultOf(claim: Claim, ours: ReadonlySet<Claim>, stood: ReadonlyMap<string, StoodRow>): ClaimResult {
  if (ours.has(claim)) return { state: 'OURS' };
  const row = stood.get(nameOf(claim));
  if (!row || row.request_hash !== claim.requestHash) return { state: 'OTHER_REQUEST' };
  return { state: 'ANSWERED', answer: row.answer };
}

function nameOf({ apiKeyId, key }: { apiKeyId: string; key: string }): string {
  return JSON.stringify([apiKeyId, key]);
}

/** For calls that changed nothing: their answer is kept like any other. */
export async function storeAnswers(
  client: PoolClient,
  answers: readonly { api_key_id: string; key: string; answer: unknown }[],
): Promise<void> {
  await client.query(
    `UPDATE idempotency_key k SET answer = a.answer
     FROM jsonb_to_recordset($1::jsonb) AS a(api_key_id text, key text, answer jsonb)
     WHERE k.api_key_id = a.api_key_id AND k.key = a.key`,
    [JSON.stringify(answers)],
  );
}
