import { AbideError } from '../../errors';

const TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Reads `YYYY-MM-DD HH:MM:SS` on the clock of a zone. An hour that the clock shows twice is the earlier one, and one
 * that it skips is taken as if it had not moved: an earlier yes opens less.
 *
 * @returns a function that gives undefined for what is no time, such as 30 February.
 */
export function timeReader(timeZone: string): (text: string) => Date | undefined {
  const offsetAt = zoneOffset(timeZone);
  return (text) => {
    const parts = TIME.exec(text.trim());
    if (!parts) return undefined;
    const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
    const clock = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
    const shown = new Date(clock);
    const isReal =
      shown.getUTCMonth() === month! - 1 && shown.getUTCDate() === day! && hour! < 24 && minute! < 60 && second! < 60;
    if (!isReal || year! < 1970) return undefined;
    return new Date(clock - (parts[7] ? statedOffset(parts[7]) : localOffset(clock, offsetAt)));
  };
}

function localOffset(clock: number, offsetAt: (at: number) => number): number {
  const before = offsetAt(clock - DAY);
  const after = offsetAt(clock + DAY);
  const fits = [before, after].filter((offset) => offsetAt(clock - offset) === offset);
  return fits.length === 0 ? before : Math.max(...fits);
}

function statedOffset(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Milliseconds that a zone is ahead of UTC at an instant. */
function zoneOffset(timeZone: string): (at: number) => number {
  if (timeZone === 'UTC') return () => 0;
  const clock = zoneClock(timeZone);
  const offsetAt = (at: number) => {
    const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return shown - Math.floor(at / 1000) * 1000;
  };
  return rememberedByDay(offsetAt);
}

/** Asking Intl costs some 10 microseconds, and an export asks a dozen times a line: most days have one offset. */
function rememberedByDay(offsetAt: (at: number) => number): (at: number) => number {
  const byDay = new Map<number, number | 'CHANGES'>();
  return (at) => {
    const day = Math.floor(at / DAY);
    let offset = byDay.get(day);
    if (offset === undefined) {
      const [morning, evening] = [offsetAt(day * DAY), offsetAt((day + 1) * DAY - 1)];
      offset = morning === evening ? morning : 'CHANGES';
      byDay.set(day, offset);
    }
    return offset === 'CHANGES' ? offsetAt(at) : offset;
  };
}

function zoneClock(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric';
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  } catch (cause) {
    throw new AbideError('BAD_USER_INPUT', 'This is no time zone; write it as in "Europe/Brussels".', {
      path: 'timeZone',
      cause,
    });
  }
}
