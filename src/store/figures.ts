import type { Pool } from 'pg';

export interface StoredFigures {
  readonly ledgerPosition: number;
  readonly suppressions: number;
}

/** Up to here rows are counted, which takes some milliseconds; beyond, PostgreSQL's own estimate has to do. */
const COUNTED_BYTES = 16_777_216;

/** What is cheap enough to be read at every scrape, however large the database. */
export async function readFigures(pool: Pool): Promise<StoredFigures> {
  const { rows } = await pool.query<{ position: string; suppressions: string }>(
    `SELECT (SELECT position FROM ledger_head) AS position,
            CASE WHEN pg_relation_size('suppression') <= ${COUNTED_BYTES} THEN (SELECT count(*) FROM suppression)
                 ELSE (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'suppression'::regclass)
            END AS suppressions`,
  );
  return { ledgerPosition: Number(rows[0]?.position ?? 0), suppressions: Number(rows[0]?.suppressions ?? 0) };
}
