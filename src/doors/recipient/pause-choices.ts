import { endOf } from '../../domain/calendar';
import type { Policy } from '../../domain/policy';

export const PAUSE_DAYS = [30, 60, 90] as const;

const ONE_DAY_MS = 86_400_000;

interface Pause {
  readonly day: string;
  readonly until: Date;
}

/** A formatter costs more to make than a page; of the pauses there are three a day. */
const formats = new Map<string, Intl.DateTimeFormat>();
const pauses = new Map<string, Pause>();

/**
 * A pause of so many days from today: its last whole day in the controller's time zone, and the instant it ends, which is
 * the start of the day after. That day is the one to show: what is sent again is sent from then on.
 */
export function pauseOf({ timeZone }: Policy, at: Date, days: number): Pause {
  const format = kept(formats, timeZone, () => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }));
  const today = format.format(at);
  return kept(pauses, `${timeZone} ${today} ${days}`, () => {
    const last = new Date(Date.parse(`${today}T00:00:00Z`) + (days - 1) * ONE_DAY_MS);
    const day = last.toISOString().slice(0, 10);
    return { day, until: endOf(day, timeZone) as Date };
  });
}

function kept<T>(made: Map<string, T>, key: string, make: () => T): T {
  const before = made.get(key);
  if (before !== undefined) return before;
  const now = make();
  made.set(key, now);
  return now;
}
