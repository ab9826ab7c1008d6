import { findIn } from '../domain/admission';
import { preferenceOf } from '../domain/contact';
import type { ProviderEvent } from '../domain/provider-event';
import { type ProviderMap, stopsOfClosing } from '../domain/provider-map';
import { withStop } from '../domain/provider-news';
import { differenceOf, type ProviderState, type StateDifference, type WishedState } from '../domain/provider-state';
import type { Register } from '../domain/register';
import type { ReadState } from '../store/provider-known';
import type { Whom } from './provider-people';
import type { OpenThere } from './settle-provider-plans';

export interface HeldByNobody {
  /** What stands open there over a no: nobody else will close it, as no contact is there to be due. */
  readonly openThere?: OpenThere;
  /** What is to be remembered of an address that its contact left: what we close there is no word of theirs. */
  readonly left?: Pick<ReadState, 'key' | 'contactId' | 'held'>;
}

interface Asked {
  readonly event: ProviderEvent;
  readonly whom: Whom;
  readonly reading: ProviderState;
  readonly wished: WishedState;
  readonly register: Register;
  readonly map: ProviderMap;
}

/** What follows from a reading of an address that no contact of ours has. */
export function judgeHeldByNobody(asked: Asked): HeldByNobody {
  const { event, whom, reading } = asked;
  const difference = closingsOf(asked);
  const left = leftAs(asked, difference);
  const { stops, closed } = difference;
  const { email } = event.ref;
  const isThere = reading.isHeld || closed.some((topic) => reading.topics[topic] === 'OPTED_IN');
  // What was read of another list is closed with that; what is not known of one is no reason to close it once more.
  const covers = event.kind === 'READING' ? event.covers : undefined;
  const isOfPart = [...closed, ...stops].some((key) => covers?.includes(key) ?? true);
  if (!email || !isThere || !isOfPart || whom.key === undefined) return { left };
  return { left, openThere: { ref: { ...event.ref, email }, difference, held: reading } };
}

/** A yes of theirs is no business of ours, unless a no stands on the address, or whoever left it said one. */
function closingsOf({ whom, reading, wished, register }: Asked): StateDifference {
  const { stops = [], closed = [] } = differenceOf(wished, reading) ?? {};
  const former = whom.row && findIn(register, { contactId: whom.row.contactId });
  const isOptedOut = (topic: string) => former && preferenceOf(former, topic, 'EMAIL')?.state === 'OPTED_OUT';
  const isOverANo = (topic: string) => wished.topics[topic]?.wish === 'CLOSED' || isOptedOut(topic);
  return { stops, closed: closed.filter(isOverANo), opened: [] };
}

function leftAs({ whom: { row }, reading, map }: Asked, { stops, closed }: StateDifference): HeldByNobody['left'] {
  if (!row || !reading.isHeld) return undefined;
  const ofClosing = stopsOfClosing(map, closed, (topic) => reading.topics[topic] === 'OPTED_IN');
  const held = withStop(reading, { stops: [...stops, ...ofClosing], topics: closed });
  return { key: row.key, contactId: row.contactId, held };
}
