import type { Preference } from '../../src/domain/contact';
import type { SendDecision } from '../../src/domain/send-decision';
import { decideFor } from '../../src/domain/send-facts';
import type { Suppression } from '../../src/domain/suppression';
import type { Topic } from '../../src/domain/topic';
import type { DecisionReason, LawfulBasis, TopicClass } from '../../src/domain/words';
import {
  aContact,
  aKey,
  anException,
  aPlace,
  aPolicy,
  aPreference,
  aRegister,
  aRole,
  aSuppression,
  aTopic,
  daysFromNow,
  NOW,
} from '../support/builders';

/** All that the table of design section 3 looks at, each as one plain word. */
interface Situation {
  topic: `${TopicClass} ${LawfulBasis}`;
  needs: 'NOTHING' | 'DOUBLE_OPT_IN' | 'ROLE';
  holder: 'NOBODY' | 'CONTACT';
  address: 'CLEAN' | 'UNDELIVERABLE' | 'ERASED' | 'UNDER_AGE' | 'UNDER_AGE_ENDED';
  restriction: 'NONE' | 'MARKETING' | 'ALL';
  role: 'NONE' | 'LIVE' | 'ENDED' | 'NO_DUTY';
  no: keyof typeof NOES;
  pause: 'NONE' | 'OVER' | 'RUNNING';
  preference: 'UNKNOWN' | 'PENDING' | 'OPTED_IN' | 'CONFIRMED' | 'OPTED_OUT';
  isStale: boolean;
  isTold: boolean;
  hasSoftOptIn: boolean;
}

/** What was said about the address or by its contact before; LIFTED is followed by an exception for the topic. */
const NOES = {
  NONE: undefined,
  MARKETING: {},
  OPTIONAL: { scope: 'ALL_OPTIONAL' },
  OTHER_CONTROLLER: { scope: 'ALL_OPTIONAL', controller: 'other' },
  OTHER_CHANNEL: { scope: 'ALL_OPTIONAL', channel: 'SMS' },
  COMPANY_STOP: { reason: 'MANUAL', statedBy: 'COMPANY' },
  COMPANY_STOP_WITHDRAWN: { reason: 'MANUAL', statedBy: 'COMPANY' },
  LIFTED: { scope: 'ALL_OPTIONAL' },
} as const satisfies Record<string, Partial<Suppression> | undefined>;

const VALUES: { readonly [K in keyof Situation]: readonly Situation[K][] } = {
  topic: [
    'MARKETING CONSENT',
    'MARKETING LEGITIMATE_INTEREST',
    'SERVICE CONSENT',
    'SERVICE LEGITIMATE_INTEREST',
    'SERVICE CONTRACT',
    'SERVICE LEGAL_OBLIGATION',
    'MANDATORY CONTRACT',
    'MANDATORY LEGAL_OBLIGATION',
    'MANDATORY LEGITIMATE_INTEREST',
  ],
  needs: ['NOTHING', 'DOUBLE_OPT_IN', 'ROLE'],
  holder: ['CONTACT', 'NOBODY'],
  address: ['CLEAN', 'UNDELIVERABLE', 'ERASED', 'UNDER_AGE', 'UNDER_AGE_ENDED'],
  restriction: ['NONE', 'MARKETING', 'ALL'],
  role: ['NONE', 'LIVE', 'ENDED', 'NO_DUTY'],
  no: Object.keys(NOES) as Situation['no'][],
  pause: ['NONE', 'OVER', 'RUNNING'],
  preference: ['UNKNOWN', 'PENDING', 'OPTED_IN', 'CONFIRMED', 'OPTED_OUT'],
  isStale: [false, true],
  isTold: [false, true],
  hasSoftOptIn: [false, true],
};

// ---------------------------------------------------------------- the table, written a second time, as data

const is = (s: Situation, ...classes: TopicClass[]) => classes.some((each) => s.topic.startsWith(each));
const restsOn = (s: Situation, basis: LawfulBasis) => s.topic.endsWith(` ${basis}`);
const isHeld = (s: Situation) => s.holder === 'CONTACT';
const isOpen = (s: Situation) => isHeld(s) && s.no === 'LIFTED';
const isRoleHeld = (s: Situation) => isHeld(s) && s.role === 'LIVE';
const isOptedIn = (s: Situation) =>
  s.preference === 'CONFIRMED' || (s.preference === 'OPTED_IN' && s.needs !== 'DOUBLE_OPT_IN');
const awaitsConfirmation = (s: Situation) => !isOptedIn(s) && ['PENDING', 'OPTED_IN'].includes(s.preference);
const hasObjected = (s: Situation) =>
  ['MARKETING', 'OPTIONAL', 'LIFTED', 'OTHER_CONTROLLER'].includes(s.no) ||
  ['ERASED', 'UNDER_AGE', 'UNDER_AGE_ENDED'].includes(s.address);
const isUnderSoftOptIn = (s: Situation) =>
  isHeld(s) && s.hasSoftOptIn && !hasObjected(s) && !isOptedIn(s) && s.preference !== 'OPTED_OUT';

/** Row 5: the no that was said, or the one that came with erasure or age, neither opened again. */
function isSuppressed(s: Situation): boolean {
  if (isOpen(s)) return false;
  if (['ERASED', 'UNDER_AGE', 'UNDER_AGE_ENDED', 'OPTIONAL', 'LIFTED'].some((no) => no === s.address || no === s.no)) {
    return true;
  }
  return is(s, 'MARKETING') && ['MARKETING', 'COMPANY_STOP'].includes(s.no);
}

type Row = readonly [row: string, when: (s: Situation) => boolean, answer: 'allow' | 'deny', reason: DecisionReason];

const optional = (when: (s: Situation) => boolean) => (s: Situation) => !is(s, 'MANDATORY') && when(s);
const marketing = (when: (s: Situation) => boolean) => (s: Situation) => is(s, 'MARKETING') && when(s);
const interest = (when: (s: Situation) => boolean) => optional((s) => restsOn(s, 'LEGITIMATE_INTEREST') && when(s));
const consent = (when: (s: Situation) => boolean) => optional((s) => restsOn(s, 'CONSENT') && when(s));

const TABLE: readonly Row[] = [
  ['2', (s) => s.address === 'UNDER_AGE' || (s.address === 'ERASED' && !isHeld(s)), 'deny', 'SUPPRESSED'],
  ['2', (s) => s.address === 'UNDELIVERABLE', 'deny', 'UNDELIVERABLE'],
  ['3', (s) => isHeld(s) && s.restriction === 'ALL', 'deny', 'RESTRICTED'],
  ['4', (s) => is(s, 'MANDATORY') && (s.needs !== 'ROLE' || isRoleHeld(s)), 'allow', 'MANDATORY_TOPIC'],
  ['4', (s) => is(s, 'MANDATORY') && s.needs === 'ROLE' && !isRoleHeld(s), 'deny', 'NOT_IN_REQUIRED_ROLE'],
  ['5', optional(isSuppressed), 'deny', 'SUPPRESSED'],
  ['6', marketing((s) => isHeld(s) && s.restriction === 'MARKETING'), 'deny', 'RESTRICTED'],
  ['7', marketing((s) => isHeld(s) && s.pause === 'RUNNING'), 'deny', 'PAUSED'],
  ['8', optional((s) => isHeld(s) && s.preference === 'OPTED_OUT'), 'deny', 'OPTED_OUT'],
  ['9', (s) => is(s, 'SERVICE') && !restsOn(s, 'CONSENT') && isHeld(s), 'allow', 'SERVICE_TOPIC'],
  ['10', marketing((s) => isHeld(s) && s.isStale), 'deny', 'STALE'],
  ['11', consent((s) => isHeld(s) && isOptedIn(s)), 'allow', 'OPTED_IN'],
  ['11', consent((s) => isHeld(s) && awaitsConfirmation(s)), 'deny', 'UNCONFIRMED'],
  ['11', consent((s) => !isHeld(s) || !(isOptedIn(s) || awaitsConfirmation(s))), 'deny', 'NO_CONSENT'],
  ['12', interest((s) => !isHeld(s) || (!isOptedIn(s) && !s.isTold)), 'deny', 'NOT_INFORMED'],
  ['13', interest((s) => isHeld(s) && isOptedIn(s)), 'allow', 'OPTED_IN'],
  ['13', interest(isUnderSoftOptIn), 'allow', 'SOFT_OPT_IN'],
  ['13', interest((s) => isHeld(s) && awaitsConfirmation(s) && !isUnderSoftOptIn(s)), 'deny', 'UNCONFIRMED'],
  [
    '13',
    interest((s) => !isHeld(s) || !(isOptedIn(s) || awaitsConfirmation(s) || isUnderSoftOptIn(s))),
    'deny',
    'NO_CONSENT',
  ],
  [
    'none matches: the answer is no',
    (s) =>
      /^SERVICE (CONTRACT|LEGAL_OBLIGATION)$/.test(s.topic) && !isHeld(s) && s.address === 'CLEAN' && !isSuppressed(s),
    'deny',
    'NO_CONSENT',
  ],
];

/** First match wins; a denial goes on to list the denials before the first row that would allow. */
function expected(situation: Situation): { isAllowed: boolean; reasons: string } {
  const holding = TABLE.filter(([, when]) => when(situation));
  const end = holding.findIndex(([, , answer]) => answer === 'allow');
  const rows = end === 0 ? holding.slice(0, 1) : holding.slice(0, end === -1 ? undefined : end);
  return { isAllowed: end === 0, reasons: [...new Set(rows.map(([, , , reason]) => reason))].join() };
}

// ---------------------------------------------------------------- the same situation, made real

const topicByName = new Map<string, Topic>();

function topicOf({ topic, needs }: Situation): Topic {
  const name = `${topic} ${needs}`;
  const [topicClass, lawfulBasis] = topic.split(' ') as [TopicClass, LawfulBasis];
  const made =
    topicByName.get(name) ??
    aTopic({
      class: topicClass,
      lawfulBasis,
      doubleOptIn: needs === 'DOUBLE_OPT_IN',
      requiredRoles: needs === 'ROLE' ? ['administrator'] : [],
    });
  topicByName.set(name, made);
  return made;
}

const inactivity = { CUSTOMER: 'P3Y' };
const POLICY = aPolicy({ inactivity });
const POLICY_WITH_SOFT_OPT_IN = aPolicy({
  inactivity,
  softOptIn: [
    {
      topics: ['news'],
      channels: ['EMAIL'],
      relations: ['CUSTOMER'],
      business: 'ANY',
      countries: 'ANY',
      addressOrigins: 'ANY',
    },
  ],
});
const ROLES = {
  NONE: [],
  LIVE: [aRole({ until: daysFromNow(5) })],
  ENDED: [aRole({ until: daysFromNow(-5) })],
  NO_DUTY: [aRole({ hasDuty: false })],
} as const;
const PAUSES = { NONE: undefined, OVER: daysFromNow(-2), RUNNING: daysFromNow(2) } as const;
const PREFERENCES: { readonly [K in Situation['preference']]: readonly Preference[] } = {
  UNKNOWN: [],
  PENDING: [aPreference({ state: 'PENDING' })],
  OPTED_IN: [aPreference()],
  CONFIRMED: [aPreference({ confirmedOn: [aKey(1)] })],
  OPTED_OUT: [aPreference({ state: 'OPTED_OUT' })],
};

function contactOf(s: Situation) {
  const until = PAUSES[s.pause];
  return aContact({
    relation: 'CUSTOMER',
    createdAt: daysFromNow(-3000),
    lastHumanContactAt: s.isStale ? daysFromNow(-2000) : daysFromNow(-1),
    toldUnder: s.isTold ? '2024-01-01' : undefined,
    restriction: s.restriction === 'NONE' ? undefined : { scope: s.restriction, place: aPlace(5) },
    pause: until && { until, place: aPlace(6) },
    roles: ROLES[s.role],
    preferences: PREFERENCES[s.preference],
  });
}

function decide(s: Situation): SendDecision {
  const register = isHeld(s) ? aRegister(contactOf(s)) : aRegister();
  if (s.address === 'UNDELIVERABLE') register.undeliverable.set(aKey(1), aPlace(7));
  if (['ERASED', 'UNDER_AGE', 'UNDER_AGE_ENDED'].includes(s.address)) {
    const reason = s.address === 'ERASED' ? 'ERASURE' : 'UNDER_AGE';
    register.addSuppression(aSuppression({ contactId: 'gone', reason, scope: 'ALL_OPTIONAL', place: aPlace(8) }));
  }
  if (s.address === 'UNDER_AGE_ENDED') register.endSuppression(aPlace(8), aPlace(9));
  const no = NOES[s.no];
  if (no) register.addSuppression(aSuppression({ contactId: isHeld(s) ? 'contact-1' : undefined, ...no }));
  if (s.no === 'COMPANY_STOP_WITHDRAWN') register.endSuppression(aPlace(10), aPlace(11));
  if (s.no === 'LIFTED') register.addException(anException());
  const policy = s.hasSoftOptIn ? POLICY_WITH_SOFT_OPT_IN : POLICY;
  return decideFor(
    register,
    { kind: 'EMAIL', keys: [aKey(1)] },
    { policy, topic: topicOf(s), channel: 'EMAIL', at: NOW },
  );
}

/** Leaves out what cannot be (a state of nobody) and most of what should not matter, though some of that stays in. */
function isKept(s: Partial<Situation>): boolean {
  const isMandatory = s.topic?.startsWith('MANDATORY') === true;
  const isOnInterest = s.topic === 'MARKETING LEGITIMATE_INTEREST' || s.topic === 'SERVICE LEGITIMATE_INTEREST';
  if (s.needs === (isMandatory ? 'DOUBLE_OPT_IN' : 'ROLE')) return false;
  if (s.holder === 'NOBODY') {
    const hasState = [s.restriction, s.role, s.pause].some((each) => each !== undefined && each !== 'NONE');
    if (hasState || s.isStale || s.isTold || (s.preference !== undefined && s.preference !== 'UNKNOWN')) return false;
  }
  if (!isMandatory && s.holder === 'CONTACT' && s.role !== undefined && s.role !== 'LIVE') return false;
  if (isMandatory && (s.preference === 'PENDING' || s.preference === 'CONFIRMED')) return false;
  if (s.pause === 'OVER' && s.preference !== undefined && s.preference !== 'CONFIRMED') return false;
  if (s.isStale && s.topic?.startsWith('SERVICE') && s.preference !== 'CONFIRMED') return false;
  return isOnInterest || s.holder === 'NOBODY' || s.hasSoftOptIn === undefined || s.hasSoftOptIn === s.isTold;
}

function* allSituations(given: Partial<Situation> = {}): Generator<Situation> {
  const field = (Object.keys(VALUES) as (keyof Situation)[]).find((each) => !(each in given));
  if (field === undefined) return yield given as Situation;
  for (const value of VALUES[field]) {
    const extended = { ...given, [field]: value };
    if (isKept(extended)) yield* allSituations(extended);
  }
}

const text = (s: Situation) => JSON.stringify(s);

describe('every combination of facts', () => {
  const decided = [...allSituations()].map((situation) => ({ situation, decision: decide(situation) }));
  const where = (isWrong: (s: Situation, d: SendDecision) => boolean) =>
    decided.filter(({ situation, decision }) => isWrong(situation, decision)).map(({ situation }) => text(situation));

  test('there are tens of thousands of them, and some of each reason', () => {
    expect(decided.length).toBeGreaterThan(50_000);
    expect(new Set(decided.map(({ decision }) => decision.reason)).size).toBe(14);
  });

  test('the answer, its reasons and their order are those of the table as written here a second time', () => {
    const wrong = where((s, { allowed, reasons }) => {
      const ours = expected(s);
      return allowed !== ours.isAllowed || reasons.join() !== ours.reasons;
    });

    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('invariant 1: no optional message goes out over a no that covers it', () => {
    const isCovered = (s: Situation) =>
      isSuppressed(s) ||
      s.preference === 'OPTED_OUT' ||
      (is(s, 'MARKETING') && (s.pause === 'RUNNING' || s.restriction !== 'NONE')) ||
      s.restriction === 'ALL';

    expect(where((s, { allowed }) => allowed && !is(s, 'MANDATORY') && isCovered(s)).slice(0, 3)).toEqual([]);
  });

  test.each<readonly [string, Partial<Situation>]>([
    ['suppression or its lift', { no: 'NONE' }],
    ['opt-out', { preference: 'CONFIRMED' }],
    ['pause', { pause: 'NONE' }],
    ['restriction', { restriction: 'NONE' }],
  ])('invariant 1: no %s turns a denial into a yes', (_, without) => {
    const [field] = Object.keys(without) as (keyof Situation)[];
    const isNo = (s: Situation) => field !== 'preference' || s.preference === 'OPTED_OUT';
    const wrong = where((s, { allowed }) => allowed && isNo(s) && !isOpen(s) && !decide({ ...s, ...without }).allowed);

    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('invariant 2: the live role, and nothing the person said, decides over a mandatory topic', () => {
    const isReachable = (s: Situation) =>
      (s.address === 'CLEAN' || s.address === 'UNDER_AGE_ENDED' || (s.address === 'ERASED' && isHeld(s))) &&
      s.restriction !== 'ALL';
    const wrong = where((s, { allowed }) => {
      if (!is(s, 'MANDATORY') || !isReachable(s)) return false;
      return allowed !== (s.needs !== 'ROLE' || isRoleHeld(s));
    });

    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('soft opt-in never speaks for who once objected', () => {
    expect(where((s, { reason }) => reason === 'SOFT_OPT_IN' && hasObjected(s)).slice(0, 3)).toEqual([]);
  });

  test('a yes names the basis and lives an hour at most, a no a day', () => {
    const wrong = where((s, { allowed, lawfulBasis, validUntil }) => {
      const age = validUntil.getTime() - NOW.getTime();
      return age <= 0 || age > (allowed ? 3_600_000 : 86_400_000) || (allowed && !restsOn(s, lawfulBasis!));
    });

    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

describe('which row wins', () => {
  type Deny = readonly [row: string, facts: Partial<Situation>, reason: DecisionReason];
  const DENIALS: readonly Deny[] = [
    ['2, under age', { address: 'UNDER_AGE' }, 'SUPPRESSED'],
    ['2, erased', { holder: 'NOBODY', address: 'ERASED' }, 'SUPPRESSED'],
    ['2, undeliverable', { address: 'UNDELIVERABLE' }, 'UNDELIVERABLE'],
    ['3', { holder: 'CONTACT', restriction: 'ALL' }, 'RESTRICTED'],
    ['4', { topic: 'MANDATORY CONTRACT', needs: 'ROLE', role: 'NONE' }, 'NOT_IN_REQUIRED_ROLE'],
    ['5', { topic: 'MARKETING CONSENT', no: 'OPTIONAL' }, 'SUPPRESSED'],
    ['5, interest', { topic: 'MARKETING LEGITIMATE_INTEREST', no: 'OPTIONAL' }, 'SUPPRESSED'],
    ['6', { topic: 'MARKETING CONSENT', holder: 'CONTACT', restriction: 'MARKETING' }, 'RESTRICTED'],
    [
      '6, interest',
      { topic: 'MARKETING LEGITIMATE_INTEREST', holder: 'CONTACT', restriction: 'MARKETING' },
      'RESTRICTED',
    ],
    ['7', { topic: 'MARKETING CONSENT', holder: 'CONTACT', pause: 'RUNNING' }, 'PAUSED'],
    ['7, interest', { topic: 'MARKETING LEGITIMATE_INTEREST', holder: 'CONTACT', pause: 'RUNNING' }, 'PAUSED'],
    ['8', { topic: 'MARKETING CONSENT', holder: 'CONTACT', preference: 'OPTED_OUT' }, 'OPTED_OUT'],
    [
      '8, interest',
      { topic: 'MARKETING LEGITIMATE_INTEREST', holder: 'CONTACT', preference: 'OPTED_OUT' },
      'OPTED_OUT',
    ],
    ['10', { topic: 'MARKETING CONSENT', holder: 'CONTACT', isStale: true }, 'STALE'],
    ['10, interest', { topic: 'MARKETING LEGITIMATE_INTEREST', holder: 'CONTACT', isStale: true }, 'STALE'],
    ['11, unconfirmed', { topic: 'MARKETING CONSENT', holder: 'CONTACT', preference: 'PENDING' }, 'UNCONFIRMED'],
    ['11, no consent', { topic: 'MARKETING CONSENT', preference: 'UNKNOWN' }, 'NO_CONSENT'],
    ['12', { topic: 'MARKETING LEGITIMATE_INTEREST', preference: 'UNKNOWN', isTold: false }, 'NOT_INFORMED'],
    [
      '13, unconfirmed',
      { topic: 'MARKETING LEGITIMATE_INTEREST', holder: 'CONTACT', preference: 'PENDING' },
      'UNCONFIRMED',
    ],
    ['13, no consent', { topic: 'MARKETING LEGITIMATE_INTEREST', preference: 'UNKNOWN' }, 'NO_CONSENT'],
  ];
  /** Everything else says yes, so that only the rows in question deny. */
  const WILLING: Situation = {
    topic: 'MARKETING CONSENT',
    needs: 'NOTHING',
    holder: 'CONTACT',
    address: 'CLEAN',
    restriction: 'NONE',
    role: 'LIVE',
    no: 'NONE',
    pause: 'NONE',
    preference: 'CONFIRMED',
    isStale: false,
    isTold: true,
    hasSoftOptIn: false,
  };
  const agree = (one: Partial<Situation>, other: Partial<Situation>) =>
    (Object.keys(one) as (keyof Situation)[]).every((field) => !(field in other) || one[field] === other[field]);
  const pairs = DENIALS.flatMap((one, index) =>
    DENIALS.slice(index + 1)
      .filter((other) => agree(one[1], other[1]))
      .map((other) => [one[0], other[0], one, other] as const),
  );

  test.each(DENIALS)('row %s alone denies', (_, given, reason) => {
    expect(decide({ ...WILLING, ...given })).toMatchObject({ allowed: false, reason });
  });

  test.each(pairs)('row %s wins from row %s, and both are listed in that order', (_, __, one, other) => {
    const decision = decide({ ...WILLING, ...one[1], ...other[1] });

    expect(decision).toMatchObject({ allowed: false, reason: one[2] });
    const both = [...new Set([one[2], other[2]])];
    expect(decision.reasons.filter((reason) => both.includes(reason))).toEqual(both);
  });
});
