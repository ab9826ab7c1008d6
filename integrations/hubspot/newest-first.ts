import type { Window, WindowPage } from './email-calls';

/**
 * Where a sweep through a newest-first list stands. All times are HubSpot's, so that neither its clock nor ours has to
 * be right: `from` is the oldest to read, `top` the newest seen in this sweep, `to` where it goes on downwards.
 */
export interface Sweep {
  readonly from?: number;
  readonly top?: number;
  readonly to?: number;
  readonly offset?: string;
}

/** What came late into the list, and what other instances' clocks differ by, is read again: a repeat changes nothing. */
export const OVERLAP_MS = 5 * 60_000;

export interface SweptPage<Item> {
  readonly items: readonly Item[];
  /** The next page's place, or the next sweep's when `isDone`. */
  readonly next: Sweep;
  readonly isDone: boolean;
}

/**
 * One page of a sweep. It goes on below the oldest item of the page and not by the offset, which does not live long and
 * shifts when something new comes in; the offset serves only where one millisecond fills a page.
 */
export async function sweepPage<Item extends { readonly at: number }>(
  { from, top, to, offset }: Sweep,
  limit: number,
  read: (window: Window) => Promise<WindowPage<Item>>,
): Promise<SweptPage<Item>> {
  const { items, hasMore, offset: nextOffset } = await read({ from, to, offset, limit });
  const times = items.map(({ at }) => at).filter(Number.isFinite);
  const newest = Math.max(top ?? Number.NEGATIVE_INFINITY, ...times);
  const seen = Number.isFinite(newest) ? newest : undefined;
  if (!hasMore || times.length === 0) {
    const next = seen === undefined ? from : Math.max(seen - OVERLAP_MS, from ?? Number.NEGATIVE_INFINITY);
    return { items, next: { from: next }, isDone: true };
  }
  const oldest = Math.min(...times);
  const isStuck = oldest === to;
  return { items, next: { from, top: seen, to: oldest, offset: isStuck ? nextOffset : undefined }, isDone: false };
}
