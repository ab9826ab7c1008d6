import {
  countSuppressions,
  type ListedSuppression,
  readSuppressionPage,
  type SuppressionConditions,
  type SuppressionCount,
  type SuppressionPlace,
} from '../store/suppression-pages';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey } from './index';
import { contactNamed } from './said';

export type { ListedSuppression, SuppressionCount, SuppressionPlace } from '../store/suppression-pages';

export interface SuppressionFilter extends Omit<SuppressionConditions, 'about'> {
  /** Those on its addresses, and those it made; an address that nobody holds (erased) is asked for by itself. */
  readonly contact?: ContactKey;
}

export interface SuppressionPage {
  readonly suppressions: readonly ListedSuppression[];
  readonly hasNextPage: boolean;
}

/** The suppression list: keyed hashes, never an address. A copy stands at the place of the no that it is a copy of. */
export async function listSuppressions(
  ground: Ground,
  { contact, ...filter }: SuppressionFilter,
  { first, after }: { first: number; after?: SuppressionPlace },
): Promise<SuppressionPage> {
  const about = contact && (await subjectOf(ground, contact));
  const rows = await readSuppressionPage(ground.database.pool, { ...filter, about }, { after, first: first + 1 });
  return { suppressions: rows.slice(0, first), hasNextPage: rows.length > first };
}

export function suppressionCounts(ground: Ground): Promise<readonly SuppressionCount[]> {
  return countSuppressions(ground.database.pool);
}

/** Names the same person or address without its text: what may go into a cursor. */
export function withoutText(ground: Ground, key: ContactKey): ContactKey {
  return 'address' in key ? { keys: contactRef(ground, key).named?.keys ?? [] } : key;
}

async function subjectOf(ground: Ground, key: ContactKey): Promise<NonNullable<SuppressionConditions['about']>> {
  const ref = contactRef(ground, key);
  const { register } = await load(ground, askedFor([ref]));
  const contact = contactNamed(register, ref, 'filter.contact');
  const id = contact?.id ?? ref.contactId;
  const held = contact?.addresses.flatMap((address) => register.versionsOf(address.key)) ?? [];
  return {
    keys: [...(ref.named?.keys ?? []), ...held],
    contactIds: id === undefined ? [] : register.membersOf(register.rootOf(id)),
  };
}
