/** A stretch of calendar time, such as P3Y or -PT36H. All parts carry the same sign. */
export type CalendarDuration = { months: number; days: number; milliseconds: number };

const PATTERN =
  /^([+-])?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Reads an ISO 8601 duration of at least one part; undefined when it is none. */
export function parseDuration(text: string): CalendarDuration | undefined {
  const match = PATTERN.exec(text);
  if (!match || /[PT]$/.test(text)) return undefined;
  const sign = match[1] === '-' ? -1 : 1;
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(2).map((part) => Number(part ?? 0));
  return {
    months: sign * (years! * 12 + months!),
    days: sign * (weeks! * 7 + days!),
    milliseconds: sign * Math.round((hours! * 3600 + minutes! * 60 + seconds!) * 1000),
  };
}

/** Adds by the calendar, in UTC; a day that a month does not have becomes its last one. */
export function addDuration(at: Date, { months, days, milliseconds }: CalendarDuration): Date {
  const moved = new Date(at);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  moved.setUTCDate(moved.getUTCDate() + days);
  return new Date(moved.getTime() + milliseconds);
}

/** A stretch of time of the policy, such as P3Y: never backwards. */
export function isPeriod(text: string): boolean {
  return text.startsWith('P') && parseDuration(text) !== undefined;
}

/**
 * Adds an ISO 8601 period by the calendar: a month after 31 January is the last day of February. Years and months
 * first, then days, then the clock; all in UTC, so that the answer does not depend on where Abide runs.
 */
export function addPeriod(at: Date, period: string): Date {
  const duration = parseDuration(period);
  if (!duration) throw new Error(`not an ISO 8601 period: ${period}`);
  return addDuration(at, duration);
}

const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The instant at which a role or pause given as text ends: a plain date counts to the end of that day in the
 * controller's time zone, an instant is itself. Undefined when it is neither.
 */
export function endOf(text: string, timeZone: string): Date | undefined {
  if (!PLAIN_DATE.test(text)) return instantOf(text);
  const day = dayOf(text);
  if (!day) return undefined;
  const nextDay = new Date(day.getTime() + 86_400_000);
  return new Date(nextDay.getTime() - zoneOffset(nextDay, timeZone));
}

function instantOf(text: string): Date | undefined {
  const day = INSTANT.exec(text)?.[1];
  const instant = day !== undefined && dayOf(day) ? new Date(text) : undefined;
  return instant && !Number.isNaN(instant.getTime()) ? instant : undefined;
}

/** Midnight UTC of a day that exists: `Date` alone would take 30 February for 1 March. */
function dayOf(text: string): Date | undefined {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text ? day : undefined;
}

/** Milliseconds that the zone is ahead of UTC around midnight of a day. */
function zoneOffset(midnight: Date, timeZone: string): number {
  const guess = offsetAt(midnight, timeZone);
  return offsetAt(new Date(midnight.getTime() - guess), timeZone);
}

function offsetAt(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  return (
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) -
    Math.floor(at.getTime() / 1000) * 1000
  );
}
