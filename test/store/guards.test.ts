import { type TestDatabase, testDatabase } from '../support/database';

const CONTACT = '00000000-0000-7000-8000-000000000001';
const OTHER_CONTACT = '00000000-0000-7000-8000-000000000002';
const HASH = 'aaaaaaaa-0000-0000-0000-000000000001';
const REFUSED = { code: '23001' };

/** One row in each table that is only ever added to; in one transaction, as the guards of openings want it. */
const ROWS = `
  INSERT INTO contact_merge VALUES ('${OTHER_CONTACT}', '${CONTACT}', 1);
  INSERT INTO hash_key VALUES (1, 'check');
  INSERT INTO ledger_commit VALUES (1, '', '', 1, now(), '');
  INSERT INTO policy_activation VALUES ('2024-01-01', '', '', now(), 1);
  INSERT INTO suppression VALUES
    ('${HASH}', 1, '${CONTACT}', 'ALL', 'ALL_OPTIONAL', 'OBJECTION', NULL, 'RECIPIENT', 'PAGE', now(), 1, 0);
  INSERT INTO ledger_entry (position, ordinal, kind, contact_id, at, body, hash) VALUES
    (1, 0, 'LIFT_CONFIRMED', '${CONTACT}', now(), '{"key":"1:${HASH}","topic":"news","channel":"EMAIL"}', ''),
    (1, 1, 'SUPPRESSED', '${CONTACT}', now(), '{"reason":"MANUAL"}', ''),
    (1, 2, 'SUPPRESSION_ENDED', '${CONTACT}', now(), '{"of":{"position":0,"ordinal":1}}', '');
  INSERT INTO suppression_exception VALUES (1, 0, '${CONTACT}', 1, '${HASH}', 'news', 'EMAIL');
  INSERT INTO suppression_ending VALUES (1, 1, 1, 2);`;

describe('the database itself', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
    for (const id of [CONTACT, OTHER_CONTACT]) {
      await db.pool.query(
        `INSERT INTO contact (id, life, created_at, created_position, created_ordinal, business, tracking, marketing_tracking)
         VALUES ($1, 'LIVING', now(), 1, 0, false, 'UNKNOWN', 'UNKNOWN')`,
        [id],
      );
    }
    await db.pool.query(ROWS);
  });
  afterAll(() => db.drop());

  describe.each([
    ['contact_merge', 'into_id'],
    ['hash_key', 'check_value'],
    ['ledger_commit', 'hash'],
    ['ledger_entry', 'body'],
    ['policy_activation', 'text'],
    ['suppression', 'scope'],
    ['suppression_ending', 'position'],
    ['suppression_exception', 'topic'],
  ])('refuses for %s, which is only ever added to,', (table, column) => {
    const statements = {
      UPDATE: `UPDATE ${table} SET ${column} = ${column}`,
      DELETE: `DELETE FROM ${table}`,
      TRUNCATE: `TRUNCATE ${table} CASCADE`,
    };

    test.each(Object.entries(statements))('%s', async (_, statement) => {
      await expect(db.pool.query(statement)).rejects.toMatchObject(REFUSED);
    });

    test.each(Object.entries(statements))('%s by a session that skips ordinary triggers', async (_, statement) => {
      const run = db.database.inTransaction(async (client) => {
        await client.query('SET LOCAL session_replication_role = replica');
        await client.query(statement);
      });

      await expect(run).rejects.toMatchObject(REFUSED);
    });

    test('losing the row that is there', async () => {
      const { rows } = await db.pool.query(`SELECT count(*)::int AS count FROM ${table}`);

      expect(rows[0].count).toBeGreaterThan(0);
    });
  });

  describe('of holders of one address', () => {
    test('refuses a second one of an e-mail address', async () => {
      await addHolder('bbbbbbbb-0000-0000-0000-000000000001', CONTACT, 'EMAIL');

      const run = addHolder('bbbbbbbb-0000-0000-0000-000000000001', OTHER_CONTACT, 'EMAIL');

      await expect(run).rejects.toMatchObject({ constraint: 'address_one_holder_of_email_index' });
    });

    test('accepts a second one of a phone number', async () => {
      await addHolder('bbbbbbbb-0000-0000-0000-000000000002', CONTACT, 'PHONE');

      await expect(addHolder('bbbbbbbb-0000-0000-0000-000000000002', OTHER_CONTACT, 'PHONE')).resolves.toBeDefined();
    });
  });

  function addHolder(hash: string, contact: string, kind: 'EMAIL' | 'PHONE') {
    return db.pool.query('INSERT INTO address VALUES ($1, $2, 1, $3, $4, true)', [hash, contact, kind, 'held']);
  }
});
