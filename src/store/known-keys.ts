import type { Pool } from 'pg';
import { BETWEEN_NOES, SHAPE } from './verdict-source';

/** What is known of some hashes at all, as of one snapshot. */
export interface KnownKeys {
  /** Somebody holds the address, or mail to it came back: more than its noes bears on it. */
  readonly held: ReadonlySet<string>;
  /** The noes of each of the others that carries any, as `noesOfShape` reads them. */
  readonly shapes: ReadonlyMap<string, string>;
  readonly keyVersions: readonly number[];
  readonly policyVersion: string | undefined;
}

/** The ARRAY hides how many are asked about, so that one plan of index scans is kept. */
const KNOWN = `
  WITH asked AS MATERIALIZED (SELECT ARRAY(SELECT unnest($1::uuid[])) AS hashes)
  SELECT 'HELD' AS what, hash::text AS one, NULL AS other FROM address WHERE hash = ANY((SELECT hashes FROM asked)::uuid[])
  UNION ALL SELECT 'HELD', hash::text, NULL FROM undeliverable WHERE hash = ANY((SELECT hashes FROM asked)::uuid[])
  UNION ALL SELECT 'NO', s.hash::text, ${SHAPE} FROM suppression s WHERE s.hash = ANY((SELECT hashes FROM asked)::uuid[])
  UNION ALL SELECT 'VERSION', version::text, NULL FROM hash_key
  UNION ALL SELECT 'POLICY', policy_version, NULL FROM ledger_head`;

/** Looks the hashes up and no more: nobody knows most of a list, and what is known of the others is noes alone. */
export async function readKnownKeys(pool: Pool, hashes: readonly string[]): Promise<KnownKeys> {
  const { rows } = await pool.query<[what: string, one: string, other: string]>({
    name: 'known-keys',
    text: KNOWN,
    values: [hashes],
    rowMode: 'array',
  });
  const held = new Set<string>();
  const noes = new Map<string, string>();
  const keyVersions: number[] = [];
  let policyVersion: string | undefined;
  for (const [what, one, other] of rows) {
    if (what === 'HELD') held.add(one);
    else if (what === 'VERSION') keyVersions.push(Number(one));
    else if (what === 'POLICY') policyVersion = one ?? undefined;
    else noes.set(one, noes.has(one) ? `${noes.get(one)}${BETWEEN_NOES}${other}` : other);
  }
  return { held, shapes: noes, keyVersions, policyVersion };
}
