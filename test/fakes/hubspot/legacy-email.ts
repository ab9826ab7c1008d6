import { cursorOf, limitOf, readCursor } from './contact-view';
import { type EmailEvent, type HubspotState, keyOf } from './state';

type Query = URLSearchParams;

/** The subscriptions timeline, newest first. */
export function readTimeline(state: HubspotState, query: Query) {
  const changeType = query.get('changeType');
  const items = state.timeline
    .map((item) => ({
      ...item,
      changes: item.changes.filter((change) => changeType === null || change.changeType === changeType),
    }))
    .filter(({ timestamp, changes }) => changes.length > 0 && isWithin(timestamp, query))
    .reverse();
  const { page, hasMore, offset } = offsetPage(items, query, 1000);
  const timeline = page.map(({ timestamp, recipient, changes }) => ({
    timestamp,
    portalId: state.portalId,
    recipient,
    changes: changes.map((change) => ({
      portalId: state.portalId,
      ...change,
      // Where an event caused the change, its time is the event's.
      ...(change.causedByEvent ? {} : { timestamp }),
    })),
  }));
  return { hasMore, offset, timeline };
}

/** Opens, clicks, bounces and what else befell a mail, newest first. */
export function readEmailEvents(state: HubspotState, query: Query) {
  const asks = (name: string, value: unknown) => query.get(name) === null || query.get(name) === String(value);
  const recipient = query.get('recipient');
  const events = state.emailEvents
    .filter((event) => isWithin(event.created, query) && asks('eventType', event.type))
    .filter((event) => recipient === null || event.recipient === keyOf(recipient))
    .filter((event) => asks('campaignId', event.emailCampaignId) && asks('appId', event.appId))
    .filter((event) => query.get('excludeFilteredEvents') !== 'true' || event.filteredEvent !== true)
    .sort((a: EmailEvent, b: EmailEvent) => b.created - a.created);
  const { page, hasMore, offset } = offsetPage(events, query, 1000);
  return { hasMore, offset, events: page };
}

function isWithin(at: number, query: Query): boolean {
  const from = Number(query.get('startTimestamp') ?? 0);
  const until = Number(query.get('endTimestamp') ?? Number.MAX_SAFE_INTEGER);
  return at >= from && at <= until;
}

/** Pages by an offset that means nothing to the caller. Newest first, so what comes in between shifts the pages. */
function offsetPage<T>(items: readonly T[], query: Query, most: number) {
  const limit = limitOf(query.get('limit'), { most, otherwise: 10 });
  const given = query.get('offset');
  const from = given ? readCursor(given) : 0;
  const next = from + limit;
  return {
    page: items.slice(from, next),
    hasMore: next < items.length,
    offset: cursorOf(Math.min(next, items.length)),
  };
}
