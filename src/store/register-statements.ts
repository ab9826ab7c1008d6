import type { Sections } from './register-rows';
import { NOBODY } from './rows';
import { columns, columnsOf, sectionsStatement } from './sections';
import { addressTable } from './tables/address';
import { askedConfirmationTable } from './tables/asked-confirmation';
import { contactTable } from './tables/contact';
import { contactMergeTable } from './tables/contact-merge';
import { hashKeyTable } from './tables/hash-key';
import { humanClickTable } from './tables/human-click';
import { ledgerHeadTable } from './tables/ledger-head';
import { preferenceTable } from './tables/preference';
import { roleTable } from './tables/role';
import { suppressionTable } from './tables/suppression';
import { suppressionEndingTable } from './tables/suppression-ending';
import { suppressionExceptionTable } from './tables/suppression-exception';
import { undeliverableTable } from './tables/undeliverable';

/**
 * Each part is one index scan over an array: a join would start one look-up a person, which costs two to three times
 * as much. An address is held by living contacts only, an e-mail address by one, so just a phone number is asked for
 * other holders.
 *
 * The ARRAY around what was asked hides from the planner how many are asked about. Seeing it, it plans anew each time
 * (over 1 ms, longer than a batch runs) or reads whole tables for a long list; so it keeps one plan, made of index scans.
 */
const ALL_OF_THEM = `
  WITH asked AS MATERIALIZED (
    SELECT ARRAY(SELECT unnest($1::uuid[])) AS hashes, ARRAY(SELECT unnest($2::uuid[])) AS ids
  ),
  root AS MATERIALIZED (
    SELECT ARRAY(
      SELECT contact_id FROM address WHERE hash = ANY((SELECT hashes FROM asked)::uuid[])
      UNION SELECT coalesce(merged_into, id) FROM contact WHERE id = ANY((SELECT ids FROM asked)::uuid[])
    ) AS ids
  ),
  member AS MATERIALIZED (
    SELECT * FROM contact WHERE id = ANY((SELECT ids FROM root)::uuid[])
    UNION ALL SELECT * FROM contact WHERE merged_into = ANY((SELECT ids FROM root)::uuid[])
  ),
  held AS MATERIALIZED (SELECT * FROM address WHERE contact_id = ANY((SELECT ids FROM root)::uuid[])),
  named AS MATERIALIZED (SELECT unnest(hashes) AS hash FROM asked UNION SELECT hash FROM held),
  barred AS MATERIALIZED (
    SELECT * FROM suppression WHERE hash = ANY(ARRAY(SELECT hash FROM named))
    UNION ALL SELECT * FROM suppression
    WHERE contact_id = ANY(ARRAY(SELECT id FROM member)) AND contact_id <> '${NOBODY}' AND hash NOT IN (SELECT hash FROM named)
  )`;

const ENDED = `(SELECT e.* FROM (SELECT DISTINCT position, ordinal FROM barred WHERE reason IN ('MANUAL', 'UNDER_AGE')) b
            JOIN suppression_ending e ON e.of_position = b.position AND e.of_ordinal = b.ordinal)`;

const OF_ROOTS = 'contact_id = ANY((SELECT ids FROM root)::uuid[])';

/** All that is known of those asked about, whoever holds the addresses, and of everybody whose no bears on them. */
export const EVERYTHING = sectionsStatement<keyof Sections>(ALL_OF_THEM, [
  { name: 'contact', columns: columnsOf(contactTable), from: 'member' },
  { name: 'address', columns: columnsOf(addressTable), from: 'held' },
  {
    name: 'holder',
    columns: columnsOf(addressTable, ['hash', 'key_version', 'contact_id']),
    from: `(SELECT a.* FROM held h JOIN address a ON a.hash = h.hash AND a.contact_id <> h.contact_id WHERE h.kind = 'PHONE')`,
  },
  { name: 'preference', columns: columnsOf(preferenceTable), from: `(SELECT * FROM preference WHERE ${OF_ROOTS})` },
  { name: 'role', columns: columnsOf(roleTable), from: `(SELECT * FROM role WHERE ${OF_ROOTS})` },
  {
    name: 'asked',
    columns: columnsOf(askedConfirmationTable),
    from: `(SELECT * FROM asked_confirmation WHERE ${OF_ROOTS})`,
  },
  { name: 'suppression', columns: columnsOf(suppressionTable), from: 'barred' },
  {
    name: 'ending',
    columns: columnsOf(suppressionEndingTable),
    from: ENDED,
  },
  {
    name: 'exception',
    columns: columnsOf(suppressionExceptionTable),
    from: '(SELECT * FROM suppression_exception WHERE contact_id = ANY(ARRAY(SELECT id FROM member)))',
  },
  {
    name: 'merge',
    columns: columnsOf(contactMergeTable),
    from: '(SELECT * FROM contact_merge WHERE from_id = ANY(ARRAY(SELECT id FROM member WHERE merged_into IS NOT NULL)))',
  },
  {
    name: 'maker',
    columns: columns('id uuid', 'root uuid', 'life text'),
    from: `(SELECT c.id, r.id AS root, r.life
            FROM contact c JOIN contact r ON r.id = coalesce(c.merged_into, c.id)
            WHERE c.id = ANY(ARRAY(SELECT contact_id FROM barred EXCEPT SELECT id FROM member)))`,
  },
  {
    name: 'click',
    columns: columnsOf(humanClickTable),
    from: '(SELECT * FROM human_click WHERE contact_id = ANY(ARRAY(SELECT id FROM member)))',
  },
  {
    name: 'undeliverable',
    columns: columnsOf(undeliverableTable),
    from: '(SELECT * FROM undeliverable WHERE hash = ANY(ARRAY(SELECT hash FROM named)))',
  },
  { name: 'key_version', columns: columnsOf(hashKeyTable, ['version']), from: 'hash_key' },
  { name: 'head', columns: columnsOf(ledgerHeadTable, ['position', 'policy_version']), from: 'ledger_head' },
]);

const BY_ADDRESS = `
  WITH asked AS MATERIALIZED (SELECT ARRAY(SELECT unnest($1::uuid[])) AS hashes),
  found AS MATERIALIZED (
    SELECT hash, contact_id, key_version, kind, is_primary
    FROM address WHERE hash = ANY((SELECT hashes FROM asked)::uuid[])
  ),
  root AS MATERIALIZED (SELECT ARRAY(SELECT contact_id FROM found) AS ids),
  barred AS MATERIALIZED (
    SELECT * FROM suppression WHERE hash = ANY((SELECT hashes FROM asked)::uuid[])
    UNION ALL SELECT * FROM suppression
    WHERE ${OF_ROOTS} AND contact_id <> '${NOBODY}' AND hash NOT IN (SELECT unnest(hashes) FROM asked)
  )`;

/** What a send decision looks at, of the contacts that hold an address and have no history that makes it more. */
const OF_A_DECISION = columnsOf(contactTable).filter(
  ({ name }) => !['merged_into', 'name', 'language', 'organisation', 'restriction_lift_asked_at'].includes(name),
);

/** One who is more than the address and the contact tell: merged from several, or with an exception to a no. */
export type SendSections = Sections & { readonly complicated: readonly { readonly contact_id: string }[] };

/**
 * What a decision asked by address needs, and no more: half the parts of `EVERYTHING`, since what a plan costs to start
 * and end (0.3 ms) is most of a batch. Whoever is `complicated` is to be read by `EVERYTHING` instead.
 *
 * $2 are the topics asked about; $3 says whether one of them asks for a role, $4 whether the policy has a limit on
 * inactivity.
 */
export const FOR_SENDS = sectionsStatement<
  | 'contact'
  | 'address'
  | 'preference'
  | 'role'
  | 'suppression'
  | 'ending'
  | 'complicated'
  | 'click'
  | 'undeliverable'
  | 'key_version'
  | 'head'
>(BY_ADDRESS, [
  {
    name: 'contact',
    columns: OF_A_DECISION,
    from: '(SELECT * FROM contact WHERE id = ANY((SELECT ids FROM root)::uuid[]))',
  },
  {
    name: 'address',
    columns: columnsOf(addressTable, ['hash', 'contact_id', 'key_version', 'kind', 'is_primary']),
    from: 'found',
  },
  {
    name: 'preference',
    columns: columnsOf(preferenceTable).filter(({ name }) => !name.startsWith('before_')),
    from: `(SELECT * FROM preference WHERE ${OF_ROOTS} AND topic = ANY($2::text[]))`,
  },
  { name: 'role', columns: columnsOf(roleTable), from: `(SELECT * FROM role WHERE $3::boolean AND ${OF_ROOTS})` },
  { name: 'suppression', columns: columnsOf(suppressionTable), from: 'barred' },
  { name: 'ending', columns: columnsOf(suppressionEndingTable), from: ENDED },
  {
    name: 'complicated',
    columns: columns('contact_id uuid'),
    from: `(SELECT contact_id FROM suppression_exception WHERE ${OF_ROOTS}
            UNION ALL SELECT merged_into FROM contact WHERE merged_into = ANY((SELECT ids FROM root)::uuid[]))`,
  },
  {
    name: 'click',
    columns: columnsOf(humanClickTable),
    from: `(SELECT * FROM human_click WHERE $4::boolean AND ${OF_ROOTS})`,
  },
  {
    name: 'undeliverable',
    columns: columnsOf(undeliverableTable),
    from: '(SELECT * FROM undeliverable WHERE hash = ANY((SELECT hashes FROM asked)::uuid[]))',
  },
  { name: 'key_version', columns: columnsOf(hashKeyTable, ['version']), from: 'hash_key' },
  { name: 'head', columns: columnsOf(ledgerHeadTable, ['position', 'policy_version']), from: 'ledger_head' },
]);
