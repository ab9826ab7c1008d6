import type { Pool } from 'pg';
import type { DueMark } from '../domain/due-marks';
import type { ProviderName } from '../domain/provider-map';
import type { Transaction } from './database';

const ON_CONFLICT = `
  ON CONFLICT (provider, contact_id) DO UPDATE SET is_no = due_contact.is_no OR excluded.is_no, turns_at = NULL,
    marked_position = greatest(due_contact.marked_position + 1, excluded.marked_position),
    marked_at = CASE WHEN due_contact.turns_at IS NULL THEN due_contact.marked_at ELSE now() END,
    due_at = least(due_contact.due_at, now())`;

/** Marks contacts for which a provider does not hold what it should, outside of a commit. */
export async function markDrifted(
  client: Transaction | Pool,
  provider: ProviderName,
  marks: readonly DueMark[],
): Promise<void> {
  if (marks.length === 0) return;
  const sorted = [...marks].sort((one, other) => (one.contactId < other.contactId ? -1 : 1));
  await client.query({
    name: 'mark-drifted',
    text: `INSERT INTO due_contact (provider, contact_id, is_no, marked_position)
           SELECT $1, r.contact_id, r.is_no, h.position
             FROM ledger_head h, unnest($2::uuid[], $3::boolean[]) AS r (contact_id, is_no) ${ON_CONFLICT}`,
    values: [provider, sorted.map(({ contactId }) => contactId), sorted.map(({ isNo }) => isNo)],
  });
}

/**
 * Living contacts after this id, in the order of ids, of which the provider was not seen to hold a main e-mail address
 * since that time: those never looked at there, and those whose record it had and did not show.
 */
export async function readUnseen(
  pool: Pool,
  provider: ProviderName,
  { since, after, most }: { since: Date; after?: string; most: number },
): Promise<{ contactId: string; wasThere: boolean }[]> {
  const { rows } = await pool.query<{ id: string; was_there: boolean }>({
    name: 'read-unseen-at-provider',
    text: `SELECT a.contact_id AS id, bool_or(p.hash IS NOT NULL) AS was_there
             FROM address a JOIN contact c ON c.id = a.contact_id AND c.life = 'LIVING'
             LEFT JOIN provider_address p ON p.provider = $1 AND p.hash = a.hash
            WHERE a.kind = 'EMAIL' AND a.contact_id > $2
              AND (p.hash IS NULL OR (p.held_at < $3 AND (p.held ->> 'isHeld')::boolean))
            GROUP BY a.contact_id ORDER BY a.contact_id LIMIT $4`,
    values: [provider, after ?? '00000000-0000-0000-0000-000000000000', since, most],
  });
  return rows.map(({ id, was_there }) => ({ contactId: id, wasThere: was_there }));
}

export interface NoTakenIn {
  readonly contactId: string;
  /** Of an opt-out; any other no is a suppression. */
  readonly topic?: string;
  readonly isComplaint: boolean;
  readonly at: Date;
}

/** Did the person's no of this kind come in by a provider since then? By the ledger, so also when they opened it again. */
export async function readTakenIn(
  pool: Pool,
  { contactIds, since }: { contactIds: readonly string[]; since: Date },
): Promise<NoTakenIn[]> {
  const { rows } = await pool.query<{ contact_id: string; topic: string | null; is_complaint: boolean; at: Date }>({
    name: 'read-noes-taken-in',
    text: `SELECT contact_id, body ->> 'topic' AS topic, at,
                  coalesce(body ->> 'reason' = 'COMPLAINT', false) AS is_complaint
             FROM ledger_entry
            WHERE contact_id = ANY ($1) AND at >= $2 AND body ->> 'source' = 'PROVIDER'
              AND (kind = 'SUPPRESSED' OR (kind = 'PREFERENCE_SET' AND body ->> 'state' = 'OPTED_OUT'))`,
    values: [contactIds, since],
  });
  return rows.map(({ contact_id, topic, is_complaint, at }) => ({
    contactId: contact_id,
    topic: topic ?? undefined,
    isComplaint: is_complaint,
    at,
  }));
}
