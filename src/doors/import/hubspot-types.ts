import { type HubspotType, type Policy, topicOf } from '../../domain/policy';
import { AbideError } from '../../errors';
import { plainName } from '../list/column-names';
import { fittedTo } from '../list/records';
import { readNoTick } from './cell-words';
import type { CsvFile } from './csv-file';
import type { HubspotColumns } from './hubspot-header';
import { shownLabel } from './sensitive-columns';

export interface MappedType {
  /** Its name or number in HubSpot. */
  readonly type: string;
  readonly place: number;
  /** The topics in which people have a say; none when the policy maps it to mandatory ones, absent when to nothing. */
  readonly topics?: readonly string[];
}

/** The columns of subscription types, with what the policy maps each to. */
export function mappedTypes({ types }: HubspotColumns, policy: Policy): MappedType[] {
  const mapped = policy.providers.hubspot?.types ?? [];
  return types.map(({ type, place }) => {
    const found = mapped.find((one) => isNamed(one, type));
    const topics = found?.topics.filter((key) => topicOf(policy, key)?.class !== 'MANDATORY');
    return { type, place, topics };
  });
}

/** Names of the types that the policy maps and the file has no column for. */
export function typesWithoutColumn({ types }: HubspotColumns, { providers }: Policy): string[] {
  const mapped = providers.hubspot?.types ?? [];
  return mapped.filter((one) => !types.some(({ type }) => isNamed(one, type))).map(({ name }) => name);
}

function isNamed({ name, id }: HubspotType, type: string): boolean {
  return id === type || plainName(name) === plainName(type);
}

/**
 * A no to a type of which the policy says nothing has no topic to close. It is not dropped on the quiet: the file is
 * refused until somebody maps the type, or says that it is to be passed over.
 */
export async function refuseUnmappedNoes(
  { records }: CsvFile,
  { names }: HubspotColumns,
  unmapped: readonly MappedType[],
): Promise<void> {
  if (unmapped.length === 0) return;
  const noes = new Map<MappedType, number>();
  for await (const set of records()) {
    for (const record of set) {
      const fields = record.fault ? undefined : fittedTo(names.length, record.fields);
      for (const one of unmapped) if (fields && mayBeNo(fields[one.place]!)) noes.set(one, (noes.get(one) ?? 0) + 1);
    }
  }
  if (noes.size === 0) return;
  const counted = [...noes].map(([{ type }, count]) => `"${shownLabel(type)}" (${count})`);
  throw new AbideError(
    'BAD_USER_INPUT',
    `The file holds noes to types that the policy maps to no topic: ${counted.join(', ')}. Map each to a topic (providers.hubspot.types), or leave it out with --pass-over <type>.`,
    { path: 'header' },
  );
}

function mayBeNo(cell: string): boolean {
  const tick = readNoTick(cell);
  return tick === 'YES' || tick === 'UNREADABLE';
}
