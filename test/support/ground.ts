import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../src/clock';
import type { Policy } from '../../src/domain/policy';
import type { ProviderName } from '../../src/domain/provider-map';
import { createMetrics } from '../../src/metrics';
import { activatedPolicies, type PolicyToActivate } from '../../src/operations/activate-policy';
import { createOperations } from '../../src/operations/create-operations';
import type { Ground } from '../../src/operations/ground';
import { PolicyInForce } from '../../src/operations/policy-in-force';
import { type SecretConfig, Secrets } from '../../src/security/secrets';
import { type Database, openDatabase } from '../../src/store/database';
import { createJobs } from '../../src/store/jobs';
import { testDatabase } from './database';
import { noteUsed, runLog } from './run-log';

export interface TestGround {
  readonly ground: Ground;
  readonly operations: ReturnType<typeof createOperations>;
  /** Another instance on the same database, with its own pool and lanes. */
  another(overrides?: { policy?: Policy; isFirstPolicy?: boolean }): Promise<TestGround['operations']>;
  close(): Promise<void>;
}

export const aSecret = (version = 1): { version: number; value: string } => ({
  version,
  value: randomBytes(32).toString('hex'),
});

/**
 * A policy that an instance starts with, without activating it. What is activated later is kept as JSON of the policy, so
 * that a test may change any part of one.
 */
export function goingBy(database: Database, policy: Policy, { isFirstPolicy = true } = {}): PolicyInForce {
  const parse = (text: string) => ({ policy: JSON.parse(text) as Policy, sha256: hashOf(text) });
  return new PolicyInForce({ policy, sha256: 'test', isFirstPolicy }, activatedPolicies(database, parse));
}

/** What is activated of a policy that a test made. */
export function toActivate(policy: Policy): PolicyToActivate {
  const text = JSON.stringify(policy);
  return { policy, text, sha256: hashOf(text) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Operations on a database of their own, without doors: for tests of what is written and decided. */
export async function testGround(
  policy: Policy,
  {
    clock = () => new Date(),
    secrets = { current: aSecret(), old: [] },
    publicUrl = 'http://localhost:4000',
    providers = [],
  }: { clock?: Clock; secrets?: SecretConfig; publicUrl?: string; providers?: readonly ProviderName[] } = {},
): Promise<TestGround> {
  const { database, url, drop } = await testDatabase();
  const log = runLog();
  noteUsed([secrets.current, ...secrets.old].map(({ value }) => value));
  const ground: Ground = {
    database,
    secrets: new Secrets(secrets),
    active: goingBy(database, policy),
    clock,
    log,
    metrics: createMetrics(),
    publicUrl,
    jobs: createJobs(database.pool, log),
    providers,
  };
  const others: Database[] = [];
  return {
    ground,
    operations: createOperations(ground),
    another: async ({ policy: itsPolicy = policy, isFirstPolicy } = {}) => {
      const other = await openDatabase({ databaseUrl: url, dataDir: '' }, { allowUnsafeDurability: true });
      others.push(other);
      const active = goingBy(other, itsPolicy, { isFirstPolicy });
      return createOperations({ ...ground, database: other, active });
    },
    close: async () => {
      for (const other of others) await other.close();
      await drop();
    },
  };
}
