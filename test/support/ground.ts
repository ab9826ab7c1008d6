import { randomBytes } from 'node:crypto';
import type { Clock } from '../../src/clock';
import type { Policy } from '../../src/domain/policy';
import { createLog } from '../../src/log';
import { createOperations } from '../../src/operations/create-operations';
import type { Ground } from '../../src/operations/ground';
import { type SecretConfig, Secrets } from '../../src/security/secrets';
import { type Database, openDatabase } from '../../src/store/database';
import { testDatabase } from './database';

export interface TestGround {
  readonly ground: Ground;
  readonly operations: ReturnType<typeof createOperations>;
  /** Another instance on the same database, with its own pool and lanes. */
  another(overrides?: Partial<Ground>): Promise<TestGround['operations']>;
  close(): Promise<void>;
}

export const aSecret = (version = 1): { version: number; value: string } => ({
  version,
  value: randomBytes(32).toString('hex'),
});

/** Operations on a database of their own, without doors: for tests of what is written and decided. */
export async function testGround(
  policy: Policy,
  {
    clock = () => new Date(),
    secrets = { current: aSecret(), old: [] },
  }: { clock?: Clock; secrets?: SecretConfig } = {},
): Promise<TestGround> {
  const { database, url, drop } = await testDatabase();
  const ground: Ground = {
    database,
    secrets: new Secrets(secrets),
    active: { policy, sha256: 'test' },
    isFirstPolicy: true,
    clock,
    log: createLog({ level: 'silent', isStrict: true }),
    publicUrl: 'http://localhost:4000',
  };
  const others: Database[] = [];
  return {
    ground,
    operations: createOperations(ground),
    another: async (overrides = {}) => {
      const other = await openDatabase({ databaseUrl: url, dataDir: '' }, { allowUnsafeDurability: true });
      others.push(other);
      return createOperations({ ...ground, database: other, ...overrides });
    },
    close: async () => {
      for (const other of others) await other.close();
      await drop();
    },
  };
}
