import { parseEmail } from '../../src/domain/email-address';
import { PORTAL_STOP } from '../../src/domain/provider-map';
import type { ProviderEvent, ProviderPage } from '../provider';
import { saidYesAt } from './acts';
import { numberAt, type Position, textAt, writeCursor } from './cursor';
import type { TimelineChange, TimelineItem } from './email-calls';
import { hasStatus } from './failures';
import { type SweptPage, sweepPage } from './newest-first';
import type { Status } from './preference-calls';
import { contactsOf, type HeldSubject, type Reader, readHeld, readingOf, type Subject } from './readings';
import { pageSize, walkChangedContacts } from './walk-contacts';

export interface ChangesWalk {
  readonly reader: Reader;
  /** Told by answers that name the account. */
  readonly learnPortal: (portalId: string | undefined) => void;
}

/**
 * What changed since the cursor: first the subscriptions timeline, which knows every address, the time and who did it;
 * then the records that changed. An account that does not let us read the timeline is left with the records.
 */
export async function walkChanges(walk: ChangesWalk, position: Position): Promise<ProviderPage> {
  if (textAt(position, 'phase') !== 'contacts') {
    const page = await timelinePage(walk, position);
    if (page && !page.isDone) return { events: page.events, cursor: writeCursor(page.next), isLast: false };
    const next = { ...(page?.next ?? position), phase: 'contacts' };
    if (page) return { events: page.events, cursor: writeCursor(next), isLast: false };
  }
  const page = await walkChangedContacts(walk.reader, position);
  const phase = page.isDone ? undefined : 'contacts';
  const timeline = { from: numberAt(position, 'from') };
  return { events: page.events, cursor: writeCursor({ ...timeline, ...page.next, phase }), isLast: page.isDone };
}

interface ChangesPage {
  readonly events: readonly ProviderEvent[];
  readonly next: Position;
  readonly isDone: boolean;
}

/** Undefined when the account gives no right to the timeline, or has it no more. */
async function timelinePage(walk: ChangesWalk, position: Position): Promise<ChangesPage | undefined> {
  const { reader, learnPortal } = walk;
  const sweep = {
    from: numberAt(position, 'from'),
    top: numberAt(position, 'top'),
    to: numberAt(position, 'to'),
    offset: textAt(position, 'offset'),
  };
  let page: SweptPage<TimelineItem>;
  try {
    page = await sweepPage(sweep, pageSize(reader), (window) => reader.port.readTimeline(window));
  } catch (error) {
    if (hasStatus(error, 403, 404, 410)) return undefined;
    throw error;
  }
  learnPortal(page.items.find(({ portalId }) => portalId !== undefined)?.portalId);
  const events = await eventsOf(reader, page.items, sweep.from === undefined);
  const changedSince = numberAt(position, 'changedSince');
  return { events, next: { ...page.next, changedSince }, isDone: page.isDone };
}

/** A reading of everybody on the page, and what shows in no reading: a report of spam, and a no that others lifted. */
async function eventsOf(reader: Reader, items: readonly TimelineItem[], isFirst: boolean): Promise<ProviderEvent[]> {
  const subjects = new Map<string, Subject & { items: TimelineItem[] }>();
  for (const item of items) {
    const parsed = parseEmail(item.email);
    if (!parsed.ok || !item.changes.some((change) => isToRead(change, isFirst))) continue;
    const { address } = parsed;
    const subject = subjects.get(address.value) ?? { email: address, items: [] };
    subject.items.push(item);
    subjects.set(address.value, subject);
  }
  const list = [...subjects.values()];
  const contacts = await contactsOf(reader, [...subjects.keys()]);
  const held = await readHeld(
    reader,
    list.map(({ email }) => ({ email, contact: contacts.get(email.value) })),
  );
  return list.flatMap(({ items: own }, place) => {
    const one = held[place] as HeldSubject;
    const hidden = own.flatMap((item) => hiddenEvents(reader, item, one));
    // One report of spam is told as a report and as the stop that it made.
    return [...new Map(hidden.map((event) => [event.id, event])).values(), readingOf(reader, one)];
  });
}

/** Of the whole past only noes are read: whoever said yes has a record, and shows in the walk of everybody. */
function isToRead(change: TimelineChange, isFirst: boolean): boolean {
  if (isSpam(change)) return true;
  if (change.changeType === 'PORTAL_BOUNCE') return false;
  return !isFirst || change.change !== 'SUBSCRIBED';
}

function isSpam({ change, changeType, source }: TimelineChange): boolean {
  return [change, changeType, source].some((word) => word.includes('SPAM'));
}

function hiddenEvents(reader: Reader, item: TimelineItem, held: HeldSubject): ProviderEvent[] {
  const at = new Date(item.at);
  const head = { occurredAt: at, ref: { email: held.email } };
  const stops = item.changes.flatMap((change): ProviderEvent[] => {
    const stop = liftedStop(reader, change, { at, held });
    return stop ? [{ ...head, id: idOf(item, change), kind: 'STOPPED', ...stop }] : [];
  });
  const spam = item.changes.find(isSpam);
  // By the same id as the e-mail event that it came of, which the walk through interactions tells.
  return spam ? [{ ...head, id: spam.eventId ?? idOf(item, spam), kind: 'COMPLAINED' }, ...stops] : stops;
}

function idOf({ at }: TimelineItem, { changeType, typeId = '', eventId = '' }: TimelineChange): string {
  return ['timeline', at, changeType, typeId, eventId].join(':');
}

/**
 * A no of the person that HubSpot does not hold any more, and that nobody lifted who may: somebody at the company, or
 * another program, has gone over it.
 */
function liftedStop(
  { typeMap }: Reader,
  change: TimelineChange,
  { at, held }: { at: Date; held: HeldSubject },
): { stops: string[]; topics: string[] } | undefined {
  if (change.change !== 'UNSUBSCRIBED' || !change.source.includes('RECIPIENT')) return undefined;
  const isLaterYes = (status: Status) => (saidYesAt(status)?.getTime() ?? 0) >= at.getTime();
  if (change.typeId === undefined) {
    // A stop of one brand is told in the same words: any that stands shows in the reading.
    const isLifted = held.statuses.some(isLaterYes);
    return isLifted || held.wide.length > 0 ? undefined : { stops: [PORTAL_STOP], topics: [] };
  }
  const status = held.statuses.find(({ typeId }) => typeId === change.typeId);
  if (status?.status === 'UNSUBSCRIBED' || (status && isLaterYes(status))) return undefined;
  const topics = typeMap.types.filter(({ id }) => id === change.typeId).flatMap((type) => type.topics);
  return topics.length > 0 ? { stops: [], topics } : undefined;
}
