import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/store/migrate';
import { type TestDatabase, testDatabase } from '../support/database';

const INSERT_ONLY = [
  'contact_merge',
  'hash_key',
  'ledger_commit',
  'ledger_entry',
  'policy_activation',
  'screening',
  'suppression',
  'suppression_ending',
  'suppression_exception',
];

describe('the migrated database and the tables in src/store/tables', () => {
  let db: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    db = await testDatabase();
    dataSource = await createDataSource(db.url).initialize();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await db.drop();
  });

  async function column(statement: string, values: unknown[] = []): Promise<string[]> {
    const { rows } = await db.pool.query({ text: statement, values, rowMode: 'array' });
    return rows.map(([value]) => value);
  }

  test('agree on columns, keys, checks and indexes, as far as TypeORM sees them', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  test('agree on which tables there are', async () => {
    const migrated = await column(
      `SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace
         AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'migration' ORDER BY 1`,
    );

    expect(dataSource.entityMetadatas.map(({ tableName }) => tableName).sort()).toEqual(migrated);
  });

  test('agree on the text of every check, and so on the words a column takes', async () => {
    const checks = dataSource.entityMetadatas.flatMap((table) =>
      table.checks.map(({ name, expression }) => ({ table: table.tableName, name, expression })),
    );

    for (const { table, name, expression } of checks) {
      const declared = await ofProbe(table, {
        change: `ALTER TABLE probe ADD CONSTRAINT probe_check CHECK (${expression})`,
        read: `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'probe_check'`,
      });
      const migrated = await column(
        'SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1 AND conrelid = $2::regclass',
        [name, table],
      );
      expect({ name, check: migrated }).toEqual({ name, check: [declared] });
    }
    expect(checks.length).toBeGreaterThan(10);
  });

  test('agree on the WHERE of every index', async () => {
    const indexes = dataSource.entityMetadatas.flatMap((table) =>
      table.indices.map((index) => ({ table: table.tableName, ...index, columns: index.columns })),
    );

    for (const { table, name, where, columns } of indexes) {
      const names = columns.map(({ databaseName }) => databaseName).join(', ');
      const declared = await ofProbe(table, {
        change: `CREATE INDEX probe_index ON probe (${names}) ${where ? `WHERE ${where}` : ''}`,
        read: `SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'probe_index'::regclass`,
      });
      const migrated = await column(
        'SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = $1::regclass',
        [name],
      );
      expect({ name, where: migrated }).toEqual({ name, where: [declared] });
    }
    expect(indexes.length).toBeGreaterThan(5);
  });

  test('look a suppression up by its hash first', async () => {
    const [key] = await column(
      `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'suppression_pkey'`,
    );

    expect(key).toBe('PRIMARY KEY (hash, "position", ordinal, channel, contact_id, key_version)');
  });

  test('have guards on every table that is only ever added to, and those always fire', async () => {
    const { rows } = await db.pool.query(
      `SELECT tgrelid::regclass::text AS table, tgname::text AS name, tgenabled AS enabled, tgdeferrable AS deferrable,
              tginitdeferred AS deferred
         FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2`,
    );

    const guard = (table: string, name: string, isDeferred = false) => {
      return { table, name, enabled: 'A', deferrable: isDeferred, deferred: isDeferred };
    };
    const expected = INSERT_ONLY.flatMap((table) => [
      guard(table, `${table}_rows_stay`),
      guard(table, `${table}_table_stays`),
    ]);
    expected.push(guard('suppression_exception', 'exception_is_confirmed', true));
    expected.push(guard('suppression_ending', 'ending_is_allowed', true));
    const order = (one: { table: string; name: string }) => `${one.table} ${one.name}`;
    expect(rows.sort((a, b) => (order(a) < order(b) ? -1 : 1))).toEqual(
      expected.sort((a, b) => (order(a) < order(b) ? -1 : 1)),
    );
  });

  /** PostgreSQL rewrites an expression when it stores it, so what is declared takes the same way and is read back. */
  async function ofProbe(table: string, { change, read }: { change: string; read: string }): Promise<string> {
    const client = await db.pool.connect();
    try {
      await client.query(`BEGIN; CREATE TEMPORARY TABLE probe (LIKE ${table}); ${change}`);
      const { rows } = await client.query({ text: read, rowMode: 'array' });
      return rows[0]?.[0];
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }
});
