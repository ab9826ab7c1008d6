import { Writable } from 'node:stream';
import { AbideError } from '../../src/errors';
import { createLog } from '../../src/log';
import { Secrets, type VersionedSecret } from '../../src/security/secrets';
import { checkHashKeys } from '../../src/store/hash-keys';
import { type TestDatabase, testDatabase } from '../support/database';

const FIRST = { version: 1, value: 'the first secret of thirty-two characters' };
const SECOND = { version: 2, value: 'the second secret, of thirty-two characters' };
const WRONG = { version: 1, value: 'not the secret that the rows were hashed with' };

describe('the secrets given at start', () => {
  let db: TestDatabase;
  beforeEach(async () => {
    db = await testDatabase();
  });
  afterEach(() => db.drop());

  const start = (current: VersionedSecret, ...old: VersionedSecret[]) =>
    checkHashKeys(db.pool, new Secrets({ current, old }));

  async function keptVersions(): Promise<number[]> {
    const { rows } = await db.pool.query('SELECT version FROM hash_key ORDER BY version');
    return rows.map(({ version }) => version);
  }

  test('are accepted the first time, and again as long as they are the same', async () => {
    await start(FIRST);
    await start(FIRST);

    expect(await keptVersions()).toEqual([1]);
  });

  test('may gain a version, as the current one or beside it', async () => {
    await start(FIRST);
    await start(FIRST, SECOND);
    await start(SECOND, FIRST);

    expect(await keptVersions()).toEqual([1, 2]);
  });

  test('are refused when one is not what the rows were hashed with, by variable and version and never by value', async () => {
    await start(FIRST);

    const refused: unknown = await start(WRONG).catch((error) => error);

    expect(refused).toBeInstanceOf(AbideError);
    expect(refused).toMatchObject({ code: 'CONFLICT', path: 'ABIDE_SECRET' });
    expect(String(refused)).toContain('ABIDE_SECRET has another secret for version 1');
    expect(String(refused)).not.toContain(WRONG.value);
    expect(await start(FIRST)).toBeUndefined();
  });

  test('are refused when an earlier one is wrong', async () => {
    await start(FIRST);

    await expect(start(SECOND, WRONG)).rejects.toMatchObject({ code: 'CONFLICT', path: 'ABIDE_SECRET_OLD' });
    expect(await keptVersions()).toEqual([1]);
  });

  test('are refused when a version was left out, however new the others are', async () => {
    await start(FIRST);

    await expect(start(SECOND)).rejects.toThrow('ABIDE_SECRET_OLD lacks version 1');
    expect(await keptVersions()).toEqual([1]);
  });

  test('are refused when the database has noes but lost what tells a wrong secret', async () => {
    await db.pool.query(
      `INSERT INTO suppression VALUES ('aaaaaaaa-0000-0000-0000-000000000001', 1, '00000000-0000-7000-8000-000000000001',
         'ALL', 'ALL_OPTIONAL', 'OBJECTION', NULL, 'RECIPIENT', 'PAGE', now(), 1, 0)`,
    );

    await expect(start(FIRST)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('of instances that start together are all accepted when they agree', async () => {
    await Promise.all([start(SECOND, FIRST), start(SECOND, FIRST), start(SECOND, FIRST)]);

    expect(await keptVersions()).toEqual([2]);
  });

  test('are announced, not in use, while they stand among the old ones: a rotation brings them everywhere first', async () => {
    await start(FIRST, SECOND);

    expect(await keptVersions()).toEqual([1]);
    await start(SECOND, FIRST);
    expect(await keptVersions()).toEqual([1, 2]);
  });

  test.each([
    ['differ', WRONG],
    ['do not know each other', SECOND],
  ])('of instances that start together win for one of them when they %s', async (_, other) => {
    const starts = await Promise.allSettled([start(FIRST), start(other)]);

    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await keptVersions()).toHaveLength(1);
  });

  test('are logged by version when they are new', async () => {
    const lines: string[] = [];
    const destination = new Writable({
      write(line, _encoding, done) {
        lines.push(String(line));
        done();
      },
    });
    const secrets = new Secrets({ current: FIRST, old: [] });

    await checkHashKeys(db.pool, secrets, { log: createLog({ destination, isStrict: true }) });

    expect(lines.join()).toContain('"keyVersion":1');
    expect(lines.join()).not.toContain(secrets.checkValue(1));
  });
});
