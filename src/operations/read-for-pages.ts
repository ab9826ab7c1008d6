import type { ContactRef } from '../domain/change';
import { askedFor, type Ground, type Loaded, load } from './ground';
import { createLane, type Lane } from './lane';

export type PageLane = Lane<ContactRef, Loaded>;

const MOST_PAGES_A_BATCH = 100;

/**
 * One read for all pages that wait: each finds its person in a register of all of them. A statement a page cost the
 * database eleven times as much, and this process 2.3 times.
 */
export function createPageLane(ground: Ground): PageLane {
  return createLane<ContactRef, Loaded>({
    longest: MOST_PAGES_A_BATCH,
    runBatch: async (refs) => {
      const loaded = await load(ground, askedFor(refs));
      return refs.map(() => loaded);
    },
  });
}
