import type { Pool } from 'pg';

/** A worker that dies is followed by another within this time and the longest pause between two takes. */
const LEASE_SECONDS = 40;

export type Doubt = 'ANSWER_LOST' | 'TO_READ';

export interface ClaimedContact {
  readonly contact_id: string;
  readonly is_no: boolean;
  readonly marked_position: string;
  readonly attempts: number;
  readonly doubt: Doubt | null;
}

/**
 * Takes the contacts that are due, noes first; what another worker has is passed over. Whose lease ended untold may have
 * been written for: its answer counts as lost. While everybody there is walked through for the first time noes alone are
 * taken: of the others the walk tells by the page what would else be asked for one by one.
 *
 * @param at by the clock of decisions: what turned by itself by then is due.
 * @param others the most of those that are no noes.
 */
export async function claimDue(
  pool: Pool,
  { provider, lease, most, others, at }: { provider: string; lease: string; most: number; others: number; at: Date },
): Promise<ClaimedContact[]> {
  await pool.query({ name: 'turn-due', text: TURN, values: [provider, at] });
  const { rows } = await pool.query<ClaimedContact>({
    name: 'claim-due',
    text: CLAIM,
    values: [provider, lease, most, LEASE_SECONDS, others],
  });
  return rows;
}

const TURN = `
  UPDATE due_contact d SET turns_at = NULL, due_at = now(), marked_at = now()
  FROM (SELECT provider, contact_id FROM due_contact WHERE provider = $1 AND turns_at <= $2
        ORDER BY turns_at LIMIT 1000 FOR UPDATE SKIP LOCKED) t
  WHERE d.provider = t.provider AND d.contact_id = t.contact_id`;

const FREE = `provider = $1 AND turns_at IS NULL AND due_at <= now() AND (leased_until IS NULL OR leased_until < now())`;

/** It is under way: one that was dropped, or whose instance died, keeps nobody waiting. */
const FIRST_WALK = `SELECT FROM provider_walk WHERE provider = $1 AND walk = 'ALL' AND took_seconds IS NULL
  AND leased_until > clock_timestamp()`;

const CLAIM = `
  WITH no AS MATERIALIZED (
    SELECT contact_id FROM due_contact WHERE ${FREE} AND is_no ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
  ),
  other AS MATERIALIZED (
    SELECT contact_id FROM due_contact WHERE ${FREE} AND NOT is_no AND NOT EXISTS (${FIRST_WALK})
    ORDER BY due_at LIMIT greatest(0, least($5, $3 - (SELECT count(*) FROM no))) FOR UPDATE SKIP LOCKED
  ),
  taken AS MATERIALIZED (
    SELECT d.contact_id, d.leased_until IS NOT NULL AS is_untold
    FROM due_contact d WHERE provider = $1 AND contact_id IN (SELECT * FROM no UNION ALL SELECT * FROM other)
  )
  UPDATE due_contact d SET lease = $2, leased_until = clock_timestamp() + make_interval(secs => $4),
    doubt = CASE WHEN taken.is_untold THEN 'ANSWER_LOST' ELSE d.doubt END
  FROM taken WHERE d.provider = $1 AND d.contact_id = taken.contact_id
  RETURNING d.contact_id, d.is_no, d.marked_position, d.attempts, d.doubt`;

/** Whether the worker still has it, for some seconds more: long enough for a call to go out. */
export async function stillHas(pool: Pool, provider: string, lease: string, contactId: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'still-has-due',
    text: `SELECT 1 FROM due_contact WHERE provider = $1 AND contact_id = $2 AND lease = $3
             AND leased_until > clock_timestamp() + interval '5 s'`,
    values: [provider, contactId, lease],
  });
  return rowCount === 1;
}

type Leased = 'due_contact' | 'provider_erasure';

/** How many are still had, for a whole lease more; what ended meanwhile stays ended. */
export async function renewLease(pool: Pool, table: Leased, provider: string, lease: string): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE ${table} SET leased_until = clock_timestamp() + make_interval(secs => $3)
     WHERE provider = $1 AND lease = $2 AND leased_until > clock_timestamp()`,
    [provider, lease, LEASE_SECONDS],
  );
  return rowCount ?? 0;
}

/** Nothing was sent for them since they were taken, or what came of it is told. */
export async function releaseLease(pool: Pool, table: Leased, provider: string, lease: string): Promise<void> {
  await pool.query(`UPDATE ${table} SET lease = NULL, leased_until = NULL WHERE provider = $1 AND lease = $2`, [
    provider,
    lease,
  ]);
}

/** Those of an outage wait no longer for their own next try: the circuit says when there is one. */
export async function hastenDue(pool: Pool, provider: string): Promise<void> {
  await pool.query(
    `UPDATE due_contact SET due_at = now()
     WHERE provider = $1 AND turns_at IS NULL AND due_at > now() AND parked_at IS NULL AND attempts > 0`,
    [provider],
  );
  await pool.query(
    'UPDATE provider_erasure SET due_at = now() WHERE provider = $1 AND due_at > now() AND parked_at IS NULL AND attempts > 0',
    [provider],
  );
}

export async function retryParked(pool: Pool, provider: string): Promise<number> {
  const { rowCount: contacts } = await pool.query(
    `UPDATE due_contact SET due_at = now(), attempts = 0 WHERE provider = $1 AND parked_at IS NOT NULL AND due_at > now()`,
    [provider],
  );
  const { rowCount: erasures } = await pool.query(
    `UPDATE provider_erasure SET due_at = now(), attempts = 0
     WHERE provider = $1 AND parked_at IS NOT NULL AND due_at > now()`,
    [provider],
  );
  return (contacts ?? 0) + (erasures ?? 0);
}

/** Marks as a commit would, at the ledger's head. `doubt`: what is held there is read first. */
export async function markContacts(
  pool: Pool,
  {
    provider,
    contactIds,
    isNo,
    doubt,
  }: { provider: string; contactIds: readonly string[]; isNo: boolean; doubt?: Doubt },
): Promise<void> {
  await pool.query(
    `INSERT INTO due_contact AS d (provider, contact_id, is_no, marked_position, doubt)
     SELECT $1, c.id, $3, h.position, $4 FROM ledger_head h, contact c
     WHERE c.id = ANY($2::uuid[]) AND c.life = 'LIVING' ORDER BY c.id
     ON CONFLICT (provider, contact_id) DO UPDATE SET is_no = d.is_no OR excluded.is_no, turns_at = NULL,
       marked_position = greatest(d.marked_position + 1, excluded.marked_position),
       doubt = coalesce(d.doubt, excluded.doubt), due_at = least(d.due_at, now())`,
    [provider, contactIds, isNo, doubt],
  );
}

/** Marks a slice of all who have an e-mail address; gives the last id, undefined when there are no more. */
export async function markSlice(
  pool: Pool,
  provider: string,
  after: string,
  most: number,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ last: string | null }>(
    `WITH slice AS (SELECT DISTINCT contact_id FROM address WHERE contact_id > $2 AND kind = 'EMAIL'
                    ORDER BY contact_id LIMIT $3),
          marked AS (INSERT INTO due_contact (provider, contact_id, is_no, marked_position)
                     SELECT $1, contact_id, false, h.position FROM slice, ledger_head h ORDER BY contact_id
                     ON CONFLICT (provider, contact_id) DO UPDATE SET turns_at = NULL, due_at = least(due_contact.due_at, now()))
     SELECT max(contact_id::text) AS last FROM slice`,
    [provider, after, most],
  );
  return rows[0]?.last ?? undefined;
}
