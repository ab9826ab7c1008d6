import { endOf } from '../../domain/calendar';
import type { Policy } from '../../domain/policy';

export const PAUSE_DAYS = [30, 60, 90] as const;

const ONE_DAY_MS = 86_400_000;

/**
 * A pause of so many days from today: its last whole day in the controller's time zone, and the instant it ends, which is
 * the start of the day after. That day is the one to show: what is sent again is sent from then on.
 */
export function pauseOf({ timeZone }: Policy, at: Date, days: number): { day: string; until: Date } {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
  const last = new Date(Date.parse(`${today}T00:00:00Z`) + (days - 1) * ONE_DAY_MS);
  const day = last.toISOString().slice(0, 10);
  return { day, until: endOf(day, timeZone) as Date };
}
