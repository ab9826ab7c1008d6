import type { Pool } from 'pg';
import type { Address } from '../domain/address';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import type { LedgerPlace } from '../domain/ledger-place';
import { type LedgerRow, ledgerRow, readEntriesAt } from './ledger';
import { NOBODY } from './rows';

/** Where a time lies in the ledger: the last commit by then, and the policy that was in force after it. */
export interface PastMoment {
  readonly position: number;
  /** Undefined while none was ever activated. */
  readonly policyVersion?: string;
}

/** Undefined before the first entry. */
export async function findMoment(pool: Pool, at: Date): Promise<PastMoment | undefined> {
  const { rows } = await pool.query<{ position: string; policy_version: string | null }>({
    name: 'ledger-moment',
    text: `
      SELECT c.position, (SELECT p.version FROM policy_activation p WHERE p.position <= c.position
                          ORDER BY p.position DESC, p.version DESC LIMIT 1) AS policy_version
      FROM (SELECT position FROM ledger_commit WHERE committed_at <= $1
            ORDER BY committed_at DESC, position DESC LIMIT 1) c`,
    values: [at],
  });
  const [row] = rows;
  return row && { position: Number(row.position), policyVersion: row.policy_version ?? undefined };
}

export interface AskedAsOf {
  readonly keys: readonly AddressKey[];
  readonly contactIds: readonly string[];
  /** The last commit that counts. */
  readonly position: number;
}

/**
 * Every entry by then that bears on these addresses and contacts, in ledger order, for a replay: all of who was asked
 * for or ever held one of the addresses, all that was ever said of any address of theirs, and all of who said it. Each
 * part is an index look-up. What was merged, erased or given away since is found as well: the ledger is never cut.
 */
export async function readEntriesAsOf(pool: Pool, { keys, contactIds, position }: AskedAsOf): Promise<LedgerRow[]> {
  const found = new Found(pool, position);
  const holders = contactsIn(await found.onKeys(keys));
  const own = await found.ofContacts([...contactIds, ...holders]);
  const everyKey = [...new Set([...keys, ...own.flatMap(keysHeldIn)])];
  const said = await found.onKeys(everyKey);
  const barred = await found.suppressedOn(everyKey);
  await found.ofContacts([...contactsIn(said), ...barred.flatMap(({ contactId }) => contactId ?? [])]);
  await found.firstNoes(barred);
  await found.endings();
  return found.inOrder();
}

/** The text of what these contacts hold now, for the keys of each address in every version. */
export async function readHeldAddresses(pool: Pool, contactIds: readonly string[]): Promise<Address[]> {
  const { rows } = await pool.query<Address>({
    name: 'addresses-of-contacts',
    text: 'SELECT kind, value FROM address WHERE contact_id = ANY($1)',
    values: [contactIds],
  });
  return rows;
}

export async function readKeyVersions(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ version: number }>('SELECT version FROM hash_key');
  return rows.map(({ version }) => version);
}

type Barred = LedgerPlace & { readonly contactId?: string };

class Found {
  private readonly entries = new Map<string, LedgerRow>();
  private readonly known = new Set<string>();

  constructor(
    private readonly pool: Pool,
    private readonly position: number,
  ) {}

  async onKeys(keys: readonly AddressKey[]): Promise<LedgerRow[]> {
    return this.read(
      `e.body ->> 'key' = ANY($1) AND e.kind IN ('ADDRESS_ADDED', 'SUPPRESSION_COPIED', 'UNDELIVERABLE', 'DELIVERABLE')`,
      keys,
    );
  }

  /** With all whom a merge joined to them, before or after. */
  async ofContacts(contactIds: readonly string[]): Promise<LedgerRow[]> {
    const { rows } = await this.pool.query<{ id: string }>({
      name: 'ledger-as-of-merged',
      text: `
        WITH RECURSIVE joined (id) AS (
          SELECT unnest($1::uuid[])
          UNION SELECT o.id FROM joined j, LATERAL (
            SELECT into_id AS id FROM contact_merge WHERE from_id = j.id
            UNION ALL SELECT from_id FROM contact_merge WHERE into_id = j.id) o
        ) SELECT id FROM joined`,
      values: [contactIds],
    });
    const added = rows.map(({ id }) => id).filter((id) => !this.known.has(id));
    for (const id of added) this.known.add(id);
    return this.read('e.contact_id = ANY($1::uuid[])', added);
  }

  /** Where the noes on these addresses were first said, and who is named in their rows. */
  async suppressedOn(keys: readonly AddressKey[]): Promise<Barred[]> {
    const { rows } = await this.pool.query<{ position: string; ordinal: number; contact_id: string }>({
      name: 'ledger-as-of-suppressed',
      text: 'SELECT DISTINCT position, ordinal, contact_id FROM suppression WHERE hash = ANY($1::uuid[]) AND position <= $2',
      values: [keys.map(keyHashOf), this.position],
    });
    return rows.map((row) => ({
      position: Number(row.position),
      ordinal: row.ordinal,
      contactId: row.contact_id === NOBODY ? undefined : row.contact_id,
    }));
  }

  async firstNoes(barred: readonly LedgerPlace[]): Promise<void> {
    const copied = [...this.entries.values()]
      .filter(({ kind }) => kind === 'SUPPRESSION_COPIED')
      .flatMap((row) => placeIn(row) ?? []);
    this.keep(await readEntriesAt(this.pool, [...barred, ...copied]));
  }

  async endings(): Promise<void> {
    const noes = [...this.entries.values()].filter(({ kind }) => kind === 'SUPPRESSED');
    const { rows } = await this.pool.query<{ position: string; ordinal: number }>({
      name: 'ledger-as-of-endings',
      text: `SELECT e.position, e.ordinal FROM unnest($1::bigint[], $2::integer[]) AS n (position, ordinal)
             JOIN suppression_ending e ON e.of_position = n.position AND e.of_ordinal = n.ordinal
             WHERE e.position <= $3`,
      values: [noes.map((no) => no.position), noes.map((no) => no.ordinal), this.position],
    });
    const places = rows.map((row) => ({ position: Number(row.position), ordinal: row.ordinal }));
    this.keep(await readEntriesAt(this.pool, places));
  }

  inOrder(): LedgerRow[] {
    return [...this.entries.values()].sort(
      (one, other) => one.position - other.position || one.ordinal - other.ordinal,
    );
  }

  private async read(condition: string, values: readonly string[]): Promise<LedgerRow[]> {
    if (values.length === 0) return [];
    const { rows } = await this.pool.query({
      text: `SELECT e.position, e.ordinal, e.kind, e.contact_id, e.at, e.body, NULL AS evidence
             FROM ledger_entry e WHERE ${condition} AND e.position <= $2`,
      values: [values, this.position],
    });
    return this.keep(rows.map(ledgerRow));
  }

  private keep(rows: readonly LedgerRow[]): LedgerRow[] {
    const kept = rows.filter((row) => row.position <= this.position);
    for (const row of kept) this.entries.set(`${row.position}.${row.ordinal}`, row);
    return kept;
  }
}

function contactsIn(rows: readonly LedgerRow[]): string[] {
  return [...new Set(rows.flatMap(({ contactId }) => contactId ?? []))];
}

function keysHeldIn({ kind, body }: LedgerRow): AddressKey[] {
  return kind === 'ADDRESS_ADDED' ? [body.key as AddressKey] : [];
}

/** An `of` of position 0 means "of this commit". */
function placeIn({ position, body }: LedgerRow): LedgerPlace | undefined {
  const of = body.of as unknown as LedgerPlace | undefined;
  return of && { position: of.position === 0 ? position : of.position, ordinal: of.ordinal };
}
