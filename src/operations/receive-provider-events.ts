import type { ProviderEvent, ProviderEventKind, ProviderEventOf } from '../domain/provider-event';
import { type ProviderMap, type ProviderName, providerMapOf } from '../domain/provider-map';
import type { ProviderNews } from '../domain/provider-news';
import { eventName, readSeen } from '../store/interactions';
import { readTakenIn } from '../store/provider-drift';
import { readDatabaseTime } from '../store/provider-known';
import { noteProviderEvent } from '../store/sync-figures';
import type { CommitLane } from './commit-change';
import type { Ground } from './ground';
import { recordProviderInteractions } from './provider-interactions';
import { findProviderPeople, type ProviderPeople, type Whom } from './provider-people';
import { planOf } from './provider-plan';
import type { Planning, ProviderPlan, ToldNo } from './provider-planning';
import type { InteractionLanes } from './record-interactions';
import { type OpenThere, seenKeyOf, settlePlans } from './settle-provider-plans';

export type { OpenThere } from './settle-provider-plans';

/** What a provider told us, by its webhook or when we asked. */
export interface ReceivedFrom {
  readonly provider: ProviderName;
  readonly events: readonly ProviderEvent[];
  /** When the asking began, by `providerTime`; undefined for a webhook. What is older than our last write says nothing. */
  readonly readAt?: Date;
  /** Read by the worker that has the contacts, before it writes. */
  readonly isOfWriter?: boolean;
}

export interface ReceivedEvents {
  /** How many ledger entries it came to; 0 when all only repeated what was known. */
  readonly entries: number;
  /** To be closed there at once: nobody else will, as no contact is there to be due. */
  readonly openThere: readonly OpenThere[];
}

export interface ReceivingLanes {
  readonly commits: CommitLane;
  readonly interactions: InteractionLanes;
}

/**
 * Takes in what a provider tells, as any other source: it closes, it fills what is UNKNOWN when it tells the person's act,
 * and it never lifts a no (design, section 7). What repeats what we last saw or wrote there is an echo and changes
 * nothing. Answers when all is durable; twice, late, in another order and at once on two instances it comes to the same.
 *
 * The noes are committed first and what was read is remembered after them, so that a crash in between repeats and loses
 * nothing. A contact for which the provider holds something more open than the decision is marked due.
 */
export async function receiveProviderEvents(
  ground: Ground,
  lanes: ReceivingLanes,
  { provider, events, readAt, isOfWriter = false }: ReceivedFrom,
): Promise<ReceivedEvents> {
  const map = providerMapOf(ground.active.policy, provider);
  if (!map || events.length === 0) return { entries: 0, openThere: [] };
  for (const { kind } of events) ground.metrics.providerEvents.inc({ provider, kind });
  await noteProviderEvent(ground.database.pool, provider);
  const settledAt = readAt ?? (await readDatabaseTime(ground.database.pool));
  let entries = 0;
  const openThere: OpenThere[] = [];
  for (const [index, round] of roundsOf(await withoutSeen(ground, provider, events)).entries()) {
    // What is told of one person in parts was read at one time: each part goes over the one before it.
    const later = (at: Date) => new Date(at.getTime() + index);
    const plans = await planRound(ground, {
      provider,
      map,
      events: round,
      readAt: readAt && later(readAt),
      isOfWriter,
    });
    const answers = await Promise.all(
      plans.map(({ changes }) => (changes.length > 0 ? lanes.commits.run({ changes }) : undefined)),
    );
    entries += answers.reduce((sum, answer) => sum + (answer?.entries ?? 0), 0);
    const settled = await settlePlans(ground, plans, { provider, map, readAt: later(settledAt) });
    openThere.push(...settled);
  }
  await recordProviderInteractions(ground, lanes, { provider, events: events.filter(isInteraction) });
  return { entries, openThere };
}

function isInteraction(event: ProviderEvent): event is ProviderEventOf<'INTERACTION'> {
  return event.kind === 'INTERACTION';
}

type Taken = ProviderEventOf<Exclude<ProviderEventKind, 'INTERACTION'>>;

/** Those that were taken in before, by the name that the provider gives them, are left out. */
async function withoutSeen(ground: Ground, provider: ProviderName, events: readonly ProviderEvent[]): Promise<Taken[]> {
  const taken = events.filter((event): event is Taken => !isInteraction(event));
  const keys = taken.flatMap((event) => seenKeyOf(provider, event) ?? []);
  const seen = await readSeen(ground.database.pool, keys);
  const here = new Set<string>();
  return taken.filter((event) => {
    const key = seenKeyOf(provider, event);
    if (!key) return true;
    const name = eventName(key);
    if (seen.has(name) || here.has(name)) return false;
    here.add(name);
    return true;
  });
}

/** Of one person one event after the other, each on the state after the one before; of different people together. */
function roundsOf(events: readonly Taken[]): Taken[][] {
  const rounds: Taken[][] = [];
  const next = new Map<string, number>();
  for (const event of events) {
    const names = namesOf(event);
    const round = Math.max(0, ...names.map((name) => next.get(name) ?? 0));
    for (const name of names) next.set(name, round + 1);
    const list = rounds[round];
    if (list) list.push(event);
    else rounds[round] = [event];
  }
  return rounds;
}

function namesOf(event: Taken): string[] {
  const { email, remoteId } = event.ref;
  return [
    ...(email ? [`address:${email.value}`] : []),
    ...(remoteId === undefined ? [] : [`remote:${remoteId}`]),
    ...(event.kind === 'ADDRESS_CHANGED' ? [`address:${event.to.value}`] : []),
    ...(event.kind === 'MERGED' ? event.from.map((id) => `remote:${id}`) : []),
  ];
}

interface Round {
  readonly provider: ProviderName;
  readonly map: ProviderMap;
  readonly events: readonly Taken[];
  readonly readAt?: Date;
  readonly isOfWriter: boolean;
}

async function planRound(ground: Ground, { events, ...round }: Round): Promise<ProviderPlan[]> {
  const people = await findProviderPeople(ground, round.provider, events);
  const isTakenIn = await lateNoes(ground, people, events);
  const planning: Planning = { ground, ...round, people, isTakenIn };
  return events.map((event) => planOf(planning, event));
}

/**
 * A no that is told late may have been taken in by a reading long since, and the person may have opened it again here.
 * The ledger tells: a no that came in by the provider after it was said covers it. In doubt it is a no.
 */
async function lateNoes(
  ground: Ground,
  people: ProviderPeople,
  events: readonly Taken[],
): Promise<Planning['isTakenIn']> {
  const noes = events.filter((event): event is ToldNo => event.kind === 'STOPPED' || event.kind === 'COMPLAINED');
  const contactIds = noes.flatMap((event) => people.whomOf(event).contact?.id ?? []);
  if (contactIds.length === 0) return () => false;
  const since = new Date(Math.min(...noes.map(({ occurredAt }) => occurredAt.getTime())));
  const taken = await readTakenIn(ground.database.pool, { contactIds, since });
  return ({ occurredAt }, { contact }: Whom, { isObjection, isComplaint, optOuts }: ProviderNews) => {
    const own = taken.filter(({ contactId, at }) => contactId === contact?.id && at >= occurredAt);
    const isCovered = (topic: string | undefined) => own.some((one) => one.topic === topic);
    if (own.length === 0 || (isComplaint && !own.some((one) => one.isComplaint))) return false;
    return (!isObjection || isCovered(undefined)) && optOuts.every(isCovered);
  };
}
