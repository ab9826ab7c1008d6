import type { PoolClient } from 'pg';
import type { Doubt } from './due-contacts';

/** What a due row becomes. */
export interface DueOutcome {
  readonly contactId: string;
  /** It goes, unless it was marked since it was taken. */
  readonly isDone: boolean;
  readonly afterMs: number;
  readonly attempts: number;
  readonly fault?: string;
  readonly isParked: boolean;
  readonly doubt?: Doubt;
  /** It was marked since it was taken, perhaps because what is held is to be read: a doubt that stands stays. */
  readonly isMarkedAnew?: boolean;
  readonly turnsAt?: Date;
  /** What is left to do for it goes behind every no. */
  readonly areNoesOut?: boolean;
}

/**
 * A commit that marks one of these rows waits for them with the ledger's head in its hands, and everybody with it: so a
 * worker that stands still has to let go long before its session is given up.
 */
const LONGEST_STANDSTILL = `SET LOCAL idle_in_transaction_session_timeout = '2s'`;

/** Of these contacts, those that the worker still has, with the mark as it is now; held until the transaction ends. */
export async function holdTaken(
  client: PoolClient,
  { provider, lease, contactIds }: { provider: string; lease: string; contactIds: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  await client.query(LONGEST_STANDSTILL);
  const { rows } = await client.query<{ contact_id: string; marked_position: string }>({
    name: 'hold-taken',
    text: `SELECT contact_id, marked_position FROM due_contact
           WHERE provider = $1 AND lease = $2 AND contact_id = ANY($3::uuid[]) ORDER BY contact_id FOR UPDATE`,
    values: [provider, lease, contactIds],
  });
  return new Map(rows.map((row) => [row.contact_id, Number(row.marked_position)]));
}

/** Of rows that `holdTaken` gave. */
export async function writeOutcomes(
  client: PoolClient,
  provider: string,
  outcomes: readonly DueOutcome[],
): Promise<void> {
  const done = outcomes.filter(({ isDone }) => isDone);
  if (done.length > 0) {
    await client.query('DELETE FROM due_contact WHERE provider = $1 AND contact_id = ANY($2::uuid[])', [
      provider,
      done.map(({ contactId }) => contactId),
    ]);
  }
  const kept = outcomes.filter(({ isDone }) => !isDone);
  if (kept.length === 0) return;
  await client.query({
    name: 'write-due-outcomes',
    text: `UPDATE due_contact d SET lease = NULL, leased_until = NULL, attempts = o.attempts, fault = o.fault,
             doubt = coalesce(o.doubt, CASE WHEN o.is_marked_anew THEN d.doubt END), turns_at = o.turns_at, is_no = d.is_no AND o.turns_at IS NULL AND NOT o.are_noes_out,
             due_at = CASE WHEN o.is_parked THEN 'infinity' ELSE now() + make_interval(secs => o.after_ms / 1000.0) END,
             parked_at = CASE WHEN o.is_parked THEN coalesce(d.parked_at, now()) END
           FROM unnest($2::uuid[], $3::integer[], $4::integer[], $5::text[], $6::boolean[], $7::text[], $8::timestamptz[],
                       $9::boolean[], $10::boolean[])
             AS o (contact_id, after_ms, attempts, fault, is_parked, doubt, turns_at, is_marked_anew, are_noes_out)
           WHERE d.provider = $1 AND d.contact_id = o.contact_id`,
    values: [
      provider,
      kept.map(({ contactId }) => contactId),
      kept.map(({ afterMs }) => Math.round(afterMs)),
      kept.map(({ attempts }) => attempts),
      kept.map(({ fault }) => fault ?? null),
      kept.map(({ isParked }) => isParked),
      kept.map(({ doubt }) => doubt ?? null),
      kept.map(({ turnsAt }) => turnsAt ?? null),
      kept.map(({ isMarkedAnew }) => isMarkedAnew ?? false),
      kept.map(({ areNoesOut }) => areNoesOut ?? false),
    ],
  });
}
