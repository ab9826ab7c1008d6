import { invalidResource } from './problems';

const MOST = 1000;

/** One page, and how many there are over all pages. */
export function pageOf<T>(all: readonly T[], query: URLSearchParams): { page: readonly T[]; total_items: number } {
  const count = numberOf(query, 'count', 10);
  const offset = numberOf(query, 'offset', 0);
  if (count > MOST) {
    throw invalidResource('The count is too large.', [{ field: 'count', message: `Must be at most ${MOST}.` }]);
  }
  return { page: all.slice(offset, offset + count), total_items: all.length };
}

function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw invalidResource('The query could not be read.', [{ field: name, message: 'Not a whole number.' }]);
}
