import type { Pool } from 'pg';
import { type AddressKey, addressKey } from '../domain/address-key';
import type { LedgerPlace } from '../domain/ledger-place';
import type { Transaction } from './database';

/** Whom some entries of the ledger were about, and on which addresses. */
export interface Touched {
  readonly contactIds: readonly string[];
  readonly keys: readonly AddressKey[];
  /** How many entries were read. */
  readonly entries: number;
  /** The last entry read; where it was asked from when there is none. */
  readonly upTo: LedgerPlace;
}

interface TouchedRow {
  readonly position: string;
  readonly ordinal: number;
  readonly contact_ids: readonly (string | null)[];
  readonly keys: readonly (AddressKey | null)[] | null;
  readonly ended_hash: string | null;
  readonly ended_version: number | null;
}

/**
 * The contacts and addresses that the entries after a place are about, in ledger order. Positions come in commit order,
 * so whoever asks on from the last place misses nothing. An ending names the place of its suppression alone: that
 * suppression says whose it is.
 */
export async function readTouched(
  client: Pool | Transaction,
  { after, most }: { after: LedgerPlace; most: number },
): Promise<Touched> {
  const { rows } = await client.query<TouchedRow>({
    name: 'touched-contacts',
    text: `
      WITH page AS (
        SELECT position, ordinal, contact_id, body FROM ledger_entry
        WHERE (position, ordinal) > ($1, $2) ORDER BY position, ordinal LIMIT $3
      )
      SELECT p.position, p.ordinal, ARRAY[p.contact_id, s.contact_id] AS contact_ids,
        coalesce(p.body->'keys', jsonb_build_array(p.body->'key')) AS keys, s.hash AS ended_hash, s.key_version AS ended_version
      FROM page p LEFT JOIN suppression s
        ON s.position = (p.body->'of'->>'position')::bigint AND s.ordinal = (p.body->'of'->>'ordinal')::integer
      ORDER BY p.position, p.ordinal`,
    values: [after.position, after.ordinal, most],
  });
  const last = rows.at(-1);
  const ended = rows.flatMap(({ ended_hash, ended_version }) =>
    ended_hash === null || ended_version === null ? [] : [addressKey(ended_version, ended_hash)],
  );
  return {
    contactIds: given(rows.flatMap((row) => row.contact_ids)),
    keys: [...new Set([...given(rows.flatMap((row) => row.keys ?? [])), ...ended])],
    entries: new Set(rows.map(({ position, ordinal }) => `${position}.${ordinal}`)).size,
    upTo: last ? { position: Number(last.position), ordinal: last.ordinal } : after,
  };
}

function given<T>(values: readonly (T | null)[]): T[] {
  return [...new Set(values)].filter((value) => value !== null);
}

/** Contacts that a role ended for by itself in a time: no entry says so. The time begins after `from`. */
export async function readEndedRoles(
  client: Pool | Transaction,
  { from, until }: { from: Date; until: Date },
): Promise<string[]> {
  const { rows } = await client.query<{ contact_id: string }>({
    name: 'ended-roles',
    text: 'SELECT DISTINCT contact_id FROM role WHERE until > $1 AND until <= $2',
    values: [from, until],
  });
  return rows.map((row) => row.contact_id);
}

/**
 * Takes the ledger's head to the end of the transaction: nobody commits a change until then. For what must follow
 * directly on the state that it was judged by; a few milliseconds at most, as everybody waits.
 */
export async function holdHead(client: Transaction): Promise<{ readonly policyVersion?: string }> {
  const { rows } = await client.query<{ policy_version: string | null }>(
    'SELECT policy_version FROM ledger_head FOR UPDATE',
  );
  return { policyVersion: rows[0]?.policy_version ?? undefined };
}

/** The position of the last commit. */
export async function readHeadPosition(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ position: string }>('SELECT position FROM ledger_head');
  return Number(rows[0]?.position ?? 0);
}
