import type { Preference } from './contact';
import type { Source } from './words';

/** How long after a press on the page the same page may take it back. */
export const UNDO_MS = 1_800_000;

/** The person's own presses, by which no other system speaks for them. */
export const PRESSED: ReadonlySet<Source> = new Set<Source>(['ONE_CLICK', 'PAGE']);

/** A no that the person pressed themselves a moment ago, and that nothing came after: they may take it back (section 4). */
export function isUndoable({ state, statedBy, source, at, before }: Preference, now: Date): boolean {
  const isOwnPress = state === 'OPTED_OUT' && statedBy === 'RECIPIENT' && PRESSED.has(source);
  const isFirstNo = before !== undefined && before.state !== 'OPTED_OUT';
  return isOwnPress && isFirstNo && now.getTime() - at.getTime() < UNDO_MS;
}
