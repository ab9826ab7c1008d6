import type { PoolClient } from 'pg';
import type { Clock } from '../clock';
import type { Address } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import type { ContactRef, NamedAddress } from '../domain/change';
import { topicOf } from '../domain/policy';
import type { ProviderName } from '../domain/provider-map';
import type { Log } from '../log';
import type { Metrics } from '../metrics';
import { hashAddress } from '../security/keyed-hash';
import type { Secrets } from '../security/secrets';
import type { Database } from '../store/database';
import type { Jobs } from '../store/jobs';
import { type AskedFor, type LoadedRegister, loadForSends, loadRegister, type SendGround } from '../store/register';
import type { ContactKey } from './index';
import type { KnownPolicy, PolicyInForce } from './policy-in-force';

/** What operations stand on; `app.ts` makes it once. */
export interface Ground {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly active: PolicyInForce;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly publicUrl: string;
  /** Where a mail stops too; none: no mailto beside the one-click link. */
  readonly unsubscribeDomain?: string;
  /** Whether texts go out: without a gateway nothing can be confirmed on a phone number. */
  readonly sendsTexts?: boolean;
  readonly jobs: Jobs;
  /** Providers that are set up here or on another instance; each commit marks its contacts due at those it maps. */
  readonly providers: readonly ProviderName[];
}

export function namedAddress(ground: Ground, address: Address): NamedAddress {
  return { keys: hashAddress(address, ground.secrets) as unknown as NamedAddress['keys'], address };
}

export function contactRef(ground: Ground, key: ContactKey): ContactRef {
  if ('address' in key) return { named: namedAddress(ground, key.address) };
  if (!('keys' in key)) return { contactId: key.contactId };
  const [first, ...rest] = key.keys;
  return { contactId: key.contactId, named: first && { keys: [first, ...rest], kind: key.kind } };
}

/** The addresses and ids that have to be loaded to judge or answer about these. */
export function askedFor(refs: readonly ContactRef[]): AskedFor {
  return {
    addresses: refs.flatMap((ref) => (ref.named ? [ref.named.keys as readonly AddressKey[]] : [])),
    contactIds: refs.flatMap((ref) => (ref.contactId === undefined ? [] : [ref.contactId])),
  };
}

/** What was read, with the policy that was in force at that very moment: decide and judge by this one. */
export interface Loaded extends LoadedRegister {
  readonly active: KnownPolicy;
}

export async function load(
  ground: Ground,
  asked: AskedFor,
  client: PoolClient | Database['pool'] = ground.database.pool,
): Promise<Loaded> {
  const loaded = await loadRegister(client, asked, {
    hashAddress: (address) => hashAddress(address, ground.secrets),
    keyVersions: keyVersionsOf(ground),
  });
  return { ...loaded, active: await ground.active.foundInForce(loaded.policyVersion) };
}

/**
 * What decisions about these addresses rest on; those it names as complicated are to be read by `load`. Undefined when
 * another policy was in force than the one by which it was settled what to read.
 */
export async function loadSends(
  ground: Ground,
  addresses: readonly (readonly AddressKey[])[],
  topics: ReadonlySet<string>,
): Promise<(SendGround & { readonly active: KnownPolicy }) | undefined> {
  const { policy } = ground.active;
  const asked = {
    addresses,
    topics: [...topics],
    hasRoles: [...topics].some((key) => topicOf(policy, key)?.requiredRoles.length),
    hasLimits: Object.keys(policy.inactivity).length > 0,
  };
  const loaded = await loadForSends(ground.database.pool, asked, keyVersionsOf(ground));
  const active = await ground.active.foundInForce(loaded.policyVersion);
  return active.policy === policy ? { ...loaded, active } : undefined;
}

function keyVersionsOf({ secrets }: Ground): number[] {
  return secrets.all.map((keys) => keys.version);
}
