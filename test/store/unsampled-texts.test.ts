import { UnsampledTexts1764000006900 } from '../../migrations/1764000006900-unsampled-texts';
import { type TestDatabase, testDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** Whether PostgreSQL holds a copy of what was in the table. */
async function isCopied(text: string): Promise<boolean> {
  const { rows } = await database.pool.query<{ row: string }>('SELECT s::text AS row FROM pg_statistic s');
  return rows.some(({ row }) => row.includes(text));
}

test('the statistics hold no text of a person, and drop what they held before', async () => {
  const migration = new UnsampledTexts1764000006900();
  const runner = { query: (text: string) => database.pool.query(text) } as never;
  await migration.down(runner);
  await database.pool.query(
    `INSERT INTO contact (id, life, created_at, created_position, created_ordinal, business, tracking, marketing_tracking, name)
     SELECT gen_random_uuid(), 'LIVING', now(), n, 0, false, 'UNKNOWN', 'UNKNOWN', 'Zwartkruis ' || n FROM generate_series(1, 3) n`,
  );
  await database.pool.query('ANALYZE contact');
  const sampled = await isCopied('Zwartkruis 2');
  await database.pool.query('DELETE FROM contact');

  const afterDeletion = await isCopied('Zwartkruis 2');
  await migration.up(runner);

  expect([sampled, afterDeletion]).toEqual([true, true]);
  expect(await isCopied('Zwartkruis 2')).toBe(false);
});
