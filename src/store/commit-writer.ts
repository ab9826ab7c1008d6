import type { PoolClient } from 'pg';
import { type CommitRows, HERE, type Removals, type Row, type TableName } from './commit-rows';
import { forgetInteractions } from './interactions';
import { forgetMailJobs } from './job-erasure';

interface Column {
  readonly name: string;
  readonly type: string;
  /** How the value reached the statement, where an array of it cannot be passed. */
  readonly via?: 'text';
}

const column = (definition: string): Column => {
  const [name = '', type = 'text', via] = definition.split(' ');
  return via === 'text' ? { name, type, via } : { name, type };
};
const columns = (...definitions: string[]): Column[] => definitions.map(column);
const PLACE = columns('position bigint', 'ordinal integer');
const KEY = columns('hash uuid', 'key_version smallint');

interface Table {
  readonly columns: readonly Column[];
  /** Columns of the key; on a conflict all the others take the new values. Absent: only ever inserted. */
  readonly key?: readonly string[];
  /** Rows of this table that are there already take the values, found by the first column. */
  readonly updates?: TableName;
  /** What a row that is there already takes, instead of the values. */
  readonly set?: string;
}

const TABLES: Readonly<Record<TableName, Table>> = {
  ledger_entry: {
    columns: [
      ...PLACE,
      ...columns('kind text', 'contact_id uuid', 'at timestamptz', 'body jsonb', 'evidence_hash bytea', 'hash bytea'),
    ],
  },
  evidence: { columns: [...PLACE, ...columns('contact_id uuid', 'salt bytea', 'text jsonb')] },
  contact: {
    columns: columns(
      'id uuid',
      'life text',
      'merged_into uuid',
      'created_at timestamptz',
      'created_position bigint',
      'created_ordinal integer',
      'name text',
      'language text',
      'organisation text',
      'relation text',
      'business boolean',
      'country text',
      'address_origin text',
      'told_under text',
      'restriction_scope text',
      'restriction_position bigint',
      'restriction_ordinal integer',
      'restriction_lift_asked_at timestamptz',
      'pause_until timestamptz',
      'pause_position bigint',
      'pause_ordinal integer',
      'tracking text',
      'marketing_tracking text',
      'last_human_contact_at timestamptz',
    ),
    key: ['id'],
  },
  contact_act: { columns: columns('id uuid', 'last_human_contact_at timestamptz'), updates: 'contact' },
  address: {
    columns: [
      ...KEY,
      ...columns(
        'contact_id uuid',
        'kind text',
        'value text',
        'is_primary boolean',
        'confirmation_mail_at timestamptz',
      ),
    ],
    key: ['hash', 'contact_id'],
  },
  preference: {
    columns: [
      ...columns(
        'contact_id uuid',
        'topic text',
        'channel text',
        'state text',
        'stated_by text',
        'source text',
        'at timestamptz',
      ),
      ...PLACE,
      ...columns('confirmed_on text[] text', 'before_state text', 'before_confirmed_on text[] text'),
    ],
    key: ['contact_id', 'topic', 'channel'],
  },
  role: {
    columns: [
      ...columns('id uuid', 'contact_id uuid', 'role text', 'customer text', 'duty text', 'until timestamptz'),
      ...PLACE,
    ],
    key: ['id'],
  },
  asked_confirmation: {
    columns: [
      ...columns('contact_id uuid', 'opt_ins jsonb', 'at timestamptz', 'mail_at timestamptz'),
      ...KEY,
      ...PLACE,
    ],
  },
  suppression: {
    columns: [
      ...KEY,
      ...columns(
        'contact_id uuid',
        'channel text',
        'scope text',
        'reason text',
        'controller text',
        'stated_by text',
        'source text',
        'stated_at timestamptz',
      ),
      ...PLACE,
    ],
  },
  suppression_exception: { columns: [...columns('contact_id uuid', 'topic text', 'channel text'), ...KEY, ...PLACE] },
  suppression_ending: { columns: [...columns('of_position bigint', 'of_ordinal integer'), ...PLACE] },
  contact_merge: { columns: columns('from_id uuid', 'into_id uuid', 'position bigint') },
  undeliverable: { columns: [...KEY, ...PLACE], key: ['hash'] },
  due_contact: {
    columns: columns('provider text', 'contact_id uuid', 'is_no boolean', 'marked_position bigint'),
    key: ['provider', 'contact_id'],
    // Whoever works on it goes on and finds that it moved; what was parked is tried again, and stays to be seen.
    set: `is_no = due_contact.is_no OR excluded.is_no, turns_at = NULL,
          marked_position = greatest(due_contact.marked_position + 1, excluded.marked_position),
          marked_at = CASE WHEN due_contact.turns_at IS NULL THEN due_contact.marked_at ELSE now() END,
          due_at = least(due_contact.due_at, now())`,
  },
};

/** Of `ledger_head`, as the commit left it. */
export interface Head {
  readonly position: number;
  readonly hash: string;
}

/** Another instance put a newer policy in force since the state was read: nothing was written, judge anew. */
export class PolicyMovedOn extends Error {}

/**
 * Writes one commit: ledger, state, answers. The statement that takes the head row is the last before COMMIT, so the
 * row is held only while it runs; positions come in commit order and without a hole (design, section 2).
 *
 * @param policyVersion the policy that was found in force when the commit was judged; PolicyMovedOn when it no longer is.
 */
export async function writeCommit(
  client: PoolClient,
  commit: CommitRows,
  { at, policyVersion, answers = [] }: { at: Date; policyVersion?: string; answers?: readonly StoredAnswer[] },
): Promise<Head> {
  await remove(client, commit.removals);
  const present = (Object.keys(TABLES) as TableName[]).filter((table) => commit.rows[table]?.length);
  const values: unknown[] = [at, commit.entriesHash, commit.entryCount, JSON.stringify(answers), policyVersion];
  for (const table of present) values.push(...arraysOf(TABLES[table], commit.rows[table] ?? []));
  const { name, text } = statementFor(present);
  const { rows } = await client.query<Head>({ name, text, values });
  const [head] = rows;
  if (!head) throw new PolicyMovedOn();
  return { position: Number(head.position), hash: head.hash };
}

/** An answer kept for whoever repeats the call under the same idempotency key. */
export interface StoredAnswer {
  readonly api_key_id: string;
  readonly key: string;
  readonly answer: unknown;
}

function arraysOf(table: Table, rows: readonly Row[]): unknown[][] {
  return table.columns.map(({ name }) => rows.map((row) => row[name] ?? null));
}

const HEAD = `
  head AS (
    UPDATE ledger_head SET
      position = position + 1,
      previous_hash = hash,
      committed_at = greatest(committed_at, $1::timestamptz),
      hash = sha256(convert_to(concat_ws('|', position + 1, encode(hash, 'hex'), $2::text, $3::integer,
        floor(extract(epoch FROM greatest(committed_at, $1::timestamptz)) * 1000)::bigint), 'UTF8'))
    WHERE policy_version IS NOT DISTINCT FROM $5::text
    RETURNING position, previous_hash, hash, committed_at
  ),
  link AS (
    INSERT INTO ledger_commit (position, previous_hash, entries_hash, entry_count, committed_at, hash)
    SELECT position, previous_hash, decode($2::text, 'hex'), $3::integer, committed_at, hash FROM head
  ),
  answered AS (
    UPDATE idempotency_key k SET answer = a.answer || jsonb_build_object('ledgerPosition', head.position)
    FROM head, jsonb_to_recordset($4::jsonb) AS a(api_key_id text, key text, answer jsonb)
    WHERE k.api_key_id = a.api_key_id AND k.key = a.key
  )`;

const statements = new Map<string, { name: string; text: string }>();

/** One prepared statement for each set of tables that commits really touch: a handful. */
function statementFor(present: readonly TableName[]): { name: string; text: string } {
  const key = present.join(',');
  const known = statements.get(key);
  if (known) return known;
  let parameter = 5;
  const parts = present.map((name) => {
    const table = TABLES[name];
    const arrays = table.columns.map(({ type, via }) => `$${++parameter}::${via ?? type}[]`);
    return writePart(name, table, arrays);
  });
  const text = `WITH ${[HEAD, ...parts].join(',')} SELECT position, encode(hash, 'hex') AS hash FROM head`;
  const statement = { name: `commit-${statements.size}`, text };
  statements.set(key, statement);
  return statement;
}

function writePart(name: TableName, table: Table, arrays: readonly string[]): string {
  const names = table.columns.map((one) => one.name);
  if (table.updates) {
    const [key, ...others] = names;
    return `
    w_${name} AS (
      UPDATE ${table.updates} t SET ${others.map((one) => `${one} = r.${one}`).join(', ')}
      FROM head, unnest(${arrays.join(', ')}) AS r (${names.join(', ')}) WHERE t.${key} = r.${key}
    )`;
  }
  const selected = table.columns.map((one) => selectedAs(one, name));
  const rest = names.filter((one) => !table.key?.includes(one)).map((one) => `${one} = excluded.${one}`);
  const set = table.set ?? rest.join(', ');
  const conflict = table.key ? `ON CONFLICT (${table.key.join(', ')}) DO UPDATE SET ${set}` : '';
  return `
    w_${name} AS (
      INSERT INTO ${name} (${names.join(', ')})
      SELECT ${selected.join(', ')} FROM head, unnest(${arrays.join(', ')}) AS r (${names.join(', ')}) ${conflict}
    )`;
}

const ALWAYS_PLACED = new Set(['position', 'created_position', 'of_position', 'marked_position']);

function selectedAs({ name, type, via }: Column, table: TableName): string {
  if (ALWAYS_PLACED.has(name)) return `coalesce(r.${name}, head.position)`;
  if (table === 'contact' && name.endsWith('_position')) {
    return `CASE WHEN r.${name} = ${HERE} THEN head.position ELSE r.${name} END`;
  }
  return via ? `r.${name}::${type}` : `r.${name}`;
}

/** Rows that make room: first of all, so that an address can pass from one contact to another in the same commit. */
async function remove(client: PoolClient, removals: Removals): Promise<void> {
  const { addresses, emptied, forgotten, forgottenKeys, roles, asked, undeliverable } = removals;
  if (Object.values(removals).every((removed) => removed.length === 0)) return;
  if (forgotten.length > 0) {
    await forgetInteractions(client, forgotten);
    await forgetMailJobs(client, { contactIds: forgotten, keys: forgottenKeys });
  }
  await client.query({
    name: 'commit-removals',
    text: `
      WITH a AS (DELETE FROM address d USING unnest($1::uuid[], $2::uuid[]) AS g(contact_id, hash)
                 WHERE d.contact_id = g.contact_id AND d.hash = g.hash),
      e AS (DELETE FROM address WHERE contact_id = ANY($3)),
      p AS (DELETE FROM preference WHERE contact_id = ANY($3)),
      r AS (DELETE FROM role WHERE contact_id = ANY($3) OR id = ANY($5)),
      c AS (DELETE FROM asked_confirmation WHERE contact_id = ANY($3)
            OR (contact_id, position, ordinal) IN (SELECT * FROM unnest($7::uuid[], $8::bigint[], $9::integer[]))),
      t AS (DELETE FROM evidence WHERE contact_id = ANY($4)),
      w AS (DELETE FROM waiting_message WHERE contact_id = ANY($4)),
      u AS (DELETE FROM undeliverable WHERE hash = ANY($6))
      SELECT 1`,
    values: [
      addresses.map((one) => one.contactId),
      addresses.map((one) => one.hash),
      emptied,
      forgotten,
      roles,
      undeliverable,
      asked.map((one) => one.contactId),
      asked.map((one) => one.place.position),
      asked.map((one) => one.place.ordinal),
    ],
  });
}
