import { setImmediate as turn } from 'node:timers/promises';
import { ALL_SCOPES, type Scope } from '../../src/domain/scopes';
import { createApiKeys } from '../../src/operations/api-keys';
import { makeApiKey } from '../../src/security/api-key';
import { type TestDatabase, testDatabase } from '../support/database';

const BOOTSTRAP = 'a bootstrap key that an operator made up';
const NOON = new Date('2024-05-06T12:00:00Z');

describe('API keys', () => {
  let db: TestDatabase;
  let now: Date;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());
  beforeEach(() => {
    now = NOON;
  });

  const instance = (bootstrapKey?: string) => createApiKeys({ database: db.database, clock: () => now, bootstrapKey });
  const aKey = (rest: { scopes?: Scope[]; expiresAt?: Date } = {}) => ({
    name: 'CRM import',
    scopes: ['contacts'] as Scope[],
    ...rest,
  });

  async function lastUsedOn(id: string): Promise<string | undefined> {
    return (await instance().listApiKeys()).find((key) => key.id === id)?.lastUsedOn;
  }

  async function until(isReached: () => Promise<boolean>): Promise<void> {
    while (!(await isReached())) await turn();
  }

  test('open what their scopes name, and nothing else', async () => {
    const { id, text } = await instance().createApiKey(aKey({ scopes: ['contacts', 'admin', 'admin'] }));

    const caller = await instance().readKey(text);

    expect(caller).toEqual({ id, scopes: new Set(['contacts', 'admin']) });
  });

  test('are listed without what would let anybody use them', async () => {
    const { id, text } = await instance().createApiKey(aKey({ expiresAt: new Date('2024-06-01T00:00:00Z') }));

    const listed = (await instance().listApiKeys()).find((key) => key.id === id);

    expect(listed).toEqual({
      id,
      name: 'CRM import',
      scopes: ['contacts'],
      createdAt: NOON,
      expiresAt: new Date('2024-06-01T00:00:00Z'),
    });
    const { rows } = await db.pool.query('SELECT api_key::text AS row FROM api_key');
    expect(JSON.stringify(rows)).not.toContain(text);
  });

  test.each([
    ['unknown', () => makeApiKey().text],
    ['no key of ours', () => 'Bearer nothing'],
    ['empty', () => ''],
  ])('are refused when %s', async (_, text) => {
    expect(await instance(BOOTSTRAP).readKey(text())).toBeUndefined();
  });

  test('are refused when only the prefix is right', async () => {
    const { text, id } = await instance().createApiKey(aKey());
    const other = makeApiKey();
    await db.pool.query(`UPDATE api_key SET id = $1 WHERE id = $2`, [other.prefix, id]);

    expect(await instance().readKey(other.text)).toBeUndefined();
    expect(await instance().readKey(text)).toBeUndefined();
  });

  test('are refused from the moment they expire, also when they were just read', async () => {
    const keys = instance();
    const { text } = await keys.createApiKey(aKey({ expiresAt: new Date('2024-05-06T12:00:10Z') }));

    now = new Date('2024-05-06T12:00:09.999Z');
    expect(await keys.readKey(text)).toBeDefined();
    now = new Date('2024-05-06T12:00:10Z');
    expect(await keys.readKey(text)).toBeUndefined();
  });

  test('are refused at once where they were revoked, and once only', async () => {
    const keys = instance();
    const { id, text } = await keys.createApiKey(aKey());
    expect(await keys.readKey(text)).toBeDefined();

    expect(await keys.revokeApiKey(id)).toBe(true);

    expect(await keys.readKey(text)).toBeUndefined();
    expect(await keys.revokeApiKey(id)).toBe(false);
    expect(await keys.revokeApiKey('no such')).toBe(false);
  });

  test('are refused within 5 seconds by an instance that was using them', async () => {
    const other = instance();
    const { id, text } = await instance().createApiKey(aKey());
    expect(await other.readKey(text)).toBeDefined();
    const revokedAt = performance.now();

    await instance().revokeApiKey(id);
    await until(async () => (await other.readKey(text)) === undefined);

    expect(performance.now() - revokedAt).toBeLessThan(5_000);
  });

  test('are read once for many requests that come together', async () => {
    const { text } = await instance().createApiKey(aKey());
    const keys = instance();
    const query = jest.spyOn(db.pool, 'query');

    await Promise.all(Array.from({ length: 50 }, () => keys.readKey(text)));
    await keys.readKey(text);

    const reads = query.mock.calls.filter(([statement]) => String(statement).includes('FROM api_key'));
    query.mockRestore();
    expect(reads).toHaveLength(1);
  });

  test('say on which day they were last used', async () => {
    const { id, text } = await instance().createApiKey(aKey());
    expect(await lastUsedOn(id)).toBeUndefined();

    await instance().readKey(text);
    await until(async () => (await lastUsedOn(id)) === '2024-05-06');
    now = new Date('2024-05-07T00:00:00Z');
    await instance().readKey(text);

    await until(async () => (await lastUsedOn(id)) === '2024-05-07');
  });

  test('are an error, and never a caller, when the database does not answer', async () => {
    const { text } = await instance().createApiKey(aKey());
    const lost = await testDatabase();
    const keys = createApiKeys({ database: lost.database, clock: () => now });
    await lost.pool.query('ALTER TABLE api_key RENAME TO away');

    await expect(keys.readKey(text)).rejects.toThrow();
    await lost.pool.query('ALTER TABLE away RENAME TO api_key');

    expect(await keys.readKey(text)).toBeUndefined();
    await lost.drop();
  });

  test('of the environment have all scopes without a row', async () => {
    expect(await instance(BOOTSTRAP).readKey(BOOTSTRAP)).toEqual({ id: 'bootstrap', scopes: new Set(ALL_SCOPES) });
    expect(await instance().readKey(BOOTSTRAP)).toBeUndefined();
    expect(() => instance('too short')).toThrow('at least');
  });

  test('give nothing for a scope that this version does not know', async () => {
    const { id, text } = await instance().createApiKey(aKey());
    await db.pool.query(`UPDATE api_key SET scopes = '{contacts,everything}' WHERE id = $1`, [id]);

    expect((await instance().readKey(text))?.scopes).toEqual(new Set(['contacts']));
  });

  test.each([
    ['name', { ...aKey(), name: ' ' }],
    ['name', { ...aKey(), name: 'noor@example.com' }],
    ['scopes', aKey({ scopes: [] })],
    ['scopes', aKey({ scopes: ['toString'] as unknown as Scope[] })],
    ['expiresAt', aKey({ expiresAt: NOON })],
    ['expiresAt', aKey({ expiresAt: new Date('nothing') })],
  ])('are not made with a wrong %s', async (path, key) => {
    await expect(instance().createApiKey(key)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', path });
  });
});
