import type { PoolClient } from 'pg';
import { type TestDatabase, testDatabase } from '../support/database';

const CONTACT = '00000000-0000-7000-8000-000000000001';
const OTHER_CONTACT = '00000000-0000-7000-8000-000000000002';
const HASH = 'aaaaaaaa-0000-0000-0000-000000000001';
const REFUSED = { code: '23001' };

type Body = Record<string, unknown>;

describe('the database itself', () => {
  let db: TestDatabase;
  /** Each case writes at a ledger position of its own. */
  let position = 100;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());
  beforeEach(() => {
    position += 10;
  });

  const commit = (work: (client: PoolClient) => Promise<unknown>) => db.database.inTransaction(work);

  describe('accepts an exception', () => {
    test('with its confirmed lift in the same transaction', async () => {
      await commit(async (client) => {
        await addLift(client);
        await addException(client);
      });

      expect(await exceptions()).toBe(1);
    });

    test('whose confirmed lift is written after it in the same transaction', async () => {
      await commit(async (client) => {
        await addException(client);
        await addLift(client);
      });

      expect(await exceptions()).toBe(1);
    });
  });

  describe('refuses an exception, when the transaction is to be kept,', () => {
    test.each<[string, { lift?: Body; kind?: string; contact?: string }]>([
      ['whose lift is of another kind', { kind: 'CONFIRMATION_ASKED' }],
      ['whose lift is for another topic', { lift: { topic: 'events' } }],
      ['whose lift is for another channel', { lift: { channel: 'SMS' } }],
      ['whose lift is for another address', { lift: { key: `2:${HASH}` } }],
      ['whose lift is of another contact', { contact: OTHER_CONTACT }],
    ])('%s', async (_, { lift, kind, contact }) => {
      const run = commit(async (client) => {
        await addException(client);
        await addLift(client, { body: lift, kind, contact });
      });

      await expect(run).rejects.toMatchObject(REFUSED);
      expect(await exceptions()).toBe(0);
    });

    test('without a lift', async () => {
      let wasInserted = false;
      const run = commit(async (client) => {
        await addException(client);
        wasInserted = true;
      });

      await expect(run).rejects.toMatchObject(REFUSED);
      expect(wasInserted).toBe(true);
    });

    test('whose lift was kept by an earlier transaction', async () => {
      await commit((client) => addLift(client));

      await expect(commit((client) => addException(client))).rejects.toMatchObject(REFUSED);
    });

    test('without a lift in a session that skips ordinary triggers', async () => {
      const run = commit(async (client) => {
        await client.query('SET LOCAL session_replication_role = replica');
        await addException(client);
      });

      await expect(run).rejects.toMatchObject(REFUSED);
    });

    test('whose lift stands in a temporary table of the same name', async () => {
      const run = commit(async (client) => {
        await client.query(
          'CREATE TEMPORARY TABLE ledger_entry (LIKE public.ledger_entry INCLUDING ALL) ON COMMIT DROP',
        );
        await addLift(client);
        await addException(client);
      });

      await expect(run).rejects.toMatchObject(REFUSED);
    });
  });

  describe('of an ending', () => {
    test.each(['MANUAL', 'UNDER_AGE'])('accepts one of a %s suppression with its own entry', async (reason) => {
      await commit((client) => addEntry(client, { at: position, kind: 'SUPPRESSED', body: { reason } }));

      await commit((client) => addEnding(client, { of: position, at: position + 1 }));

      expect(await endings()).toBe(1);
    });

    test('accepts one of a suppression made in the same commit', async () => {
      await commit(async (client) => {
        await addEntry(client, { at: position, kind: 'SUPPRESSED', body: { reason: 'MANUAL' } });
        await addEntry(client, {
          at: position,
          ordinal: 1,
          kind: 'SUPPRESSION_ENDED',
          body: { of: { position: 0, ordinal: 0 } },
        });
        await client.query('INSERT INTO suppression_ending VALUES ($1, 0, $1, 1)', [position]);
      });

      expect(await endings()).toBe(1);
    });

    test.each(['OBJECTION', 'COMPLAINT', 'ERASURE'])('refuses one of a suppression by %s', async (reason) => {
      await commit((client) => addEntry(client, { at: position, kind: 'SUPPRESSED', body: { reason } }));

      const run = commit((client) => addEnding(client, { of: position, at: position + 1 }));

      await expect(run).rejects.toMatchObject(REFUSED);
    });

    test('refuses one of a suppression that does not exist', async () => {
      const run = commit((client) => addEnding(client, { of: position, at: position + 1 }));

      await expect(run).rejects.toMatchObject(REFUSED);
    });

    test('refuses one whose entry ends another suppression', async () => {
      await commit((client) => addEntry(client, { at: position, kind: 'SUPPRESSED', body: { reason: 'MANUAL' } }));

      const run = commit((client) => addEnding(client, { of: position, at: position + 1, entryOf: position - 1 }));

      await expect(run).rejects.toMatchObject(REFUSED);
    });

    test('refuses one without an entry', async () => {
      await commit((client) => addEntry(client, { at: position, kind: 'SUPPRESSED', body: { reason: 'MANUAL' } }));

      const run = db.pool.query('INSERT INTO suppression_ending VALUES ($1, 0, $2, 0)', [position, position + 1]);

      await expect(run).rejects.toMatchObject(REFUSED);
    });
  });

  type NewEntry = { at: number; ordinal?: number; kind: string; body: Body; contact?: string };

  function addEntry(client: PoolClient, { at, ordinal = 0, kind, body, contact = CONTACT }: NewEntry) {
    return client.query(
      `INSERT INTO ledger_entry (position, ordinal, kind, contact_id, at, body, hash) VALUES ($1, $2, $3, $4, now(), $5, '')`,
      [at, ordinal, kind, contact, body],
    );
  }

  function addLift(
    client: PoolClient,
    { body = {}, kind = 'LIFT_CONFIRMED', contact = CONTACT }: { body?: Body; kind?: string; contact?: string } = {},
  ) {
    const lift = { key: `1:${HASH}`, topic: 'news', channel: 'EMAIL', ...body };
    return addEntry(client, { at: position, kind, body: lift, contact });
  }

  function addException(client: PoolClient) {
    return client.query(`INSERT INTO suppression_exception VALUES ($1, 0, $2, 1, $3, 'news', 'EMAIL')`, [
      position,
      CONTACT,
      HASH,
    ]);
  }

  async function addEnding(client: PoolClient, { of, at, entryOf = of }: { of: number; at: number; entryOf?: number }) {
    await client.query('INSERT INTO suppression_ending VALUES ($1, 0, $2, 0)', [of, at]);
    await addEntry(client, { at, kind: 'SUPPRESSION_ENDED', body: { of: { position: entryOf, ordinal: 0 } } });
  }

  const exceptions = () => countAt('suppression_exception', 'position');
  const endings = () => countAt('suppression_ending', 'of_position');

  async function countAt(table: string, column: string): Promise<number> {
    const { rows } = await db.pool.query(`SELECT count(*)::int AS count FROM ${table} WHERE ${column} = $1`, [
      position,
    ]);
    return rows[0].count;
  }
});
