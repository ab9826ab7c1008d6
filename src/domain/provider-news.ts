import type { ChangeBody } from './change';
import type { ProviderEventOf, ToldAct } from './provider-event';
import type { ProviderMap } from './provider-map';
import { newsOf, type ProviderState, type StateDifference } from './provider-state';

/** What we know of a provider's state for one address. */
export interface KnownState {
  /** What was last read or written there; undefined: not known. */
  readonly state?: ProviderState;
  /** When that was. What was read before it says nothing of what stands now. */
  readonly at?: Date;
  /** What we were writing when we last heard of it: a no of these may be our own. */
  readonly attempted?: Pick<StateDifference, 'stops' | 'closed'>;
}

/** What a provider tells of a person and we did not know. */
export interface ProviderNews {
  readonly isObjection: boolean;
  readonly isComplaint: boolean;
  readonly isUndeliverable: boolean;
  readonly optOuts: readonly string[];
  readonly optIns: readonly string[];
}

/** A write of ours comes back as an event within this time, by two clocks. */
const ECHO_WITHIN_MS = 60_000;

/** By so much two clocks that are kept right may differ; providers tell whole seconds. */
const SAME_TIME_MS = 2_000;

/**
 * The news of a reading; undefined for an echo: what only repeats what we last saw or wrote there changes nothing
 * (design, section 7). With nothing known all that it says is news: a no in doubt is a no.
 *
 * Topics under a wide stop that stands are closed by it, and say nothing of their own.
 */
export function newsOfReading(
  { state: reading, occurredAt }: Pick<ProviderEventOf<'READING'>, 'state' | 'occurredAt'>,
  known: KnownState,
  map: ProviderMap,
): ProviderNews | undefined {
  const { attempted, state } = known;
  // A write without an answer that never arrived is no reason to take back what the person opened.
  const since = state?.unanswered && Date.parse(state.unanswered.since);
  const isOld = since !== undefined && occurredAt.getTime() < since - SAME_TIME_MS;
  const told = newsOf(reading, state, { isOld });
  if (!told) return undefined;
  const standing = map.stops.filter(({ key }) => reading.stops.includes(key));
  const saysItself = (topic: string) =>
    map.topics.includes(topic) && !standing.some(({ topics }) => topics.includes(topic));
  const noes = {
    stops: told.stops.filter((key) => !attempted?.stops.includes(key)),
    closed: told.closed.filter((topic) => saysItself(topic) && !attempted?.closed.includes(topic)),
  };
  const { isUndeliverable, isComplaint } = told;
  const news = { ...newsOfNoes(noes, map), optIns: told.opened.filter(saysItself), isUndeliverable, isComplaint };
  return isEmpty(news) ? undefined : news;
}

/**
 * The news of a stop; undefined for an echo. One that was said well after we last heard of the state is none, whatever
 * stood there: it is the person's word, and what it repeats may have been a pause of ours.
 */
export function newsOfStop(
  { stops, topics, occurredAt }: ProviderEventOf<'STOPPED'>,
  known: KnownState,
  map: ProviderMap,
): ProviderNews | undefined {
  const isLater = known.at === undefined || occurredAt.getTime() > known.at.getTime() + ECHO_WITHIN_MS;
  const ofMap = map.stops.map(({ key }) => key).filter((key) => stops.includes(key));
  const news = newsOfNoes(
    {
      stops: ofMap.filter((key) => isLater || !isKnownStop(known, key)),
      closed: map.topics.filter((topic) => topics.includes(topic) && (isLater || !isKnownClosed(known, topic))),
    },
    map,
  );
  return isEmpty(news) ? undefined : news;
}

function isKnownStop({ state, attempted }: KnownState, key: string): boolean {
  return Boolean(state?.stops.includes(key) || attempted?.stops.includes(key));
}

function isKnownClosed({ state, attempted }: KnownState, topic: string): boolean {
  return state?.topics[topic] === 'OPTED_OUT' || Boolean(attempted?.closed.includes(topic));
}

function newsOfNoes(
  { stops, closed }: { stops: readonly string[]; closed: readonly string[] },
  map: ProviderMap,
): ProviderNews {
  const wide = map.stops.filter(({ key }) => stops.includes(key));
  const ofStops = wide.filter(({ countsAs }) => countsAs === 'OPT_OUT').flatMap(({ topics }) => topics);
  return {
    isObjection: wide.some(({ countsAs }) => countsAs === 'OBJECTION'),
    isComplaint: false,
    isUndeliverable: false,
    optOuts: [...new Set([...closed, ...ofStops])].filter((topic) => map.topics.includes(topic)),
    optIns: [],
  };
}

function isEmpty({ isObjection, isComplaint, isUndeliverable, optOuts, optIns }: ProviderNews): boolean {
  return !isObjection && !isComplaint && !isUndeliverable && optOuts.length + optIns.length === 0;
}

export function tellsANo({ isObjection, isComplaint, optOuts }: ProviderNews): boolean {
  return isObjection || isComplaint || optOuts.length > 0;
}

type NewsChange = ChangeBody & { readonly statedBy: 'RECIPIENT' | 'COMPANY'; readonly act?: ToldAct };

/**
 * What news come to, the noes first: whatever else is told is judged with them in place. A yes is handed on with the act
 * that it rests on, and also without one where a no stands over it, so that its refusal shows.
 */
export function changesOfNews(
  news: ProviderNews,
  {
    acts = {},
    newContactId,
    isOverANo,
  }: {
    readonly acts?: Readonly<Record<string, ToldAct>>;
    readonly newContactId: string;
    readonly isOverANo: (topic: string) => boolean;
  },
): readonly NewsChange[] {
  const object = { kind: 'OBJECT', newContactId, statedBy: 'RECIPIENT' } as const;
  const ofTopic = { kind: 'SET_PREFERENCE', channel: 'EMAIL', statedBy: 'RECIPIENT' } as const;
  return [
    ...(news.isObjection ? [object] : []),
    ...(news.isComplaint ? [{ ...object, isComplaint: true, channels: ['EMAIL' as const] }] : []),
    ...news.optOuts.map((topic) => ({ ...ofTopic, topic, state: 'OPTED_OUT' as const })),
    ...(news.isUndeliverable ? [{ kind: 'MARK_UNDELIVERABLE' as const, statedBy: 'COMPANY' as const }] : []),
    ...news.optIns
      .filter((topic) => acts[topic] !== undefined || isOverANo(topic))
      .map((topic) => ({ ...ofTopic, topic, state: 'OPTED_IN' as const, act: acts[topic] })),
  ];
}

/** What is known after a stop was taken in, or written: a later reading that shows it is no news. */
export function withStop(
  known: ProviderState,
  { stops, topics }: Pick<ProviderEventOf<'STOPPED'>, 'stops' | 'topics'>,
): ProviderState {
  const closed = Object.fromEntries(topics.map((topic) => [topic, 'OPTED_OUT' as const]));
  return { ...known, topics: { ...known.topics, ...closed }, stops: [...new Set([...known.stops, ...stops])] };
}
