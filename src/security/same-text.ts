import { hash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in the same time, however much of them is equal and however long they are. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
