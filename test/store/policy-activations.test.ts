import {
  findActivation,
  judgeActivation,
  lockActivations,
  newestActivation,
  readActivatedText,
  readActivations,
  writeActivation,
} from '../../src/store/policy-activations';
import { type TestDatabase, testDatabase } from '../support/database';

describe('the policies that were put in force', () => {
  let db: TestDatabase;
  beforeEach(async () => {
    db = await testDatabase();
  });
  afterEach(() => db.drop());

  async function activate(version: string, position: number): Promise<void> {
    await db.database.inTransaction((client) =>
      writeActivation(client, {
        version,
        sha256: `hash of ${version}`,
        text: `text of ${version}`,
        activatedAt: new Date('2024-05-06T07:08:09Z'),
        position,
      }),
    );
  }

  test('are none in an empty database', async () => {
    expect(await readActivations(db.pool)).toEqual([]);
    expect(await newestActivation(db.pool)).toBeUndefined();
    expect(await readActivatedText(db.pool, '2024-05-01')).toBeUndefined();
  });

  test('are read in the order of the ledger, of which the last is in force', async () => {
    await activate('2024-05-01', 12);
    await activate('2023-01-01', 3);

    expect((await readActivations(db.pool)).map(({ version }) => version)).toEqual(['2023-01-01', '2024-05-01']);
    expect(await newestActivation(db.pool)).toEqual({
      version: '2024-05-01',
      sha256: 'hash of 2024-05-01',
      activatedAt: new Date('2024-05-06T07:08:09Z'),
      position: 12,
    });
  });

  test('are found by version, the earlier ones too', async () => {
    await activate('2023-01-01', 3);
    await activate('2024-05-01', 12);

    expect(await findActivation(db.pool, '2023-01-01')).toMatchObject({ version: '2023-01-01', position: 3 });
    expect(await findActivation(db.pool, '2022-01-01')).toBeUndefined();
  });

  test('keep their text, and which of them was the first', async () => {
    await activate('2023-01-01', 3);
    await activate('2024-05-01', 12);

    expect(await readActivatedText(db.pool, '2023-01-01')).toEqual({ text: 'text of 2023-01-01', isFirst: true });
    expect(await readActivatedText(db.pool, '2024-05-01')).toEqual({ text: 'text of 2024-05-01', isFirst: false });
  });

  test('never hold one version twice', async () => {
    await activate('2023-01-01', 3);

    await expect(activate('2023-01-01', 4)).rejects.toMatchObject({ constraint: 'policy_activation_pkey' });
  });

  test('are judged by one starting instance at a time', async () => {
    const order: string[] = [];
    const start = (version: string, position: number) =>
      db.database.inTransaction(async (client) => {
        await lockActivations(client);
        const activations = await readActivations(client);
        const { kind } = judgeActivation({ version, sha256: `hash of ${version}` }, activations);
        order.push(kind);
        const row = { version, sha256: `hash of ${version}`, text: '', activatedAt: new Date(), position };
        if (kind === 'FIRST') await writeActivation(client, row);
      });

    await Promise.all([start('2024-01-01', 1), start('2023-01-01', 2), start('2025-01-01', 3)]);

    expect(order).toEqual(['FIRST', 'REFUSED', 'REFUSED']);
    expect(await readActivations(db.pool)).toHaveLength(1);
  });
});

describe('a policy file found at start', () => {
  const earlier = { version: '2023-01-01', sha256: 'bb' };
  const inForce = { version: '2024-05-01', sha256: 'aa' };

  test('may be activated when it is the first', () => {
    expect(judgeActivation(inForce, [])).toEqual({ kind: 'FIRST' });
  });

  test('is in force when version and content are those that were activated last', () => {
    expect(judgeActivation({ ...inForce }, [earlier, inForce])).toEqual({ kind: 'ACTIVE' });
  });

  test.each([
    ['has the same version and other content', { version: '2024-05-01', sha256: 'bb' }, 'OTHER_CONTENT'],
    ['was in force before', earlier, 'OLDER_VERSION'],
    ['is older and never was in force', { version: '2022-01-01', sha256: 'aa' }, 'OLDER_VERSION'],
    ['is newer', { version: '2024-06-01', sha256: 'cc' }, 'NEWER_VERSION'],
    ['is newer with the same content', { version: '2024-06-01', sha256: 'aa' }, 'NEWER_VERSION'],
  ])('is refused when it %s', (_, found, reason) => {
    expect(judgeActivation(found, [earlier, inForce])).toMatchObject({ kind: 'REFUSED', reason });
  });
});
