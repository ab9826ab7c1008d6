import type { Provider } from '../../integrations/provider';
import { syncOnce } from '../../integrations/sync-round';
import type { Address } from '../../src/domain/address';
import type { Policy } from '../../src/domain/policy';
import type { Operations, Said } from '../../src/operations';
import { type TestGround, testGround } from './ground';
import { SmallProvider } from './small-provider';
import { email } from './statement';
import { aSyncPolicy } from './sync-policy';

export const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form', wordingId: 'form-1' };
export const COMPANY: Said = { source: 'API', statedBy: 'COMPANY' };

export interface SyncStage {
  readonly ground: TestGround;
  readonly operations: TestGround['operations'];
  readonly provider: SmallProvider;
  /** Moves the clock of decisions. */
  forward(milliseconds: number): void;
  aPerson(): Promise<{ contactId: string; address: Address }>;
  choose(address: Address, state: 'OPTED_IN' | 'OPTED_OUT', topic?: string): Promise<void>;
  /** Rounds of a worker until nothing is due. */
  settleAll(): Promise<void>;
  round(operations?: Operations, provider?: Provider): Promise<number>;
  /** As if the time had passed that rows, leases and circuits wait for. */
  letTimePass(): Promise<void>;
  topicsOf(address: Address): Readonly<Record<string, string>>;
  sql<T extends object>(text: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

/** As if the time had passed that rows, leases and circuits wait for. */
export async function letTimePass(pool: TestGround['ground']['database']['pool']): Promise<void> {
  await pool.query(
    `UPDATE due_contact SET due_at = CASE WHEN due_at < 'infinity' THEN now() ELSE due_at END,
       leased_until = leased_until - interval '1 h'`,
  );
  await pool.query(
    `UPDATE provider_erasure SET due_at = CASE WHEN due_at < 'infinity' THEN now() ELSE due_at END,
       leased_until = leased_until - interval '1 h'`,
  );
  await pool.query('UPDATE provider_circuit SET open_until = now(), paused_until = now()');
}

/** A database with a provider in step with it, and a worker that runs when the test says so. */
export async function syncStage(policy: Policy = aSyncPolicy()): Promise<SyncStage> {
  let offset = 0;
  const ground = await testGround(policy, { clock: () => new Date(Date.now() + offset), providers: ['hubspot'] });
  const { operations } = ground;
  const { pool } = ground.ground.database;
  const provider = new SmallProvider('hubspot');
  await operations.sync.switchOn('hubspot');
  let count = 0;
  const round: SyncStage['round'] = (its = operations, itsProvider = provider) =>
    syncOnce({ provider: itsProvider, operations: its });
  return {
    ground,
    operations,
    provider,
    round,
    forward: (milliseconds) => {
      offset += milliseconds;
    },
    aPerson: async () => {
      const address = email(`person${++count}@sync.example`);
      const { contactId } = await operations.upsertContact(
        { email: address, profile: { name: 'Ada', organisation: 'Acme' } },
        COMPANY,
      );
      return { contactId: contactId as string, address };
    },
    choose: async (address, state, topic = 'news') => {
      await operations.setPreferences({ address }, [{ topic, channel: 'EMAIL', state }], PERSON);
    },
    settleAll: async () => {
      for (let rounds = 0; (await round()) > 0; rounds++) if (rounds > 50) throw new Error('it never settles');
    },
    letTimePass: () => letTimePass(pool),
    topicsOf: (address) => provider.stateOf(address.value)?.topics ?? {},
    sql: async <T extends object>(text: string, values: unknown[] = []) => (await pool.query<T>(text, values)).rows,
    close: async () => {
      await operations.idle();
      await ground.ground.jobs.stop();
      await ground.close();
    },
  };
}

/** The writes that reached the provider: what was closed and opened for whom. */
export function writesTo(provider: SmallProvider, address: Address): { closed: readonly string[]; opened: string[] }[] {
  return provider.pushed.flatMap((one) =>
    one.kind === 'STATE' && one.ref.email.value === address.value
      ? [{ closed: one.difference.closed, opened: one.difference.opened.map(({ topic }) => topic) }]
      : [],
  );
}
