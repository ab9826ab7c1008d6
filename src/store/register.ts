import type { Pool, PoolClient } from 'pg';
import type { Address } from '../domain/address';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import { Register } from '../domain/register';
import { AbideError } from '../errors';
import { addressOf, contactsOf, type Sections, suppressionOf } from './register-rows';
import { EVERYTHING, FOR_SENDS, type SendSections } from './register-statements';
import { keyOf, placeOf } from './rows';

/** The keys of an address in every version in use, the current one first. */
export type HashAddress = (address: Address) => readonly AddressKey[];

export interface AskedFor {
  /** The keys of each address asked about, current version first. */
  readonly addresses: readonly (readonly AddressKey[])[];
  readonly contactIds: readonly string[];
}

export interface LoadedRegister {
  readonly register: Register;
  /** The last commit that this state holds. */
  readonly position: number;
  /** The policy in force at that moment; undefined while none was ever activated. */
  readonly policyVersion?: string;
  /** The key under which a held address is stored, by contact and canonical key. */
  readonly storedKeys: ReadonlyMap<string, AddressKey>;
}

/**
 * Everything known about these contacts and addresses, as of one snapshot: one statement, so that a decision never
 * mixes two moments. Reads those asked for, whoever holds the addresses, all they hold, every suppression on these
 * addresses and every one they made.
 *
 * A key version that this process does not know means that its no's cannot be found: UNAVAILABLE, never a guess.
 */
export async function loadRegister(
  client: Pool | PoolClient,
  asked: AskedFor,
  { hashAddress, keyVersions }: { hashAddress: HashAddress; keyVersions: readonly number[] },
): Promise<LoadedRegister> {
  const hashes = new Set(asked.addresses.flat().map(keyHashOf));
  for (;;) {
    const rows = await readSections(client, [...hashes], asked.contactIds);
    const aliases = [...asked.addresses];
    const known = hashes.size;
    if (keyVersions.length > 1) {
      for (const row of rows.address) {
        const address = addressOf(row);
        if (!address) throw new Error('an address came without its text');
        const keys = hashAddress(address);
        aliases.push(keys);
        for (const key of keys) hashes.add(keyHashOf(key));
      }
    }
    if (hashes.size === known) return build(rows, aliases, keyVersions);
  }
}

export interface SendGround extends Pick<LoadedRegister, 'register' | 'position' | 'policyVersion'> {
  /** Who has to be read whole for a decision: merged from several contacts, or with an exception to a no. */
  readonly complicated: ReadonlySet<string>;
}

/**
 * What decisions about these addresses rest on, as of one snapshot: the contacts that hold them, without what no
 * decision looks at. Where the policy does not ask for it, roles and clicks are left out.
 */
export async function loadForSends(
  pool: Pool,
  {
    addresses,
    topics,
    hasRoles,
    hasLimits,
  }: {
    readonly addresses: readonly (readonly AddressKey[])[];
    readonly topics: readonly string[];
    readonly hasRoles: boolean;
    readonly hasLimits: boolean;
  },
  keyVersions: readonly number[],
): Promise<SendGround> {
  const hashes = new Set(addresses.flat().map(keyHashOf));
  const { rows } = await pool.query<(string | null)[]>({
    name: 'load-for-sends',
    text: FOR_SENDS.text,
    values: [[...hashes], topics, hasRoles, hasLimits],
    rowMode: 'array',
    types: AS_TEXT,
  });
  const sections = { ...NOTHING, ...FOR_SENDS.read(rows) } as unknown as SendSections;
  const { register, position, policyVersion } = build(sections, addresses, keyVersions);
  return { register, position, policyVersion, complicated: new Set(sections.complicated.map((row) => row.contact_id)) };
}

const NOTHING = { holder: [], asked: [], exception: [], merge: [], maker: [] };

/** As PostgreSQL wrote it: the reader of the sections knows what each column holds. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

async function readSections(
  client: Pool | PoolClient,
  hashes: string[],
  contactIds: readonly string[],
): Promise<Sections> {
  const { rows } = await client.query<(string | null)[]>({
    name: 'load-register',
    text: EVERYTHING.text,
    values: [hashes, contactIds],
    rowMode: 'array',
    types: AS_TEXT,
  });
  return EVERYTHING.read(rows) as unknown as Sections;
}

function build(
  rows: Sections,
  aliases: readonly (readonly AddressKey[])[],
  keyVersions: readonly number[],
): LoadedRegister {
  const unknown = rows.key_version.find(({ version }) => !keyVersions.includes(version))?.version;
  if (unknown !== undefined) {
    throw new AbideError(
      'UNAVAILABLE',
      `key version ${unknown} is in use and this instance does not know it; add it to ABIDE_SECRET_OLD`,
    );
  }
  const register = new Register();
  // One version in use: a key is its own only one.
  for (const keys of aliases) if (keys.length > 1) register.addAliases(keys);
  for (const row of rows.merge) register.addMerge({ fromId: row.from_id, intoId: row.into_id, position: row.position });
  for (const row of rows.maker) {
    if (row.id !== row.root) register.addMerge({ fromId: row.id, intoId: row.root, position: 0 });
    register.noteLife(row.root, row.life === 'LIVING');
  }
  for (const row of rows.address) register.addHolder(keyOf(row), row.contact_id);
  for (const row of rows.holder) register.addHolder(keyOf(row), row.contact_id);
  for (const row of rows.suppression) register.addSuppression(suppressionOf(row));
  for (const row of rows.ending)
    register.endSuppression({ position: row.of_position, ordinal: row.of_ordinal }, placeOf(row));
  for (const row of rows.exception) {
    register.addException({
      contactId: row.contact_id,
      key: keyOf(row),
      topic: row.topic,
      channel: row.channel,
      place: placeOf(row),
    });
  }
  for (const row of rows.undeliverable) register.undeliverable.set(register.canonical(keyOf(row)), placeOf(row));
  const storedKeys = new Map<string, AddressKey>();
  for (const row of rows.address) storedKeys.set(`${row.contact_id}|${register.canonical(keyOf(row))}`, keyOf(row));
  for (const contact of contactsOf(rows, (key) => register.canonical(key))) register.putContact(contact);
  for (const row of rows.click) register.noteClick(row.contact_id, row.last_at);
  const [head] = rows.head;
  return { register, position: head?.position ?? 0, policyVersion: head?.policy_version ?? undefined, storedKeys };
}
