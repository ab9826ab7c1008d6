import type { Request } from './request';

/** A part of the newest-first lists of HubSpot's older API. Both times are milliseconds, and count themselves in. */
export interface Window {
  readonly from?: number;
  readonly to?: number;
  /** Not long-lived: only for what one millisecond holds more of than a page. */
  readonly offset?: string;
  readonly limit: number;
}

export interface WindowPage<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  readonly offset?: string;
}

export interface TimelineChange {
  readonly change: string;
  readonly changeType: string;
  readonly source: string;
  readonly typeId?: string;
  readonly eventId?: string;
}

/** What changed in the preferences of one address at one moment. */
export interface TimelineItem {
  readonly at: number;
  readonly email: string;
  readonly portalId?: string;
  readonly changes: readonly TimelineChange[];
}

export interface EmailEvent {
  /** `id` alone tells no event from another: only with `at`. */
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly email: string;
  readonly portalId?: string;
  readonly campaign?: string;
  readonly url?: string;
  readonly userAgent?: string;
  readonly ip?: string;
  readonly statusCode?: string;
  readonly category?: string;
  readonly isFiltered: boolean;
}

export interface EmailCalls {
  readTimeline(window: Window): Promise<WindowPage<TimelineItem>>;
  readEmailEvents(window: Window): Promise<WindowPage<EmailEvent>>;
}

type Row = Record<string, unknown>;

/** The subscriptions timeline and the email events, both of an API that HubSpot calls legacy and replaced by nothing. */
export function emailCalls(request: Request): EmailCalls {
  return {
    async readTimeline(window) {
      const path = '/email/public/v1/subscriptions/timeline';
      const body = await request({ name: 'timeline', isRead: true }, { method: 'GET', path, query: queryOf(window) });
      return { items: rows(body.timeline).map(toTimelineItem), ...restOf(body) };
    },
    async readEmailEvents(window) {
      const path = '/email/public/v1/events';
      const body = await request(
        { name: 'email events', isRead: true },
        { method: 'GET', path, query: queryOf(window) },
      );
      return { items: rows(body.events).map(toEmailEvent), ...restOf(body) };
    },
  };
}

function queryOf({ from, to, offset, limit }: Window) {
  return { limit, offset, startTimestamp: from, endTimestamp: to };
}

function restOf({ hasMore, offset }: Row): { hasMore: boolean; offset?: string } {
  return { hasMore: hasMore === true, offset: text(offset) };
}

function toTimelineItem(row: Row): TimelineItem {
  return {
    at: Number(row.timestamp),
    email: String(row.recipient ?? ''),
    portalId: text(row.portalId),
    changes: rows(row.changes).map((change) => {
      const cause = isRow(change.causedByEvent) ? change.causedByEvent : undefined;
      return {
        change: String(change.change ?? ''),
        changeType: String(change.changeType ?? ''),
        source: String(change.source ?? ''),
        typeId: text(change.subscriptionId),
        eventId: cause && `${cause.id}:${cause.created}`,
      };
    }),
  };
}

function toEmailEvent(row: Row): EmailEvent {
  return {
    id: String(row.id),
    at: Number(row.created),
    type: String(row.type ?? ''),
    email: String(row.recipient ?? ''),
    portalId: text(row.portalId),
    campaign: text(row.emailCampaignId),
    url: text(row.url),
    userAgent: text(row.userAgent),
    ip: text(row.ipAddress),
    statusCode: text(row.status),
    category: text(row.category),
    isFiltered: row.filteredEvent === true,
  };
}

function rows(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;
}
