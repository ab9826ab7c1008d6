import {
  isAddressGone,
  keepInteraction,
  oldestKept,
  type Seen,
  type TrackedPerson,
} from '../../src/domain/interaction';
import type { TrackingRules } from '../../src/domain/policy';
import { aPolicy, aTopic, daysFromNow, hoursFromNow, NOW } from '../support/builders';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const somebody: TrackedPerson = { tracking: 'UNKNOWN', marketingTracking: 'UNKNOWN' };

const aClick = (overrides: Partial<Seen> = {}): Seen => ({
  kind: 'CLICK',
  occurredAt: hoursFromNow(-1),
  topic: aTopic(),
  link: 'https://shop.example/offer',
  ip: '192.0.2.7',
  userAgent: CHROME,
  ...overrides,
});

function keep(seen: Seen, person: TrackedPerson | undefined, tracking: Partial<TrackingRules> = {}) {
  const { tracking: rules } = aPolicy();
  return keepInteraction(seen, person, { policy: aPolicy({ tracking: { ...rules, ...tracking } }), at: NOW });
}

function reasonOf(person: TrackedPerson | undefined, tracking: Partial<TrackingRules> = {}, seen = aClick()) {
  const keeping = keep(seen, person, tracking);
  return keeping.keep === 'NOTHING' ? keeping.reason : keeping.keep;
}

function fieldsOf(seen: Seen, fields: TrackingRules['fields']) {
  const keeping = keep(seen, somebody, { fields });
  if (keeping.keep !== 'PERSON') throw new Error('nothing was kept');
  const { actor: _, reason: __, lawfulBasis: ___, isLegitimateInterest: ____, ...kept } = keeping.interaction;
  return kept;
}

describe('under legitimate interest', () => {
  test.each([
    ['who never said anything is recorded', somebody, 'PERSON'],
    ['who allowed it is recorded', { tracking: 'OPTED_IN', marketingTracking: 'OPTED_IN' }, 'PERSON'],
    ['who objected is not', { tracking: 'OPTED_OUT', marketingTracking: 'OPTED_OUT' }, 'OBJECTED_TO_TRACKING'],
    ['an unknown person is not', undefined, 'UNKNOWN_CONTACT'],
    ['under a restriction of everything nobody is', { ...somebody, restriction: 'ALL' }, 'RESTRICTED'],
  ] as const)('%s', (_, person, outcome) => {
    expect(reasonOf(person)).toBe(outcome);
  });

  test('the row carries the basis and the flag', () => {
    expect(keep(aClick(), somebody)).toMatchObject({
      interaction: { lawfulBasis: 'LEGITIMATE_INTEREST', isLegitimateInterest: true },
    });
  });
});

describe('under consent', () => {
  const consent = { lawfulBasis: 'CONSENT' } as const;

  test.each([
    ['silence is no yes', somebody, 'NO_CONSENT'],
    ['who opted in is recorded', { tracking: 'OPTED_IN', marketingTracking: 'OPTED_IN' }, 'PERSON'],
    ['who objected is not', { tracking: 'OPTED_OUT', marketingTracking: 'OPTED_OUT' }, 'OBJECTED_TO_TRACKING'],
  ] as const)('%s', (_, person, outcome) => {
    expect(reasonOf(person, consent)).toBe(outcome);
  });

  test('the row says that it does not rest on legitimate interest', () => {
    const person = { tracking: 'OPTED_IN', marketingTracking: 'OPTED_IN' } as const;

    expect(keep(aClick(), person, consent)).toMatchObject({
      interaction: { lawfulBasis: 'CONSENT', isLegitimateInterest: false },
    });
  });
});

describe('an objection to marketing', () => {
  const objector = { tracking: 'UNKNOWN', marketingTracking: 'OPTED_OUT' } as const;

  test('stops recording for marketing', () => {
    expect(reasonOf(objector)).toBe('OBJECTED_TO_MARKETING');
  });

  test('also where nobody says what the message was about', () => {
    expect(reasonOf(objector, {}, aClick({ topic: undefined }))).toBe('OBJECTED_TO_MARKETING');
  });

  test('and for no message of service', () => {
    expect(reasonOf(objector, {}, aClick({ topic: aTopic({ class: 'SERVICE' }) }))).toBe('PERSON');
  });

  test('a restriction of marketing goes as far', () => {
    const restricted = { ...somebody, restriction: 'MARKETING' } as const;

    expect(reasonOf(restricted)).toBe('RESTRICTED');
    expect(reasonOf(restricted, {}, aClick({ topic: aTopic({ class: 'SERVICE' }) }))).toBe('PERSON');
  });
});

describe('only the fields that the policy keeps stay', () => {
  const at = aClick().occurredAt;

  test.each([
    [
      'Ekco',
      ['TIME', 'IP', 'BROWSER', 'CLIENT'],
      { occurredAt: at, ip: '192.0.2.7', browser: 'Chrome 126', client: undefined },
    ],
    ['Qualifio', ['TIME', 'IP'], { occurredAt: at, ip: '192.0.2.7' }],
    ['Engage Process', ['TIME'], { occurredAt: at }],
    ['a policy that keeps the link', ['TIME', 'LINK'], { occurredAt: at, link: 'https://shop.example/offer' }],
  ] as const)('%s', (_, fields, kept) => {
    expect(fieldsOf(aClick(), fields)).toEqual(kept);
  });

  test('without the time the day is kept, so that it can be deleted in time', () => {
    expect(fieldsOf(aClick(), [])).toEqual({ occurredAt: new Date('2026-03-10T00:00:00Z') });
  });

  test('the mail program is told apart from the browser', () => {
    const inOutlook = aClick({
      userAgent: 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Trident/7.0; Microsoft Outlook 16.0.4266)',
    });

    expect(fieldsOf(inOutlook, ['BROWSER', 'CLIENT'])).toMatchObject({
      browser: 'Internet Explorer 7',
      client: 'Outlook',
    });
  });

  test('the verdict stays though what it was read from does not', () => {
    const byGmail = aClick({ kind: 'OPEN', userAgent: 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)' });

    expect(keep(byGmail, somebody, { fields: ['TIME'] })).toMatchObject({
      interaction: { actor: 'MACHINE', reason: 'IMAGE_PROXY' },
    });
  });
});

describe('daily counts', () => {
  const counts = { detail: 'DAILY_COUNTS', fields: [] } as const;

  test('keep a day and a verdict, and nothing of the person', () => {
    expect(keep(aClick(), somebody, counts)).toEqual({
      keep: 'COUNT',
      day: new Date('2026-03-10T00:00:00Z'),
      actor: 'HUMAN',
    });
  });

  test('leave out who objected, and who nobody knows', () => {
    expect(reasonOf({ tracking: 'OPTED_OUT', marketingTracking: 'OPTED_OUT' }, counts)).toBe('OBJECTED_TO_TRACKING');
    expect(reasonOf(undefined, counts)).toBe('UNKNOWN_CONTACT');
  });

  test('take nothing so late that its repeat could not be told', () => {
    expect(reasonOf(somebody, counts, aClick({ occurredAt: daysFromNow(-32) }))).toBe('TOO_OLD');
    expect(reasonOf(somebody, counts, aClick({ occurredAt: daysFromNow(-30) }))).toBe('COUNT');
  });
});

describe('times', () => {
  test('one in the future counts as now', () => {
    expect(keep(aClick({ occurredAt: hoursFromNow(5) }), somebody)).toMatchObject({ interaction: { occurredAt: NOW } });
  });

  test('what is past the retention is not kept in the first place', () => {
    const aYear = { retention: 'P1Y' };

    expect(reasonOf(somebody, aYear, aClick({ occurredAt: daysFromNow(-366) }))).toBe('TOO_OLD');
    expect(reasonOf(somebody, aYear, aClick({ occurredAt: daysFromNow(-364) }))).toBe('PERSON');
    expect(reasonOf(somebody, {}, aClick({ occurredAt: daysFromNow(-3660) }))).toBe('PERSON');
  });

  test('the retention goes by the calendar', () => {
    expect(oldestKept({ ...aPolicy().tracking, retention: 'P1M' }, new Date('2026-03-31T12:00:00Z'))).toEqual(
      new Date('2026-02-28T12:00:00Z'),
    );
  });
});

test.each([
  [{ isPermanent: true, statusCode: '5.1.1' }, true],
  [{ isPermanent: true, statusCode: '550 5.1.10 Recipient not found' }, true],
  [{ statusCode: '5.1.2' }, true],
  [{ isPermanent: true, statusCode: '5.7.1' }, false],
  [{ isPermanent: true, statusCode: '5.2.2' }, false],
  [{ isPermanent: true, statusCode: '4.1.1' }, false],
  [{ isPermanent: true, statusCode: '15.1.1' }, false],
  [{ isPermanent: false, statusCode: '5.1.1' }, false],
  [{ isPermanent: true }, false],
  [{}, false],
])('a bounce %j says that the address is gone: %s', (bounce, isGone) => {
  expect(isAddressGone(bounce)).toBe(isGone);
});
