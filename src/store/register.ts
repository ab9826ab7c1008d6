import type { Pool, PoolClient } from 'pg';
import type { Address } from '../domain/address';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import { Register } from '../domain/register';
import { AbideError } from '../errors';
import { addressOf, contactsOf, type Sections, suppressionOf } from './register-rows';
import { keyOf, NOBODY, placeOf } from './rows';

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
 * addresses and every one they made. Each part is an index look-up by hash or contact id; sections come as JSON rows.
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
        const keys = hashAddress(addressOf(row));
        aliases.push(keys);
        for (const key of keys) hashes.add(keyHashOf(key));
      }
    }
    if (hashes.size === known) return build(rows, aliases, keyVersions);
  }
}

/**
 * Every part is reached by an index: each look-up saved is 2 to 3 µs a person. An address is held by living contacts
 * only, an e-mail address by one, so just a phone number is asked for other holders. Rows come as JSON made by
 * `to_json`, which costs half of what `to_jsonb` does.
 *
 * The ARRAY in between hides from the planner how many are asked about. Seeing it, it plans anew each time (over 1 ms,
 * longer than a batch runs) or reads whole tables for a long list; so it keeps one plan, made of index look-ups.
 */
const SECTIONS = `
  WITH asked AS (SELECT unnest(ARRAY(SELECT unnest($1::uuid[]))) AS hash),
  root AS (
    SELECT a.contact_id AS id FROM asked k JOIN address a ON a.hash = k.hash
    UNION SELECT coalesce(c.merged_into, c.id) FROM unnest(ARRAY(SELECT unnest($2::uuid[]))) AS n (id) JOIN contact c ON c.id = n.id
  ),
  member AS (
    SELECT c.* FROM root r JOIN contact c ON c.id = r.id
    UNION ALL SELECT c.* FROM root r JOIN contact c ON c.merged_into = r.id
  ),
  held AS (SELECT a.* FROM root r JOIN address a ON a.contact_id = r.id),
  named AS (SELECT hash FROM asked UNION SELECT hash FROM held),
  barred AS (
    SELECT s.* FROM named n JOIN suppression s ON s.hash = n.hash
    UNION ALL SELECT s.* FROM member m JOIN suppression s ON s.contact_id = m.id
    WHERE s.contact_id <> '${NOBODY}' AND s.hash NOT IN (SELECT hash FROM named)
  )
  SELECT 'contact' AS section, to_json(m) AS row FROM member m
  UNION ALL SELECT 'address', to_json(h) FROM held h
  UNION ALL SELECT 'holder', json_build_object('hash', a.hash, 'key_version', a.key_version, 'contact_id', a.contact_id)
    FROM held h JOIN address a ON a.hash = h.hash AND a.contact_id <> h.contact_id WHERE h.kind = 'PHONE'
  UNION ALL SELECT 'preference', to_json(p) FROM root r JOIN preference p ON p.contact_id = r.id
  UNION ALL SELECT 'role', to_json(o) FROM root r JOIN role o ON o.contact_id = r.id
  UNION ALL SELECT 'asked', to_json(a) FROM root r JOIN asked_confirmation a ON a.contact_id = r.id
  UNION ALL SELECT 'suppression', to_json(b) FROM barred b
  UNION ALL SELECT 'ending', to_json(e)
    FROM (SELECT DISTINCT position, ordinal FROM barred WHERE reason IN ('MANUAL', 'UNDER_AGE')) b
    JOIN suppression_ending e ON e.of_position = b.position AND e.of_ordinal = b.ordinal
  UNION ALL SELECT 'exception', to_json(x) FROM member m JOIN suppression_exception x ON x.contact_id = m.id
  UNION ALL SELECT 'merge', to_json(g)
    FROM member m JOIN contact_merge g ON g.from_id = m.id WHERE m.merged_into IS NOT NULL
  UNION ALL SELECT 'maker', json_build_object('id', c.id, 'root', r.id, 'life', r.life)
    FROM (SELECT DISTINCT contact_id FROM barred WHERE contact_id <> '${NOBODY}') b
    JOIN contact c ON c.id = b.contact_id JOIN contact r ON r.id = coalesce(c.merged_into, c.id)
  UNION ALL SELECT 'click', to_json(k) FROM member m JOIN human_click k ON k.contact_id = m.id
  UNION ALL SELECT 'undeliverable', to_json(u) FROM named n JOIN undeliverable u ON u.hash = n.hash
  UNION ALL SELECT 'key_version', to_json(v.version) FROM hash_key v
  UNION ALL SELECT 'head', json_build_object('position', l.position, 'policy_version', l.policy_version) FROM ledger_head l
`;

async function readSections(
  client: Pool | PoolClient,
  hashes: string[],
  contactIds: readonly string[],
): Promise<Sections> {
  const { rows } = await client.query<{ section: keyof Sections; row: never }>({
    name: 'load-register',
    text: SECTIONS,
    values: [hashes, contactIds],
  });
  const sections: Sections = {
    contact: [],
    address: [],
    holder: [],
    preference: [],
    role: [],
    asked: [],
    suppression: [],
    ending: [],
    exception: [],
    merge: [],
    maker: [],
    click: [],
    undeliverable: [],
    key_version: [],
    head: [],
  };
  for (const { section, row } of rows) sections[section].push(row);
  return sections;
}

function build(
  rows: Sections,
  aliases: readonly (readonly AddressKey[])[],
  keyVersions: readonly number[],
): LoadedRegister {
  const unknown = rows.key_version.find((version) => !keyVersions.includes(version));
  if (unknown !== undefined) {
    throw new AbideError(
      'UNAVAILABLE',
      `key version ${unknown} is in use and this instance does not know it; add it to ABIDE_SECRET_OLD`,
    );
  }
  const register = new Register();
  for (const keys of aliases) register.addAliases(keys);
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
  for (const row of rows.click) register.noteClick(row.contact_id, new Date(row.last_at));
  const [head] = rows.head;
  return { register, position: head?.position ?? 0, policyVersion: head?.policy_version ?? undefined, storedKeys };
}
