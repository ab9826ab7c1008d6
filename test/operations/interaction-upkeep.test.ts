import { dailyUpkeep } from '../../src/jobs/daily';
import { startTestApp, type TestApp } from '../support/app';
import { aPolicy, aTopic } from '../support/builders';
import { testDatabase } from '../support/database';
import { type TestGround, testGround } from '../support/ground';
import { anAddress, aReport } from '../support/interactions';
import { THE_PERSON } from '../support/statement';

const TODAY = new Date('2026-03-10T12:00:00Z');
const BASE = aPolicy({ topics: [aTopic({ key: 'news' })] });
const POLICY = { ...BASE, tracking: { ...BASE.tracking, detail: 'PERSON' as const, retention: 'P1Y' } };
const COUNTS = {
  ...POLICY,
  tracking: { ...BASE.tracking, detail: 'DAILY_COUNTS' as const, fields: [], providers: [] },
};
const FROM = { source: 'mailer' };

let testing: TestGround;
let now = TODAY;
beforeEach(async () => {
  now = TODAY;
  testing = await testGround(POLICY, { clock: () => now });
});
afterEach(() => testing.close());

const upkeep = () => dailyUpkeep({ operations: testing.operations })();

async function aPerson() {
  const address = anAddress();
  const { contactId } = await testing.operations.upsertContact({ email: address }, THE_PERSON);
  return { address, contactId: contactId as string };
}

async function kept(contactId: string) {
  return (await testing.operations.readInteractions({ contactId }, { first: 100 }))?.interactions ?? [];
}

async function months(): Promise<string[]> {
  const { rows } = await testing.ground.database.pool.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'interaction'::regclass ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

test('each day makes the months ahead, and takes away those that are past the retention as a whole', async () => {
  const person = await aPerson();
  await upkeep();
  await testing.operations.recordInteractions([aReport(person, { occurredAt: TODAY, kind: 'OPEN' })], FROM);
  const before = await months();

  now = new Date('2027-03-31T12:00:00Z');
  await upkeep();
  const nearly = { months: await months(), kinds: (await kept(person.contactId)).length };
  now = new Date('2027-04-01T12:00:00Z');
  const last = await testing.operations.cleanUpInteractions();

  expect(before).toEqual([
    'interaction_2026_03',
    'interaction_2026_04',
    'interaction_2026_05',
    'interaction_2026_06',
    'interaction_default',
  ]);
  expect(nearly.kinds).toBe(0);
  expect(nearly.months).toContain('interaction_2026_03');
  expect(nearly.months).toContain('interaction_2027_06');
  expect(last).toEqual({ deleted: 0, months: ['interaction_2026_03'], anonymised: 0 });
  expect(await months()).not.toContain('interaction_2026_03');
});

test('of a month that is not past it yet, and of one that was never made, the rows alone go', async () => {
  const person = await aPerson();
  const at = (instant: string, kind: 'OPEN' | 'CLICK' = 'OPEN') =>
    aReport(person, { occurredAt: new Date(instant), kind });
  await upkeep();
  await testing.operations.recordInteractions(
    [
      at('2025-03-20T12:00:00Z'),
      at('2025-04-20T12:00:00Z'),
      at('2026-03-01T12:00:00Z'),
      at('2026-03-09T12:00:00Z', 'CLICK'),
    ],
    FROM,
  );

  now = new Date('2026-04-10T12:00:00Z');
  const first = await testing.operations.cleanUpInteractions();
  now = new Date('2027-03-05T12:00:00Z');
  const second = await testing.operations.cleanUpInteractions();

  expect(first).toMatchObject({ deleted: 1, months: [] });
  expect(second).toMatchObject({ deleted: 2, months: [] });
  expect((await kept(person.contactId)).map(({ kind }) => kind)).toEqual(['CLICK']);
});

test('reports of delivery go after thirty days, and what was opened stays', async () => {
  const person = await aPerson();
  await upkeep();
  const ago = (days: number) => new Date(TODAY.getTime() - days * 86_400_000);
  await testing.operations.recordInteractions(
    [
      aReport(person, { kind: 'DELIVERED', occurredAt: ago(31) }),
      aReport(person, { kind: 'DELIVERED', occurredAt: ago(29) }),
      aReport(person, { kind: 'OPEN', occurredAt: ago(31) }),
    ],
    FROM,
  );

  const { deleted } = await testing.operations.cleanUpInteractions();

  expect(deleted).toBe(1);
  expect((await kept(person.contactId)).map(({ kind }) => kind)).toEqual(['OPEN', 'DELIVERED']);
});

test('a thousand pages and more are gone through once each, on two instances at the same moment', async () => {
  const { pool } = testing.ground.database;
  await upkeep();
  await pool.query(
    `INSERT INTO interaction (source, provider_event_id, occurred_at, kind, channel, lawful_basis, legitimate_interest, policy_version, actor)
     SELECT 'mailer', n::text, $1::timestamptz + n * interval '1 second', CASE n % 2 WHEN 0 THEN 'OPEN' ELSE 'DELIVERED' END,
            'EMAIL', 'LEGITIMATE_INTEREST', true, repeat('x', 200), 'UNKNOWN' FROM generate_series(1, 60000) n`,
    [new Date('2026-03-01T00:00:00Z')],
  );
  now = new Date('2026-05-01T00:00:00Z');
  const other = await testing.another();

  const cleaned = await Promise.all([testing.operations.cleanUpInteractions(), other.cleanUpInteractions()]);

  expect(cleaned.reduce((sum, { deleted }) => sum + deleted, 0)).toBe(30_000);
  const { rows } = await pool.query(`SELECT kind, count(*)::int AS count FROM interaction GROUP BY 1`);
  expect(rows).toEqual([{ kind: 'OPEN', count: 30_000 }]);
});

test('a policy that only counts makes counts of what an earlier one kept of persons, and a repeat stays a repeat', async () => {
  const person = await aPerson();
  const click = aReport(person, { occurredAt: new Date('2026-03-09T23:59:59Z') });
  const open = aReport(person, { occurredAt: new Date('2026-03-09T10:00:00Z'), kind: 'OPEN', campaign: undefined });
  const delivery = aReport(person, { occurredAt: new Date('2026-03-09T09:00:00Z'), kind: 'DELIVERED' });
  await testing.operations.recordInteractions([click, open, delivery], FROM);
  const counting = await testing.another({ policy: COUNTS });
  await counting.recordInteractions([aReport(person, { occurredAt: new Date('2026-03-09T12:00:00Z') })], FROM);

  const { anonymised } = await counting.cleanUpInteractions();
  const again = await counting.cleanUpInteractions();
  const repeat = await counting.recordInteractions([click, open], FROM);

  const counted = { day: '2026-03-09', channel: 'EMAIL', topic: 'news', actor: 'HUMAN' };
  expect([anonymised, again.anonymised, repeat.repeated]).toEqual([2, 0, 2]);
  expect(await counting.readInteractionCounts({ from: '2026-03-01', until: '2026-03-31' })).toEqual([
    { ...counted, kind: 'CLICK', campaign: 'spring', count: 2 },
    { ...counted, kind: 'OPEN', campaign: undefined, count: 1 },
  ]);
  expect((await kept(person.contactId)).map(({ kind }) => kind)).toEqual(['DELIVERED']);
  const { rows } = await testing.ground.database.pool.query('SELECT FROM human_click');
  expect(rows).toHaveLength(0);
});

test('while somebody holds the interactions the months stay, and nobody else waits for long', async () => {
  await upkeep();
  now = new Date('2027-05-01T12:00:00Z');
  const client = await testing.ground.database.pool.connect();
  await client.query('BEGIN; LOCK TABLE interaction IN ROW EXCLUSIVE MODE');

  const held = await testing.operations.cleanUpInteractions().catch((error) => error.code);
  await client.query('ROLLBACK');
  client.release();
  const { months: gone } = await testing.operations.cleanUpInteractions();

  expect(held).toBe('UNAVAILABLE');
  expect(gone).toEqual(['interaction_2026_03', 'interaction_2026_04']);
});

test('of two instances that start one does the upkeep of the day, from a job', async () => {
  const database = await testDatabase();
  await database.pool.query(
    `INSERT INTO interaction (source, provider_event_id, occurred_at, kind, channel, lawful_basis, legitimate_interest, policy_version, actor)
     VALUES ('mailer', 'old', now() - interval '3 years', 'OPEN', 'EMAIL', 'LEGITIMATE_INTEREST', true, '2024-01-01', 'HUMAN')`,
  );
  const apps: TestApp[] = [];
  for (let n = 0; n < 2; n++) apps.push(await startTestApp({ DATABASE_URL: database.url }));

  const jobs = await whenDone(async () => {
    const { rows } = await database.pool.query<{ state: string }>(`SELECT state FROM pgboss.job WHERE name = 'daily'`);
    return rows.every(({ state }) => state === 'completed') && rows;
  });

  expect(jobs).toEqual([{ state: 'completed' }]);
  expect((await database.pool.query('SELECT FROM interaction')).rows).toHaveLength(0);
  for (const app of apps) await app.close();
  await database.drop();
});

async function whenDone<T>(look: () => Promise<T | false>): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to that');
}
