import type { PoolClient } from 'pg';
import type { StoredEntry } from '../domain/ledger';

export interface AuditHead {
  readonly position: number;
  readonly hash: string;
}

export interface AuditLink {
  readonly position: number;
  readonly previousHash: string;
  readonly entriesHash: string;
  readonly entryCount: number;
  readonly committedAt: Date;
  readonly hash: string;
}

export interface AuditEntry extends StoredEntry {
  readonly position: number;
  readonly ordinal: number;
  readonly hash: string;
  readonly evidenceHash: string | null;
  readonly evidence?: { readonly salt: Buffer; readonly text: Record<string, string> };
}

export async function readHead(client: PoolClient): Promise<AuditHead> {
  const { rows } = await client.query<{ position: string; hash: string }>(
    `SELECT position, encode(hash, 'hex') AS hash FROM ledger_head`,
  );
  const [row] = rows;
  return row ? { position: Number(row.position), hash: row.hash } : { position: 0, hash: '' };
}

/** The links after a position, in order, a page at a time. */
export async function readLinks(client: PoolClient, after: number, most: number): Promise<AuditLink[]> {
  const { rows } = await client.query(
    `SELECT position, encode(previous_hash, 'hex') AS previous, encode(entries_hash, 'hex') AS entries, entry_count,
            committed_at, encode(hash, 'hex') AS hash
     FROM ledger_commit WHERE position > $1 ORDER BY position LIMIT $2`,
    [after, most],
  );
  return rows.map((row) => ({
    position: Number(row.position),
    previousHash: row.previous,
    entriesHash: row.entries,
    entryCount: row.entry_count,
    committedAt: row.committed_at,
    hash: row.hash,
  }));
}

/** All entries of the positions above `after` up to and including `upTo`, in order. */
export async function readEntriesBetween(client: PoolClient, after: number, upTo: number): Promise<AuditEntry[]> {
  const { rows } = await client.query(
    `SELECT e.position, e.ordinal, e.kind, e.contact_id, e.at, e.body, encode(e.hash, 'hex') AS hash,
            encode(e.evidence_hash, 'hex') AS evidence_hash, v.salt, v.text
     FROM ledger_entry e LEFT JOIN evidence v USING (position, ordinal)
     WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position, e.ordinal`,
    [after, upTo],
  );
  return rows.map((row) => ({
    position: Number(row.position),
    ordinal: row.ordinal,
    kind: row.kind,
    contactId: row.contact_id,
    at: row.at,
    body: row.body,
    hash: row.hash,
    evidenceHash: row.evidence_hash,
    evidence: row.salt === null ? undefined : { salt: row.salt, text: row.text },
  }));
}

/** Positions outside the chain: below the first there can be, or with entries beyond the last link. */
export async function readStrayPositions(client: PoolClient, after: number): Promise<number[]> {
  const { rows } = await client.query<{ position: string }>(
    `SELECT position FROM ledger_entry WHERE position > $1 OR position < 1
     UNION SELECT position FROM ledger_commit WHERE position < 1 ORDER BY position LIMIT 100`,
    [after],
  );
  return rows.map((row) => Number(row.position));
}
