import { openDatabase } from '../../src/store/database';
import { preparePartitions } from '../../src/store/interaction-partitions';
import { type TestDatabase, testDatabase } from '../support/database';

const MARCH = new Date('2026-03-10T12:00:00Z');

let db: TestDatabase;

beforeEach(async () => {
  db = await testDatabase();
});

afterEach(() => db.drop());

async function insertAt(...instants: readonly string[]): Promise<void> {
  await db.pool.query(
    `INSERT INTO interaction (source, provider_event_id, occurred_at, kind, channel, lawful_basis, legitimate_interest, policy_version, actor)
     SELECT 'test', at::text, at, 'CLICK', 'EMAIL', 'LEGITIMATE_INTEREST', true, '2024-01-01', 'HUMAN' FROM unnest($1::timestamptz[]) at`,
    [instants],
  );
}

async function rowsByPartition(): Promise<Record<string, number>> {
  const { rows } = await db.pool.query<{ name: string; count: number }>(
    'SELECT tableoid::regclass::text AS name, count(*)::integer AS count FROM interaction GROUP BY 1 ORDER BY 1',
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

test('interactions are partitioned by the month in which they occurred, with a partition for the rest', async () => {
  const { rows } = await db.pool.query(
    `SELECT pg_get_partkeydef('interaction'::regclass) AS key,
            array(SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'interaction'::regclass) AS parts`,
  );

  expect(rows).toEqual([{ key: 'RANGE (occurred_at)', parts: ['interaction_default'] }]);
});

test('this month and three more are made ahead; a second time there is nothing to do', async () => {
  const first = await preparePartitions(db.database, MARCH);
  const second = await preparePartitions(db.database, MARCH);

  expect(first).toEqual({
    made: ['interaction_2026_03', 'interaction_2026_04', 'interaction_2026_05', 'interaction_2026_06'],
  });
  expect(second).toEqual({ made: [] });
});

test('a month begins and ends at midnight UTC, over the end of a year too', async () => {
  await preparePartitions(db.database, new Date('2026-11-30T23:59:59Z'));

  await insertAt('2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00Z', '2026-10-31T23:59:59Z');

  expect(await rowsByPartition()).toEqual({
    interaction_2026_12: 1,
    interaction_2027_01: 1,
    interaction_default: 1,
  });
});

test('two instances may make them at the same moment', async () => {
  const other = await openDatabase({ databaseUrl: db.url, dataDir: '' }, { allowUnsafeDurability: true });

  const made = await Promise.all([db.database, other, db.database].map((one) => preparePartitions(one, MARCH)));
  await other.close();

  expect(made.flatMap((one) => (one === 'NOT_OWNER' ? [] : one.made))).toHaveLength(4);
});

test('what came before its month was made moves into it', async () => {
  await insertAt('2026-02-27T08:00:00Z', '2026-03-01T00:00:00Z', '2026-04-09T08:00:00Z');

  await preparePartitions(db.database, MARCH);

  expect(await rowsByPartition()).toEqual({ interaction_2026_03: 1, interaction_2026_04: 1, interaction_default: 1 });
});

test('each partition keeps a repeat out and finds a person by an index', async () => {
  await preparePartitions(db.database, MARCH);

  const { rows } = await db.pool.query(
    `SELECT indexdef FROM pg_indexes WHERE tablename = 'interaction_2026_05' ORDER BY indexdef`,
  );

  expect(rows.map(({ indexdef }) => indexdef.replace(/^.* USING /, ''))).toEqual([
    'btree (contact_id, occurred_at)',
    'btree (source, provider_event_id, occurred_at)',
  ]);
});
