import type { LedgerPlace } from '../domain/ledger-place';
import { type PersonTurns, type PolicyPair, turnsOf } from '../domain/policy-comparison';
import { AbideError } from '../errors';
import { readContactPlaces } from '../store/contact-pages';
import type { Transaction } from '../store/database';
import type { AskedFor } from '../store/register';
import { readEndedRoles, readHeadPosition, readTouched } from '../store/touched-contacts';
import { type Ground, load } from './ground';

/** A living contact, with what the later policy would open and close for them. */
export interface PersonCompared extends PersonTurns {
  readonly contactId: string;
}

/** Up to where the state was compared: the last entry of the ledger, and the clock, as roles end by themselves. */
export interface Since {
  readonly place: LedgerPlace;
  readonly at: Date;
}

const CONTACTS_AT_ONCE = 500;
/** Stands behind every entry of its commit. */
const LAST_ORDINAL = 2_147_483_647;

/** Everything that is committed by now is in what is read from now on. */
export async function startOfComparison(ground: Ground): Promise<Since> {
  const at = ground.clock();
  return { place: { position: await readHeadPosition(ground.database.pool), ordinal: LAST_ORDINAL }, at };
}

/** Compares every living contact once, in sets. Who changes meanwhile is found again by `turnsSince`. */
export async function* turnsOfAll(ground: Ground, pair: PolicyPair): AsyncGenerator<readonly PersonCompared[]> {
  let after: LedgerPlace | undefined;
  for (;;) {
    const places = await readContactPlaces(ground.database.pool, {}, { after, first: CONTACTS_AT_ONCE });
    if (places.length === 0) return;
    const ids = new Set(places.map(({ id }) => id));
    const people = await compared(ground, pair, { asked: { addresses: [], contactIds: [...ids] }, at: ground.clock() });
    // Under several secrets the holders of a number are loaded with each other; each has a turn of their own.
    yield people.filter(({ contactId }) => ids.has(contactId));
    after = places.at(-1)?.place;
  }
}

export interface ComparedSince {
  readonly people: readonly PersonCompared[];
  readonly upTo: Since;
  /** Whether the ledger holds nothing more by then. */
  readonly isAll: boolean;
}

/**
 * Compares whoever the ledger was written about since, the holders of the addresses that it names, and whoever lost a
 * role by its end: nobody else's decision can be another than it was.
 */
export async function turnsSince(
  ground: Ground,
  pair: PolicyPair,
  { since, most, client = ground.database.pool }: { since: Since; most: number; client?: Transaction | Pool },
): Promise<ComparedSince> {
  const at = ground.clock();
  const touched = await readTouched(client, { after: since.place, most });
  const ended = await readEndedRoles(client, { from: since.at, until: at });
  const asked = { addresses: touched.keys.map((key) => [key]), contactIds: [...touched.contactIds, ...ended] };
  const isNobody = asked.addresses.length === 0 && asked.contactIds.length === 0;
  return {
    people: isNobody ? [] : await compared(ground, pair, { asked, at, client }),
    upTo: { place: touched.upTo, at },
    isAll: touched.entries < most,
  };
}

type Pool = Ground['database']['pool'];

async function compared(
  ground: Ground,
  pair: PolicyPair,
  { asked, at, client }: { asked: AskedFor; at: Date; client?: Transaction | Pool },
): Promise<PersonCompared[]> {
  const { register, policyVersion } = await load(ground, asked, client);
  if (policyVersion !== pair.before.version) throw movedOn();
  return [...register.contacts.values()]
    .filter((contact) => contact.life === 'LIVING')
    .map((contact) => ({ contactId: contact.id, ...turnsOf(pair, register, { contact, at }) }));
}

/** What was compared says nothing about the policy that is in force now. */
export function movedOn(): AbideError {
  return new AbideError('CONFLICT', 'Another policy was put in force meanwhile: compare with that one.');
}
