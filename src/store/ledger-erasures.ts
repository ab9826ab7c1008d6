import type { Pool } from 'pg';
import type { ErasureReason } from '../domain/words';

export interface ErasureRow {
  readonly reason: ErasureReason;
  readonly erasedAt: Date;
  readonly policyVersion: string;
  readonly headHash: string;
  /** Keys of the roles that ended with it, in the order they did. */
  readonly rolesEnded: readonly string[];
}

/** What the ledger says of the erasure of a contact by the commit at this position. */
export async function readErasure(
  pool: Pool,
  { contactId, position }: { contactId: string; position: number },
): Promise<ErasureRow | undefined> {
  const { rows } = await pool.query({
    name: 'read-erasure',
    text: `
      WITH ended AS (
        SELECT ordinal, body->>'roleId' AS id FROM ledger_entry
        WHERE position = $2 AND contact_id = $1 AND kind = 'ROLE_ENDED'
      ), granted AS (
        SELECT DISTINCT g.body->>'roleId' AS id, g.body->>'role' AS role FROM ledger_entry g
        WHERE g.kind = 'ROLE_GRANTED'
          AND g.contact_id IN (SELECT id FROM contact WHERE id = $1 OR merged_into = $1)
      )
      SELECT e.at, e.body->>'reason' AS reason, e.body->>'policyVersion' AS policy_version,
             encode(c.hash, 'hex') AS head_hash,
             (SELECT coalesce(json_agg(granted.role ORDER BY ended.ordinal), '[]') FROM ended JOIN granted USING (id)) AS roles
      FROM ledger_entry e JOIN ledger_commit c USING (position)
      WHERE e.position = $2 AND e.contact_id = $1 AND e.kind = 'CONTACT_ERASED'`,
    values: [contactId, position],
  });
  return rows.map((row) => ({
    reason: row.reason,
    erasedAt: row.at,
    policyVersion: row.policy_version,
    headHash: row.head_hash,
    rolesEnded: row.roles,
  }))[0];
}

/** Where the ledger says that a contact was erased, by its id or that of a contact that was merged into it. */
export async function findErasure(
  pool: Pool,
  contactId: string,
): Promise<{ readonly contactId: string; readonly position: number } | undefined> {
  const { rows } = await pool.query<{ contact_id: string; position: string }>(
    `SELECT e.contact_id, e.position FROM contact c
       JOIN ledger_entry e ON e.contact_id = coalesce(c.merged_into, c.id) AND e.kind = 'CONTACT_ERASED'
      WHERE c.id = $1 ORDER BY e.position DESC LIMIT 1`,
    [contactId],
  );
  return rows.map(({ contact_id, position }) => ({ contactId: contact_id, position: Number(position) }))[0];
}
