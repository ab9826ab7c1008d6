import { type ProviderMap, stopsOfClosing } from '../src/domain/provider-map';
import { newsOfReading } from '../src/domain/provider-news';
import { differenceOf, NOTHING_HELD, type ProviderState } from '../src/domain/provider-state';
import type { Operations, WishedAddress } from '../src/operations';
import type { Provider } from './provider';
import { eventOf } from './sync-calls';

/** One difference between both sides. A no is right, whoever has it; of two yeses the one that we can show. */
export interface SyncDifference {
  readonly contactId: string;
  readonly what: 'NO_MISSING_THERE' | 'NO_MISSING_HERE' | 'YES_MISSING_THERE';
  readonly topics: readonly string[];
  readonly stops: readonly string[];
}

export interface VerifiedSync {
  /** How many addresses were compared. */
  readonly compared: number;
  readonly differences: number;
}

const CONTACTS_AT_ONCE = 50;

/** Compares both sides for every contact, and changes nothing on either. Nothing is kept in memory. */
export async function verifySync(
  { provider, operations }: { provider: Provider; operations: Pick<Operations, 'inbound'> },
  onDifference: (difference: SyncDifference) => void,
): Promise<VerifiedSync> {
  let compared = 0;
  let differences = 0;
  let after: string | undefined;
  do {
    const page = await operations.inbound.readWishes(provider.name, after, CONTACTS_AT_ONCE);
    if (!page) break;
    const events = page.wishes.length === 0 ? [] : await provider.fetch(page.wishes.map(({ ref }) => ref));
    for (const wish of page.wishes) {
      const event = eventOf(events, wish.ref);
      const state = event?.kind === 'READING' ? event.state : NOTHING_HELD;
      const found = compare(wish, state, page.map);
      for (const difference of found) onDifference(difference);
      differences += found.length;
    }
    compared += page.wishes.length;
    after = page.after;
  } while (after !== undefined);
  return { compared, differences };
}

function compare({ contactId, wished, held }: WishedAddress, state: ProviderState, map: ProviderMap): SyncDifference[] {
  const missing = differenceOf(wished, state);
  const there = newsOfReading({ state, occurredAt: new Date() }, {}, map);
  // Where nobody said anything here, a no that stood there before is our own: the taking back of a yes without an act.
  const isOpenHere = (topic: string) => {
    const wish = wished.topics[topic]?.wish;
    return wish === 'OPEN' || (wish === 'QUIET' && held?.topics[topic] !== 'OPTED_OUT');
  };
  const noesThere = (there?.optOuts ?? []).filter(isOpenHere);
  // An objection is to marketing: what a service list carries goes on, and is no sign that it is missing here.
  const objections = map.stops.filter(({ countsAs }) => countsAs === 'OBJECTION');
  const closedHere = map.topics.filter((topic) => wished.topics[topic]?.wish === 'CLOSED');
  const ofClosing = stopsOfClosing(map, closedHere, (topic) => state.topics[topic] === 'OPTED_IN');
  const objected = objections
    .map(({ key }) => key)
    .filter((key) => state.stops.includes(key) && !ofClosing.includes(key));
  const isObjectedThere =
    objected.length > 0 &&
    objections.flatMap(({ topics }) => topics).some((topic) => wished.topics[topic]?.wish === 'OPEN');
  // Of an address that is not there nothing goes out.
  const closed = state.isHeld ? (missing?.closed ?? []) : [];
  const stops = state.isHeld ? (missing?.stops ?? []) : [];
  const opened = (missing?.opened ?? []).map(({ topic }) => topic).filter((topic) => !noesThere.includes(topic));
  return [
    { contactId, what: 'NO_MISSING_THERE' as const, topics: closed, stops },
    { contactId, what: 'NO_MISSING_HERE' as const, topics: noesThere, stops: isObjectedThere ? objected : [] },
    { contactId, what: 'YES_MISSING_THERE' as const, topics: isObjectedThere ? [] : opened, stops: [] },
  ].filter(({ topics, stops: of }) => topics.length + of.length > 0);
}
