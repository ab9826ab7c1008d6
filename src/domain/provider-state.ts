import type { AddressKey } from './address-key';
import type { ContactState } from './contact';
import type { Policy } from './policy';
import { topicOf } from './policy';
import type { ProviderMap } from './provider-map';
import type { Register } from './register';
import type { SendDecision } from './send-decision';
import { decideFor } from './send-facts';
import { type DecisionReason, type LawfulBasis, type PreferenceState, unreachable } from './words';

/** What a provider holds for one e-mail address, in our words. */
export interface ProviderState {
  /** Whether it holds a person by this address. A no may stand there without one. */
  readonly isHeld: boolean;
  /** By topic key; a topic that is not named counts as UNKNOWN. */
  readonly topics: Readonly<Record<string, PreferenceState>>;
  /** Keys of the wide stops (`ProviderMap.stops`) that stand. */
  readonly stops: readonly string[];
  /** Its mail to the address fails for good. */
  readonly isUndeliverable: boolean;
  /** The person reported mail as spam there. */
  readonly isComplaint: boolean;
  /** Deleted there for good: nothing can be written for the address any more. */
  readonly isForgotten: boolean;
  /** Topics, and keys of wide stops, that nothing goes out for there although no no stands. */
  readonly silent?: Readonly<Record<string, Silence>>;
  /** Its record was deleted there: a no is still written, and a yes is not, until it is held again. */
  readonly isDeleted?: boolean;
  /**
   * A write had no answer yet, or never got one: what is known is as after it, but for these topics, which it was to open
   * and which may be held as before it. It is read before anything is compared with it.
   */
  readonly unanswered?: Unanswered;
}

export interface Unanswered {
  readonly opened: readonly string[];
  /** When the first of these writes was begun, as ISO 8601: what was read from before it may be as it was. */
  readonly since: string;
}

/**
 * ABSENT: the person is on no list that carries it. UNTICKED: they are, and its box is not ticked, which says nothing,
 * unless it was ticked before. AWAY_UNTICKED: so it is in what is kept of somebody who gets nothing from the list, as an
 * archived member. None needs a closing.
 */
export type Silence = 'ABSENT' | 'UNTICKED' | 'AWAY_UNTICKED';

export const NOTHING_HELD: ProviderState = Object.freeze({
  isHeld: false,
  topics: {},
  stops: [],
  isUndeliverable: false,
  isComplaint: false,
  isForgotten: false,
});

/**
 * What a provider should hold for a topic. OPEN: mail may go out. CLOSED: a no, or a yes that does not count now.
 * QUIET: nobody said anything, so nothing is written, but a yes that stands there is taken back.
 */
export type TopicWish =
  | { readonly wish: 'OPEN'; readonly lawfulBasis: LawfulBasis; readonly since?: Date }
  | { readonly wish: 'CLOSED' }
  | { readonly wish: 'QUIET' };

/** What a provider should hold for one address now. */
export interface WishedState {
  /** Mapped topics that are kept in step; one that is absent is left as it is there. */
  readonly topics: Readonly<Record<string, TopicWish>>;
  readonly stops: readonly string[];
  /** When it changes by itself: a pause ends, a contact goes stale. */
  readonly validUntil?: Date;
}

export interface Asked {
  readonly policy: Policy;
  readonly map: ProviderMap;
  readonly at: Date;
}

/**
 * What a provider should hold now for an address of a contact: for each topic the state is the decision's, and an
 * objection to all e-mail is the provider's widest stop that reaches nothing but marketing (design, section 7).
 *
 * Only the primary address is ever opened: to the others nothing is sent, so they are closed or left alone.
 */
export function wishedState(
  register: Register,
  { contact, key, isPrimary }: { contact?: ContactState; key: AddressKey; isPrimary: boolean },
  { policy, map, at }: Asked,
): WishedState {
  // What ages by itself is of no account here: what counts is when the decision turns.
  const ageless = { ...policy, decisionValidity: AGELESS };
  const decisions = map.topics.flatMap((name) => {
    const topic = topicOf(policy, name);
    if (!topic?.channels.includes('EMAIL')) return [];
    const asked = { policy: ageless, topic, channel: 'EMAIL' as const, at };
    return [{ topic, decision: decideFor(register, { kind: 'EMAIL', keys: [key] }, asked) }];
  });
  const wishes = decisions.map(({ topic, decision }) => [topic.key, topicWish(decision, isPrimary)] as const);
  const marketing = decisions.filter(({ topic }) => topic.class === 'MARKETING');
  const isObjected =
    marketing.length > 0 &&
    marketing.every(({ topic }) =>
      register
        .standing({ contactId: contact?.id, keys: [key], topic, channel: 'EMAIL' })
        .some((row) => row.reason !== 'MANUAL' && row.controller === undefined),
    );
  const turns = decisions.map(({ decision }) => decision.validUntil.getTime()).filter((turn) => turn < endOf(at));
  return {
    topics: Object.fromEntries(wishes.filter((pair): pair is [string, TopicWish] => pair[1] !== undefined)),
    stops: isObjected ? map.stops.filter(({ carriesObjection }) => carriesObjection).map(({ key: stop }) => stop) : [],
    validUntil: turns.length > 0 ? new Date(Math.min(...turns)) : undefined,
  };
}

const AGELESS_SECONDS = 1e10;
const AGELESS = { yesSeconds: AGELESS_SECONDS, noSeconds: AGELESS_SECONDS };

function endOf(at: Date): number {
  return at.getTime() + AGELESS_SECONDS * 1000;
}

function topicWish(decision: SendDecision, isPrimary: boolean): TopicWish | undefined {
  const { allowed, reasons, lawfulBasis } = decision;
  if (!allowed) return wishOfDenials(reasons);
  if (!isPrimary || lawfulBasis === undefined) return undefined;
  return { wish: 'OPEN', lawfulBasis };
}

/**
 * The strongest of what denies. What denies for a while closes only what would be open without it: a topic that nobody
 * opted in to stays as it is there. An address that fails is known to fail there too, and hides no no.
 */
function wishOfDenials(reasons: readonly DecisionReason[]): TopicWish | undefined {
  const weights = reasons.map(weightOf);
  if (weights.includes('NO')) return { wish: 'CLOSED' };
  if (weights.includes('NO_YES')) return { wish: 'QUIET' };
  return weights.includes('NOT_NOW') ? { wish: 'CLOSED' } : undefined;
}

function weightOf(reason: DecisionReason): 'NO' | 'NO_YES' | 'NOT_NOW' | undefined {
  switch (reason) {
    case 'SUPPRESSED':
    case 'OPTED_OUT':
      return 'NO';
    case 'NO_CONSENT':
    case 'UNCONFIRMED':
    case 'NOT_INFORMED':
      return 'NO_YES';
    case 'RESTRICTED':
    case 'PAUSED':
    case 'STALE':
      return 'NOT_NOW';
    case 'UNDELIVERABLE':
    case 'NOT_IN_REQUIRED_ROLE':
    case 'MANDATORY_TOPIC':
    case 'SERVICE_TOPIC':
    case 'OPTED_IN':
    case 'SOFT_OPT_IN':
      return undefined;
    default:
      return unreachable(reason);
  }
}

/** What has to be written at a provider so that it holds what it should. */
export interface StateDifference {
  readonly stops: readonly string[];
  readonly closed: readonly string[];
  readonly opened: readonly { readonly topic: string; readonly lawfulBasis: LawfulBasis }[];
}

/**
 * The difference from what a provider holds to what it should hold; undefined when there is none.
 *
 * @param held what was last read there, or undefined when that is not known: then every no is written, and no yes.
 */
export function differenceOf(wished: WishedState, held: ProviderState | undefined): StateDifference | undefined {
  if (held?.isForgotten) return undefined;
  const stateOf = (topic: string): PreferenceState => held?.topics[topic] ?? 'UNKNOWN';
  const entries = Object.entries(wished.topics);
  const isSilent = (key: string) => held?.silent?.[key] !== undefined;
  const stops = wished.stops.filter((stop) => !held?.stops.includes(stop) && !isSilent(stop));
  const closed = entries.filter(([topic, { wish }]) => {
    if (wish === 'CLOSED') return stateOf(topic) !== 'OPTED_OUT' && !isSilent(topic);
    return wish === 'QUIET' && stateOf(topic) === 'OPTED_IN';
  });
  const opened =
    held && !held.isDeleted
      ? entries.flatMap(([topic, wish]) =>
          wish.wish === 'OPEN' && stateOf(topic) !== 'OPTED_IN' ? [{ topic, lawfulBasis: wish.lawfulBasis }] : [],
        )
      : [];
  if (stops.length + closed.length + opened.length === 0) return undefined;
  return { stops, closed: closed.map(([topic]) => topic), opened };
}

/** The noes in a reading that we did not know of: what the person did there since it was last read or written. */
export interface NewsOfReading {
  readonly stops: readonly string[];
  readonly closed: readonly string[];
  readonly opened: readonly string[];
  readonly isUndeliverable: boolean;
  readonly isComplaint: boolean;
}

/**
 * What a reading tells that we have not seen or written ourselves; undefined for an echo (design, section 7).
 *
 * @param known what was last read or written there; undefined: nothing is known, so all that it says is news.
 * @param isOld it tells of a time before that, so what our write was to open may be as it was.
 */
export function newsOf(
  reading: ProviderState,
  known: ProviderState | undefined,
  { isOld = false }: { readonly isOld?: boolean } = {},
): NewsOfReading | undefined {
  const opened = known?.unanswered?.opened ?? [];
  const mayBeAsBefore = (topic: string) => isOld && opened.includes(topic);
  const changed = (state: PreferenceState) =>
    Object.entries(reading.topics).flatMap(([topic, now]) =>
      now === state && known?.topics[topic] !== state && !mayBeAsBefore(topic) ? [topic] : [],
    );
  const unticked = Object.entries(reading.silent ?? {}).flatMap(([topic, silence]) =>
    silence !== 'ABSENT' && known?.topics[topic] === 'OPTED_IN' && !mayBeAsBefore(topic) ? [topic] : [],
  );
  const news: NewsOfReading = {
    stops: reading.stops.filter((stop) => !known?.stops.includes(stop)),
    closed: [...changed('OPTED_OUT'), ...unticked],
    opened: changed('OPTED_IN'),
    isUndeliverable: reading.isUndeliverable && !known?.isUndeliverable,
    isComplaint: reading.isComplaint && !known?.isComplaint,
  };
  const isEmpty =
    news.stops.length + news.closed.length + news.opened.length === 0 && !news.isUndeliverable && !news.isComplaint;
  return isEmpty ? undefined : news;
}
