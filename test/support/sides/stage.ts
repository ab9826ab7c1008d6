import Fastify from 'fastify';
import type { Provider } from '../../../integrations/provider';
import { registerWebhooks } from '../../../integrations/webhook-route';
import type { Policy } from '../../../src/domain/policy';
import { type ProviderName, providerMapOf } from '../../../src/domain/provider-map';
import type { Operations } from '../../../src/operations';
import { type TestGround, testGround } from '../ground';
import { PUBLIC_URL } from './hubspot-side';
import { type Receiver, startReceiver } from './receiver';
import type { Side } from './side';

export const MAILCHIMP_SECRET = 'made-up-and-in-the-address';

/** What all histories of a file share: a database, two instances on it, the door of webhooks. */
export interface SidesStage {
  readonly policy: Policy;
  readonly ground: TestGround;
  readonly instances: readonly [Operations, Operations];
  /** Of the door of webhooks. */
  readonly url: string;
  readonly receivers: Readonly<Record<ProviderName, Receiver>>;
  /** The sides of the history under way; the door hands on to these. */
  use(sides: readonly Side[]): void;
  sql<T extends object>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** As if the time had passed that rows, leases and circuits wait for. */
  letTimePass(): Promise<void>;
  /** Whoever was there before has nothing to do with what comes. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function sidesStage(policy: Policy, names: readonly ProviderName[]): Promise<SidesStage> {
  const ground = await testGround(policy, { providers: names });
  const { operations } = ground;
  const { pool } = ground.ground.database;
  const other = await ground.another();
  for (const name of names) {
    if (!providerMapOf(policy, name)) throw new Error('the policy maps nothing there');
    await operations.sync.switchOn(name);
    await other.sync.switchOn(name);
  }
  let current: readonly Side[] = [];
  const door = Fastify();
  registerWebhooks(door, {
    providers: names.map((name) => handedOn(name, () => current)),
    operations,
    log: ground.ground.log,
    metrics: ground.ground.metrics,
    publicUrl: PUBLIC_URL,
    mailchimpSecret: MAILCHIMP_SECRET,
  });
  const url = await door.listen({ host: '127.0.0.1', port: 0 });
  const receivers = { hubspot: await startReceiver(), mailchimp: await startReceiver() };
  const sql = async <T extends object>(text: string, values: readonly unknown[] = []) =>
    (await pool.query<T>(text, [...values])).rows;
  return {
    policy,
    ground,
    instances: [operations, other],
    url,
    receivers,
    use: (sides) => {
      current = sides;
    },
    sql,
    letTimePass: async () => {
      for (const statement of PASSED) await pool.query(statement);
    },
    clear: async () => {
      for (const statement of CLEARED) await pool.query(statement);
    },
    close: async () => {
      await door.close();
      await Promise.all(Object.values(receivers).map((one) => one.close()));
      await operations.idle();
      await other.idle();
      await ground.ground.jobs.stop();
      await ground.close();
    },
  };
}

/** The door was opened once; each history has providers of its own. */
function handedOn(name: ProviderName, sides: () => readonly Side[]): Provider {
  const target = () => {
    const side = sides().find((one) => one.name === name);
    if (!side) throw new Error('no history is under way');
    return side.provider;
  };
  return new Proxy({} as Provider, {
    get: (_none, key: keyof Provider) => (key === 'name' ? name : target()[key]),
  });
}

const PASSED = [
  `UPDATE due_contact SET leased_until = leased_until - interval '1 h',
     due_at = CASE WHEN due_at < 'infinity' THEN now() ELSE due_at END`,
  `UPDATE provider_erasure SET leased_until = leased_until - interval '1 h',
     due_at = CASE WHEN due_at < 'infinity' THEN now() ELSE due_at END`,
  `UPDATE provider_hint SET due_at = now(), leased_until = leased_until - interval '1 h'`,
  `UPDATE provider_walk SET due_at = now(), leased_until = leased_until - interval '1 h'`,
  'UPDATE provider_circuit SET open_until = now(), paused_until = now()',
];

const CLEARED = [
  ...['due_contact', 'provider_erasure', 'provider_hint', 'provider_walk', 'provider_address'].map(
    (table) => `DELETE FROM ${table}`,
  ),
  `UPDATE provider_circuit SET state = 'CLOSED', open_until = NULL, paused_until = NULL, failures = 0`,
  'DELETE FROM address',
  `UPDATE contact SET life = 'ERASED' WHERE life = 'LIVING'`,
];
