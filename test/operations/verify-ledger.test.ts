import { parseEmail } from '../../src/domain/email-address';
import type { LedgerReport } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { HISTORY_POLICY } from '../support/history-policy';

/**
 * The guards of the tables are taken off as their owner could, then the ledger is tampered with. Commits: 1 contact
 * made, 2 opted in, 3 objection with its evidence, 4 another contact, 5 opted out.
 */
const person = { source: 'API' as const, statedBy: 'RECIPIENT' as const, reference: 'letter of 3 March' };
const address = (name: string) => {
  const parsed = parseEmail(`${name}@customer.example`);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.address;
};

let test1: TestGround;

beforeEach(async () => {
  test1 = await testGround(HISTORY_POLICY);
  const { operations } = test1;
  const jan = { address: address('jan') };
  await operations.upsertContact({ email: jan.address, relation: 'CUSTOMER' }, person);
  await operations.setPreferences(jan, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }], person);
  // Asked for at the same moment they make one commit of two entries, the first with evidence.
  await Promise.all([
    operations.recordObjection(jan, {}, person),
    operations.objectToTracking(jan, { source: 'API', statedBy: 'RECIPIENT' }),
  ]);
  await operations.upsertContact({ email: address('eva') }, person);
  await operations.setPreferences(
    { address: address('eva') },
    [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }],
    person,
  );
});

afterEach(() => test1.close());

async function tamper(...statements: string[]): Promise<void> {
  const { pool } = test1.ground.database;
  for (const table of ['ledger_entry', 'ledger_commit']) await pool.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  for (const statement of statements) await pool.query(statement);
}

async function faults(expected?: { position: number; hash: string }): Promise<LedgerReport['faults']> {
  const { isIntact, faults: found } = await test1.operations.verifyLedger({ expected });
  expect(isIntact).toBe(found.length === 0);
  return found;
}

test('an untouched ledger is intact, and its head can be noted', async () => {
  const report = await test1.operations.verifyLedger();

  expect(report).toMatchObject({ isIntact: true, faults: [], commits: 5, position: 5 });
  expect(await faults({ position: report.position, hash: report.headHash })).toEqual([]);
});

test('erased evidence does not break it', async () => {
  await test1.operations.eraseContact({ address: address('jan') }, 'REQUEST', person);

  const { rows } = await test1.ground.database.pool.query('SELECT position FROM evidence WHERE position IN (2, 3)');

  expect(rows).toEqual([]);
  expect(await faults()).toEqual([]);
});

const tampered: Record<string, { with: string[]; at: LedgerReport['faults'][number]; more?: number }> = {
  'the body of an entry edited': {
    with: [
      `UPDATE ledger_entry SET body = jsonb_set(body, '{scope}', '"ALL_OPTIONAL"') WHERE position = 3 AND ordinal = 0`,
    ],
    at: { position: 3, ordinal: 0, fault: 'the entry was edited' },
  },
  'the time of an entry edited': {
    with: [`UPDATE ledger_entry SET at = at - interval '1 day' WHERE position = 5 AND ordinal = 0`],
    at: { position: 5, ordinal: 0, fault: 'the entry was edited' },
  },
  'the contact of an entry edited': {
    with: [`UPDATE ledger_entry SET contact_id = NULL WHERE position = 3 AND ordinal = 0`],
    at: { position: 3, ordinal: 0, fault: 'the entry was edited' },
  },
  'a body edited and its hash made to fit': {
    with: [
      `UPDATE ledger_entry e SET kind = o.kind, body = o.body, hash = o.hash, contact_id = o.contact_id, at = o.at, evidence_hash = o.evidence_hash
       FROM ledger_entry o WHERE e.position = 5 AND e.ordinal = 0 AND o.position = 2 AND o.ordinal = 0`,
      'DELETE FROM evidence WHERE position = 5',
    ],
    at: { position: 5, fault: 'its entries are not those of its link, or in another order' },
  },
  'evidence edited': {
    with: [`UPDATE evidence SET text = jsonb_set(text, '{reference}', '"letter of 4 March"') WHERE position = 3`],
    at: { position: 3, ordinal: 0, fault: 'the evidence was edited' },
  },
  'the salt of evidence edited': {
    with: [`UPDATE evidence SET salt = decode(repeat('00', 16), 'hex') WHERE position = 3`],
    at: { position: 3, ordinal: 0, fault: 'the evidence was edited' },
  },
  'an entry removed': {
    with: ['DELETE FROM ledger_entry WHERE position = 3 AND ordinal = 0'],
    at: { position: 3, ordinal: 1, fault: 'an entry before this one is missing' },
    more: 1,
  },
  'the last entry of a commit removed': {
    with: ['DELETE FROM ledger_entry WHERE position = 3 AND ordinal = 1'],
    at: { position: 3, fault: 'has 1 entries where its link says 2' },
  },
  'a commit removed with its entries': {
    with: ['DELETE FROM ledger_entry WHERE position = 3', 'DELETE FROM ledger_commit WHERE position = 3'],
    at: { position: 3, fault: 'the commit is missing' },
    more: 1,
  },
  'the link of a commit removed, its entries left': {
    with: ['DELETE FROM ledger_commit WHERE position = 3'],
    at: { position: 3, fault: 'entries without the link of their commit' },
    more: 2,
  },
  'two entries of a commit swapped': {
    with: [
      'UPDATE ledger_entry SET ordinal = 9 WHERE position = 3 AND ordinal = 0',
      'UPDATE ledger_entry SET ordinal = 0 WHERE position = 3 AND ordinal = 1',
      'UPDATE ledger_entry SET ordinal = 1 WHERE position = 3 AND ordinal = 9',
      'DELETE FROM evidence WHERE position = 3',
    ],
    at: { position: 3, fault: 'its entries are not those of its link, or in another order' },
  },
  'two commits swapped': {
    with: [
      ...['ledger_entry', 'evidence', 'ledger_commit'].flatMap((table) => [
        `UPDATE ${table} SET position = 99 WHERE position = 2`,
        `UPDATE ${table} SET position = 2 WHERE position = 5`,
        `UPDATE ${table} SET position = 5 WHERE position = 99`,
      ]),
    ],
    at: { position: 2, fault: 'does not link to the commit before it' },
    more: 7,
  },
  'the entries of two commits swapped': {
    with: [
      ...['ledger_entry', 'evidence'].flatMap((table) => [
        `UPDATE ${table} SET position = 99 WHERE position = 2`,
        `UPDATE ${table} SET position = 2 WHERE position = 5`,
        `UPDATE ${table} SET position = 5 WHERE position = 99`,
      ]),
    ],
    at: { position: 2, fault: 'its entries are not those of its link, or in another order' },
    more: 1,
  },
  'the time of a link edited': {
    with: [`UPDATE ledger_commit SET committed_at = committed_at + interval '1 hour' WHERE position = 5`],
    at: { position: 5, fault: 'the link was edited' },
  },
  'the hash of a link edited': {
    with: [`UPDATE ledger_commit SET hash = sha256('x') WHERE position = 2`],
    at: { position: 2, fault: 'the link was edited' },
    more: 1,
  },
  'the tail cut off, the head left': {
    with: ['DELETE FROM ledger_entry WHERE position > 3', 'DELETE FROM ledger_commit WHERE position > 3'],
    at: { position: 4, fault: 'the tail is cut off: the head stands at 5' },
  },
  'links cut off, their entries left': {
    with: ['DELETE FROM ledger_commit WHERE position = 5'],
    at: { position: 5, fault: 'stands outside the chain of links' },
    more: 1,
  },
  'an entry slipped in behind the last link': {
    with: [
      `INSERT INTO ledger_entry (position, ordinal, kind, contact_id, at, body, hash) SELECT 6, 0, kind, contact_id, at, body, hash FROM ledger_entry WHERE position = 2 AND ordinal = 0`,
    ],
    at: { position: 6, fault: 'stands outside the chain of links' },
  },
  'an entry slipped in before the first': {
    with: [
      `INSERT INTO ledger_entry (position, ordinal, kind, contact_id, at, body, hash) SELECT 0, 0, kind, contact_id, at, body, hash FROM ledger_entry WHERE position = 2 AND ordinal = 0`,
    ],
    at: { position: 0, fault: 'stands outside the chain of links' },
  },
  'a link slipped in before the first': {
    with: [
      `INSERT INTO ledger_commit (position, previous_hash, entries_hash, entry_count, committed_at, hash) SELECT -1, previous_hash, entries_hash, entry_count, committed_at, hash FROM ledger_commit WHERE position = 1`,
    ],
    at: { position: -1, fault: 'stands outside the chain of links' },
  },
  'an entry slipped into a commit': {
    with: [
      `INSERT INTO ledger_entry (position, ordinal, kind, contact_id, at, body, evidence_hash, hash) SELECT position, 2, kind, contact_id, at, body, evidence_hash, hash FROM ledger_entry WHERE position = 3 AND ordinal = 1`,
    ],
    at: { position: 3, fault: 'has 3 entries where its link says 2' },
  },
  'evidence put beside an entry that has none': {
    with: [
      `INSERT INTO evidence (position, ordinal, contact_id, salt, text) SELECT 3, 1, contact_id, salt, text FROM evidence WHERE position = 3 AND ordinal = 0`,
    ],
    at: { position: 3, ordinal: 1, fault: 'the evidence was edited' },
  },
  'the head set back by one': {
    with: [`UPDATE ledger_head h SET position = c.position, hash = c.hash FROM ledger_commit c WHERE c.position = 4`],
    at: { position: 4, fault: 'the head is not the last link' },
  },
  'all commits gone, the head set back': {
    with: ['DELETE FROM ledger_entry', 'DELETE FROM ledger_commit', `UPDATE ledger_head SET position = 5`],
    at: { position: 1, fault: 'the tail is cut off: the head stands at 5' },
  },
};

test.each(Object.entries(tampered))('%s is found where it is', async (_, { with: statements, at, more = 0 }) => {
  await tamper(...statements);

  const found = await faults();

  expect(found).toContainEqual(at);
  expect(found.length).toBeLessThanOrEqual(1 + more);
});

describe('a cut-off tail whose head was set back too', () => {
  const cut = [
    'DELETE FROM evidence WHERE position > 3',
    'DELETE FROM ledger_entry WHERE position > 3',
    'DELETE FROM ledger_commit WHERE position > 3',
    `UPDATE ledger_head h SET position = c.position, hash = c.hash, previous_hash = c.previous_hash FROM ledger_commit c WHERE c.position = 3`,
  ];

  test('is seen by a position and hash that were noted', async () => {
    const { position, headHash: hash } = await test1.operations.verifyLedger();
    await tamper(...cut);

    expect(await faults()).toEqual([]);
    expect(await faults({ position, hash })).toEqual([
      { position: 4, fault: 'the tail is cut off: position 5 was noted' },
    ]);
  });

  test('is seen also after other commits took its place', async () => {
    const { position, headHash: hash } = await test1.operations.verifyLedger();
    await tamper(...cut);
    for (const name of ['one', 'two', 'three']) await test1.operations.upsertContact({ email: address(name) }, person);

    expect(await faults({ position, hash })).toEqual([{ position: 5, fault: 'is not the commit that was noted' }]);
  });
});
