/** Tells the time. Domain times come from here, never from SQL's `now()`, so that they can be tried from outside. */
export type Clock = () => Date;

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

/** The process clock, moved by a fixed duration. */
export function clockWithOffset(offset: CalendarDuration | undefined): Clock {
  if (!offset) return () => new Date();
  return () => addDuration(new Date(), offset);
}
