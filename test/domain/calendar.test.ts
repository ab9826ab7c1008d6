import { addPeriod, endOf, isPeriod } from '../../src/domain/calendar';

const moved = (at: string, period: string) => addPeriod(new Date(at), period).toISOString();

describe('a period is added by the calendar', () => {
  test.each([
    ['29 February and a year is 28 February', '2024-02-29T10:00:00.000Z', 'P1Y', '2025-02-28T10:00:00.000Z'],
    ['29 February and four years is 29 February', '2024-02-29T10:00:00.000Z', 'P4Y', '2028-02-29T10:00:00.000Z'],
    ['a century that does not leap', '2096-02-29T00:00:00.000Z', 'P4Y', '2100-02-28T00:00:00.000Z'],
    ['31 January and a month is the last of February', '2025-01-31T10:00:00.000Z', 'P1M', '2025-02-28T10:00:00.000Z'],
    ['also in a leap year', '2024-01-31T10:00:00.000Z', 'P1M', '2024-02-29T10:00:00.000Z'],
    ['30 January in a year without leap day', '2025-01-30T10:00:00.000Z', 'P1M', '2025-02-28T10:00:00.000Z'],
    ['28 January stays the 28th', '2025-01-28T10:00:00.000Z', 'P1M', '2025-02-28T10:00:00.000Z'],
    ['31 March and a month is 30 April', '2025-03-31T10:00:00.000Z', 'P1M', '2025-04-30T10:00:00.000Z'],
    ['two months at once keep the 31st', '2025-01-31T10:00:00.000Z', 'P2M', '2025-03-31T10:00:00.000Z'],
    ['months go over the year', '2025-11-30T10:00:00.000Z', 'P3M', '2026-02-28T10:00:00.000Z'],
    ['fourteen months', '2025-12-31T10:00:00.000Z', 'P1Y2M', '2027-02-28T10:00:00.000Z'],
    ['days after months', '2025-01-31T10:00:00.000Z', 'P1M1D', '2025-03-01T10:00:00.000Z'],
    ['weeks', '2025-02-20T10:00:00.000Z', 'P2W', '2025-03-06T10:00:00.000Z'],
    ['the clock', '2025-02-28T23:30:15.250Z', 'PT1H30M45S', '2025-03-01T01:01:00.250Z'],
    [
      'a day is a day where the clock of the country jumps',
      '2025-03-29T12:00:00.000Z',
      'P1D',
      '2025-03-30T12:00:00.000Z',
    ],
    ['nothing', '2025-02-28T10:00:00.000Z', 'P0D', '2025-02-28T10:00:00.000Z'],
  ])('%s', (_, at, period, expected) => {
    expect(moved(at, period)).toBe(expected);
  });

  test('the instant given is left as it was', () => {
    const at = new Date('2025-01-31T10:00:00Z');

    addPeriod(at, 'P1M');

    expect(at.toISOString()).toBe('2025-01-31T10:00:00.000Z');
  });

  test.each([
    '',
    'P',
    'PT',
    'P1YT',
    'P1',
    '1Y',
    'P1H',
    'PT1D',
    'P-1Y',
    'P1.5Y',
    'p1y',
    'P1M1Y',
    ' P1Y',
    'P1Y ',
    'P1Y\n',
  ])('the text %j is no period', (text) => {
    expect(isPeriod(text)).toBe(false);
    expect(() => addPeriod(new Date(0), text)).toThrow('not an ISO 8601 period');
  });

  test.each(['P3Y', 'P1M', 'P2W', 'P10D', 'PT1H', 'P1Y2M3W4DT5H6M7S'])('the text %s is one', (text) => {
    expect(isPeriod(text)).toBe(true);
  });
});

describe('a plain date counts to the end of that day where the controller is', () => {
  test.each([
    ['in winter', '2026-01-15', 'Europe/Amsterdam', '2026-01-15T23:00:00.000Z'],
    ['in summer', '2026-07-15', 'Europe/Amsterdam', '2026-07-15T22:00:00.000Z'],
    ['the day before the clock goes forward', '2026-03-28', 'Europe/Amsterdam', '2026-03-28T23:00:00.000Z'],
    ['the day the clock goes forward', '2026-03-29', 'Europe/Amsterdam', '2026-03-29T22:00:00.000Z'],
    ['the day before the clock goes back', '2026-10-24', 'Europe/Amsterdam', '2026-10-24T22:00:00.000Z'],
    ['the day the clock goes back', '2026-10-25', 'Europe/Amsterdam', '2026-10-25T23:00:00.000Z'],
    ['the last of the year', '2026-12-31', 'Europe/Amsterdam', '2026-12-31T23:00:00.000Z'],
    ['a leap day', '2028-02-29', 'Europe/Amsterdam', '2028-02-29T23:00:00.000Z'],
    ['west of Greenwich', '2026-01-15', 'America/New_York', '2026-01-16T05:00:00.000Z'],
    ['far east', '2026-01-15', 'Pacific/Kiritimati', '2026-01-15T10:00:00.000Z'],
    ['where midnight itself is left out', '2024-04-25', 'Africa/Cairo', '2024-04-25T22:00:00.000Z'],
    ['in UTC', '2026-01-15', 'UTC', '2026-01-16T00:00:00.000Z'],
  ])('%s', (_, text, timeZone, expected) => {
    expect(endOf(text, timeZone)?.toISOString()).toBe(expected);
  });
});

describe('an instant is itself', () => {
  test.each([
    ['2026-01-15T10:00:00Z', '2026-01-15T10:00:00.000Z'],
    ['2026-01-15T10:00:00.5+01:00', '2026-01-15T09:00:00.500Z'],
    ['2026-01-15T10:00-05:00', '2026-01-15T15:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(endOf(text, 'Europe/Amsterdam')?.toISOString()).toBe(expected);
  });

  test.each([
    ['a day that is not there', '2026-02-29'],
    ['30 February with a time', '2026-02-30T00:00:00Z'],
    ['month 13', '2026-13-01'],
    ['day 0', '2026-01-00'],
    ['an hour that is not there', '2026-01-15T25:00:00Z'],
    ['a time without a zone', '2026-01-15T10:00:00'],
    ['a date the American way', '01/15/2026'],
    ['words around a Z', 'T 1 Jan 2020 Z'],
    ['a year of five digits', '12026-01-15'],
    ['a blank behind it', '2026-01-15 '],
    ['nothing', ''],
    ['a word', 'never'],
  ])('%s is neither: %j', (_, text) => {
    expect(endOf(text, 'Europe/Amsterdam')).toBeUndefined();
  });
});
