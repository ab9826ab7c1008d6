import type { Pool, PoolClient } from 'pg';
import type { StoredEntry } from '../domain/ledger';
import type { LedgerPlace } from '../domain/ledger-place';

export interface LedgerRow extends StoredEntry, LedgerPlace {
  readonly evidence?: Readonly<Record<string, string>>;
}

interface EntryRow {
  readonly position: string;
  readonly ordinal: number;
  readonly kind: string;
  readonly contact_id: string | null;
  readonly at: Date;
  readonly body: StoredEntry['body'];
  readonly evidence: Record<string, string> | null;
}

const ENTRY = `
  SELECT e.position, e.ordinal, e.kind, e.contact_id, e.at, e.body, v.text AS evidence
  FROM ledger_entry e LEFT JOIN evidence v USING (position, ordinal)`;

/** Entries about these contacts after a place, in ledger order, by keyset: nothing is lost or doubled while more come. */
export async function readEntriesOf(
  pool: Pool | PoolClient,
  contactIds: readonly string[],
  { after, first }: { after?: LedgerPlace; first: number },
): Promise<LedgerRow[]> {
  const { rows } = await pool.query<EntryRow>({
    name: 'ledger-of-contacts',
    text: `${ENTRY} WHERE e.contact_id = ANY($1) AND (e.position, e.ordinal) > ($2, $3) ORDER BY e.position, e.ordinal LIMIT $4`,
    values: [contactIds, after?.position ?? 0, after?.ordinal ?? -1, first],
  });
  return rows.map(ledgerRow);
}

/** The newest entries about these contacts since a time, in ledger order; a thousand at most. */
export async function readEntriesSince(pool: Pool, contactIds: readonly string[], since: Date): Promise<LedgerRow[]> {
  const { rows } = await pool.query<EntryRow>({
    name: 'ledger-since',
    text: `${ENTRY} WHERE e.contact_id = ANY($1) AND e.at >= $2 ORDER BY e.position DESC, e.ordinal DESC LIMIT 1000`,
    values: [contactIds, since],
  });
  return rows.map(ledgerRow).reverse();
}

export async function readEntriesAt(pool: Pool, places: readonly LedgerPlace[]): Promise<LedgerRow[]> {
  const { rows } = await pool.query<EntryRow>({
    name: 'ledger-at-places',
    text: `${ENTRY} JOIN unnest($1::bigint[], $2::integer[]) AS p (position, ordinal) USING (position, ordinal)`,
    values: [places.map((place) => place.position), places.map((place) => place.ordinal)],
  });
  return rows.map(ledgerRow);
}

/** A contact with all that were merged into it: their entries are its history. */
export async function readMembers(pool: Pool, contactId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH root AS (SELECT coalesce(merged_into, id) AS id FROM contact WHERE id = $1)
     SELECT c.id FROM root r JOIN contact c ON c.id = r.id OR c.merged_into = r.id`,
    [contactId],
  );
  return rows.map((row) => row.id);
}

export function ledgerRow(row: EntryRow): LedgerRow {
  return {
    position: Number(row.position),
    ordinal: row.ordinal,
    kind: row.kind,
    contactId: row.contact_id,
    at: row.at,
    body: row.body,
    evidence: row.evidence ?? undefined,
  };
}
