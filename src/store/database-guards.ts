import type { Pool } from 'pg';

/** What the account of the service needs besides SELECT and INSERT on every table (docs/operating.md, "A service role"). */
export const SERVICE_GRANTS = {
  withoutInsert: ['migration', 'ledger_head'],
  update: [
    ...['contact', 'address', 'preference', 'role', 'undeliverable', 'ledger_head', 'api_key', 'idempotency_key'],
    ...['interaction_count', 'human_click', 'due_contact', 'provider_address', 'provider_erasure', 'provider_circuit'],
    ...['call_rate', 'open_call', 'provider_hint', 'provider_walk'],
  ],
  delete: [
    ...['address', 'preference', 'role', 'asked_confirmation', 'undeliverable', 'evidence', 'idempotency_key'],
    ...['interaction', 'interaction_count', 'seen_event', 'human_click', 'waiting_message'],
    ...['due_contact', 'provider_address', 'provider_erasure', 'call_rate', 'provider_hint'],
  ],
} as const;

/** Tables that are only ever added to (design, section 4, "the database keeps it too"). */
const INSERT_ONLY = [
  ...['ledger_commit', 'ledger_entry', 'suppression', 'suppression_exception', 'suppression_ending'],
  ...['contact_merge', 'policy_activation', 'hash_key', 'screening'],
];
const GUARDS = [
  ...INSERT_ONLY.flatMap((table) => [
    { table, trigger: `${table}_rows_stay` },
    { table, trigger: `${table}_table_stays` },
  ]),
  { table: 'suppression_exception', trigger: 'exception_is_confirmed' },
  { table: 'suppression_ending', trigger: 'ending_is_allowed' },
];

/** Triggers that keep a no and are gone or switched off, even if only for a replica. */
export async function readMissingGuards(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ trigger: string }>(
    `SELECT g.trigger FROM unnest($1::text[], $2::text[]) AS g (tab, trigger)
      WHERE NOT EXISTS (SELECT FROM pg_trigger t
                         WHERE t.tgrelid = to_regclass(g.tab) AND t.tgname = g.trigger AND t.tgenabled = 'A')
      ORDER BY 1`,
    [GUARDS.map(({ table }) => table), GUARDS.map(({ trigger }) => trigger)],
  );
  return rows.map(({ trigger }) => trigger);
}

export interface RoleRights {
  /** It could switch the guards off: it owns a guarded table, or is above all owners. */
  readonly isOwner: boolean;
  /** What it may not do and has to, as GRANT takes it: `UPDATE ON contact`. */
  readonly missing: readonly string[];
  /** What it may do to a table that is only added to, and nobody needs. */
  readonly excess: readonly string[];
}

/** What the account that we came in with may do. */
export async function readRoleRights(pool: Pool): Promise<RoleRights> {
  const { withoutInsert, update, delete: deleted } = SERVICE_GRANTS;
  const { rows } = await pool.query<{ is_owner: boolean; missing: string[]; excess: string[] }>(
    `WITH own AS (
       SELECT c.oid, c.relname AS name FROM pg_class c
        WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'ledger_entry'::regclass)
          AND c.relkind IN ('r', 'p') AND NOT c.relispartition),
     job AS (
       SELECT c.oid, 'pgboss.' || c.relname AS name FROM pg_class c
        WHERE c.relnamespace = to_regnamespace('pgboss') AND c.relkind IN ('r', 'p') AND NOT c.relispartition),
     needed AS (
       SELECT oid, name, 'SELECT' AS privilege FROM own
       UNION ALL SELECT oid, name, 'INSERT' FROM own WHERE name <> ALL ($1)
       UNION ALL SELECT oid, name, 'UPDATE' FROM own WHERE name = ANY ($2)
       UNION ALL SELECT oid, name, 'DELETE' FROM own WHERE name = ANY ($3)
       UNION ALL SELECT oid, name, p FROM job, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p)
     SELECT (SELECT bool_or(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE relname = ANY ($4)) AS is_owner,
            array(SELECT privilege || ' ON ' || name FROM needed WHERE NOT has_table_privilege(oid, privilege)
                   ORDER BY 1)::text[] AS missing,
            array(SELECT p || ' ON ' || name FROM own, unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) p
                   WHERE name = ANY ($4) AND has_table_privilege(oid, p) ORDER BY 1)::text[] AS excess`,
    [withoutInsert, update, deleted, INSERT_ONLY],
  );
  const { is_owner: isOwner, missing, excess } = rows[0] as { is_owner: boolean; missing: string[]; excess: string[] };
  return { isOwner, missing, excess: isOwner ? [] : excess };
}

/** How many sessions are left for everybody on this server. */
export async function readFreeSessions(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ free: number }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
            - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int AS free`,
  );
  return rows[0]?.free ?? 0;
}
