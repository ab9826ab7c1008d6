/**
 * Where an entry stands in the ledger: the position of its commit and its ordinal inside it. "Later" always
 * compares places, never times: clocks of two instances differ, commit positions do not (design, section 2).
 */
export interface LedgerPlace {
  readonly position: number;
  readonly ordinal: number;
}

/**
 * Stands for the position of the commit that is being judged. It is taken only by the last statement before COMMIT,
 * so until then everything in the batch is simply later than all that is committed.
 */
export const NEXT_POSITION = Number.MAX_SAFE_INTEGER;

export function isLater(one: LedgerPlace, other: LedgerPlace): boolean {
  if (one.position !== other.position) return one.position > other.position;
  return one.ordinal > other.ordinal;
}

export function isSamePlace(one: LedgerPlace, other: LedgerPlace): boolean {
  return one.position === other.position && one.ordinal === other.ordinal;
}
