import { overlaid } from '../domain/partial-state';
import type { ProviderEvent, ProviderEventOf } from '../domain/provider-event';
import { newsOfReading, newsOfStop, type ProviderNews, withStop } from '../domain/provider-news';
import { NOTHING_HELD, type ProviderState } from '../domain/provider-state';
import { unreachable } from '../domain/words';
import { changesFor, NO_NEWS } from './provider-changes';
import { planAddressChange, planDeletion, planMerge } from './provider-moves';
import { knownOf, type Whom } from './provider-people';
import { hintOf, type Planning, type ProviderPlan } from './provider-planning';

type Taken = ProviderEventOf<Exclude<ProviderEvent['kind'], 'INTERACTION'>>;

/** Decides what to do about one event; reads and writes nothing. */
export function planOf(planning: Planning, event: Taken): ProviderPlan {
  const whom = planning.people.whomOf(event);
  switch (event.kind) {
    case 'LOOK_AGAIN':
      return { event, whom, changes: [], hint: hintOf(planning, event, whom) };
    case 'READING':
      return planReading(planning, event, whom);
    case 'STOPPED':
      return planStop(planning, event, whom);
    case 'COMPLAINED':
      return planComplaint(planning, event, whom);
    case 'FAILED_FOR_GOOD':
      return planNo(planning, event, { whom, news: { ...NO_NEWS, isUndeliverable: true } });
    case 'ADDRESS_CHANGED':
      return planAddressChange(planning, event, whom);
    case 'MERGED':
      return planMerge(planning, event, whom);
    case 'DELETED':
      return planDeletion(planning, event, whom);
    default:
      return unreachable(event);
  }
}

/**
 * A reading that began before we last wrote or read there says nothing of what stands now, so it is taken again. That
 * of a webhook is of an unknown age: its noes count, and the rest is looked up.
 */
function planReading(planning: Planning, event: ProviderEventOf<'READING'>, whom: Whom): ProviderPlan {
  const { people, map, readAt, ground } = planning;
  const { row, key } = whom;
  if (key === undefined) return { event, whom, changes: [] };
  const hint = hintOf(planning, event, whom);
  const isStale = readAt !== undefined && isBefore(readAt, row?.heldAt, planning);
  // What is read while we write may be from before or after it: it is read again when that is done.
  const isBetween = row?.isBeingWritten === true && !planning.isOfWriter && readAt !== undefined;
  if (isStale || isBetween) return { event, whom, changes: [], hint };
  const known = knownOf(whom, { loaded: people.loaded, map, at: ground.clock() });
  const news = newsOfReading(event, known, map);
  if (readAt === undefined) {
    const noes = news && { ...news, optIns: [], isUndeliverable: false };
    return { event, whom, changes: noes ? changesFor(planning, event, { whom, news: noes }) : [], hint };
  }
  const changes = news ? changesFor(planning, event, { whom, news, acts: event.acts }) : [];
  const isNews = news !== undefined;
  const isGone = !event.state.isHeld && Boolean(row?.held?.isHeld || row?.held?.isDeleted);
  return { event, whom, changes, reading: isGone ? { ...event.state, isDeleted: true } : wholeOf(event, row), isNews };
}

/**
 * Times are told in milliseconds, and the reading of a writer follows what it noted itself, often within one: left out as
 * old, what it tells would be held as known by the writer, and be no news to anybody ever after.
 */
function isBefore(readAt: Date, heldAt: Date | undefined, { isOfWriter }: Planning): boolean {
  return heldAt !== undefined && (isOfWriter ? heldAt > readAt : heldAt >= readAt);
}

/** A part of the state is laid over what is known of the rest; what is not known there says nothing, so noes are written. */
function wholeOf({ state, covers }: ProviderEventOf<'READING'>, row: Whom['row']): ProviderState {
  return covers ? overlaid(row?.held ?? NOTHING_HELD, state, covers) : state;
}

function planStop(planning: Planning, event: ProviderEventOf<'STOPPED'>, whom: Whom): ProviderPlan {
  const { people, map, ground } = planning;
  if (whom.key === undefined) return { event, whom, changes: [], hint: hintOf(planning, event, whom) };
  const known = knownOf(whom, { loaded: people.loaded, map, at: ground.clock() });
  const news = newsOfStop(event, known, map);
  if (!news || planning.isTakenIn(event, whom, news)) return { event, whom, changes: [] };
  const { row } = whom;
  const told = row?.held ? { key: row.key, held: withStop(row.held, event), heldAt: row.heldAt } : undefined;
  // Of a state that was never read, what else stands there is not known.
  const hint = told ? undefined : hintOf(planning, event, whom);
  return { ...planNo(planning, event, { whom, news }), told, hint };
}

function planComplaint(planning: Planning, event: ProviderEventOf<'COMPLAINED'>, whom: Whom): ProviderPlan {
  const news = { ...NO_NEWS, isComplaint: true };
  if (planning.isTakenIn(event, whom, news)) return { event, whom, changes: [] };
  return planNo(planning, event, { whom, news });
}

function planNo(
  planning: Planning,
  event: ProviderEvent,
  { whom, news }: { whom: Whom; news: ProviderNews },
): ProviderPlan {
  if (whom.key === undefined) return { event, whom, changes: [], hint: hintOf(planning, event, whom) };
  return { event, whom, changes: changesFor(planning, event, { whom, news }) };
}
