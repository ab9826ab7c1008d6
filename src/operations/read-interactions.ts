import type { Actor, Channel, InteractionKind, LawfulBasis, MachineReason } from '../domain/words';
import { readCounts } from '../store/interaction-counts';
import { readInteractionsOf } from '../store/interaction-reads';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey } from './index';
import { contactNamed } from './said';

/** One open, click or report of delivery as doors see it: what the policy keeps, and no more. */
export interface InteractionView {
  readonly kind: InteractionKind;
  readonly occurredAt: Date;
  readonly channel: Channel;
  readonly topic?: string;
  readonly campaign?: string;
  readonly lawfulBasis: LawfulBasis;
  readonly isLegitimateInterest: boolean;
  readonly policyVersion: string;
  readonly actor: Actor;
  readonly reason?: MachineReason;
  readonly ip?: string;
  readonly browser?: string;
  readonly client?: string;
  readonly link?: string;
  /** Who reported it, and under which id. */
  readonly source: string;
  readonly providerEventId: string;
}

/** Where a page goes on: the last interaction of the one before. */
export interface InteractionPlace {
  readonly occurredAt: Date;
  readonly source: string;
  readonly providerEventId: string;
}

export interface InteractionPageRequest {
  readonly first: number;
  readonly after?: InteractionPlace;
}

export interface InteractionPage {
  readonly interactions: readonly InteractionView[];
  readonly hasNextPage: boolean;
}

/** How many on one day (UTC), of nobody in particular. */
export interface InteractionCount {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly kind: InteractionKind;
  readonly channel: Channel;
  readonly topic?: string;
  readonly campaign?: string;
  readonly actor: Actor;
  readonly count: number;
}

/**
 * Those of a contact, oldest first, of contacts merged into it too. What comes in late stands at the time it occurred:
 * a page that was read before does not hold it, and none is given twice.
 */
export async function readInteractions(
  ground: Ground,
  key: ContactKey,
  { first, after }: InteractionPageRequest,
): Promise<InteractionPage | undefined> {
  const ref = contactRef(ground, key);
  const { register } = await load(ground, askedFor([ref]));
  const contact = contactNamed(register, ref, 'contact');
  if (!contact) return undefined;
  const found = await readInteractionsOf(ground.database.pool, register.membersOf(contact.id), {
    most: first + 1,
    after,
  });
  return { interactions: found.slice(0, first), hasNextPage: found.length > first };
}

export function readInteractionCounts(
  { database }: Ground,
  days: { from: string; until: string },
): Promise<readonly InteractionCount[]> {
  return readCounts(database.pool, days);
}
