import type { Clock } from '../../src/clock';
import type { ListKind, Policy } from '../../src/domain/policy';
import { type ProviderMap, providerMapOf } from '../../src/domain/provider-map';
import { ProviderError } from '../provider';
import type { Definition, PreferenceCalls } from './preference-calls';

/** A subscription type that the policy maps, as it is set up in HubSpot. */
export interface MappedType {
  readonly id: string;
  readonly kind: ListKind;
  readonly isActive: boolean;
  readonly businessUnitId: number;
  /** Topics of it that a person has a say in. */
  readonly topics: readonly string[];
}

/** What the policy maps to HubSpot beside what is set up there. */
export interface TypeMap {
  readonly map: ProviderMap;
  readonly types: readonly MappedType[];
  /** Brands that a wide stop has to reach: those of every type there is, mapped or not. */
  readonly businessUnits: readonly number[];
  readonly definitions: readonly Definition[];
  /** Types that the policy names and HubSpot does not have. */
  readonly missing: readonly MissingType[];
}

export interface MissingType {
  readonly name: string;
  readonly topics: readonly string[];
}

export interface Definitions {
  /** As of at most ten minutes ago. */
  read(port: PreferenceCalls): Promise<TypeMap>;
  /** As far as it was read already, for a reader that cannot wait. */
  known(): TypeMap | undefined;
  /** Something did not fit, so they are read again next time. */
  forget(): void;
}

const MAX_AGE_MS = 10 * 60_000;

/** The subscription types, kept for a while: they change by hand, and every push and reading needs them. */
export function createDefinitions({ policy, clock }: { policy: () => Policy; clock: Clock }): Definitions {
  let kept: { readonly definitions: readonly Definition[]; readonly until: number } | undefined;
  return {
    async read(port) {
      // A clock that was set back makes them old too.
      const now = clock().getTime();
      if (!kept || kept.until < now || kept.until > now + MAX_AGE_MS) {
        kept = { definitions: await port.readDefinitions(), until: now + MAX_AGE_MS };
      }
      return typeMapOf(policy(), kept.definitions);
    },
    known: () => kept && typeMapOf(policy(), kept.definitions),
    forget: () => {
      kept = undefined;
    },
  };
}

/**
 * Finds each mapped type by its id, which stays when it is renamed, else by its exact name.
 *
 * Throws when the policy exchanges nothing with HubSpot: then nobody should have asked.
 */
export function typeMapOf(policy: Policy, definitions: readonly Definition[]): TypeMap {
  const map = providerMapOf(policy, 'hubspot');
  if (!map) throw new ProviderError('refused', 'the policy exchanges nothing with HubSpot');
  const types: MappedType[] = [];
  const missing: MissingType[] = [];
  for (const { id, name, kind, topics: all } of policy.providers.hubspot?.types ?? []) {
    const topics = all.filter((topic) => map.topics.includes(topic));
    const found = definitionsOf(definitions, { id, name });
    if (found.length === 0) missing.push({ name, topics });
    for (const one of found) {
      types.push({ id: one.id, kind, isActive: one.isActive, businessUnitId: one.businessUnitId, topics });
    }
  }
  const businessUnits = [...new Set(definitions.map(({ businessUnitId }) => businessUnitId))];
  return { map, types, missing, definitions, businessUnits };
}

/** Two brands may have a type of one name; one that was put away counts only where no other has its name. */
function definitionsOf(definitions: readonly Definition[], { id, name }: { id?: string; name: string }): Definition[] {
  if (id !== undefined) return definitions.filter((one) => one.id === id);
  const named = definitions.filter((one) => one.name === name);
  const active = named.filter(({ isActive }) => isActive);
  return active.length > 0 ? active : named;
}

/** The types that carry a topic; several when it is set up once for each brand. */
export function typesOf({ types }: TypeMap, topic: string): readonly MappedType[] {
  return types.filter(({ topics }) => topics.includes(topic));
}
