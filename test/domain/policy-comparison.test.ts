import type { ContactState, Preference } from '../../src/domain/contact';
import type { Policy, SoftOptInRule } from '../../src/domain/policy';
import { openedToNobody, turnsOf } from '../../src/domain/policy-comparison';
import type { Topic } from '../../src/domain/topic';
import {
  aContact,
  aKey,
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

type Person = Partial<Omit<ContactState, 'preferences'>> & { preferences?: readonly Preference[] };

const LATER = '2025-01-01';
const RULE: SoftOptInRule = {
  topics: ['news'],
  channels: ['EMAIL'],
  relations: ['CUSTOMER'],
  business: 'ANY',
  countries: 'ANY',
  addressOrigins: 'ANY',
};
const CUSTOMER: Person = { relation: 'CUSTOMER', toldUnder: '2024-01-01' };
const NO = aPreference({ state: 'OPTED_OUT' });
const topic = (overrides: Partial<Topic> = {}) => aTopic({ channels: ['EMAIL'], ...overrides });
const service = (overrides: Partial<Topic> = {}) => topic({ class: 'SERVICE', lawfulBasis: 'CONTRACT', ...overrides });
const interest = (overrides: Partial<Topic> = {}) => topic({ lawfulBasis: 'LEGITIMATE_INTEREST', ...overrides });
const mandatory = (...requiredRoles: string[]) => topic({ class: 'MANDATORY', lawfulBasis: 'CONTRACT', requiredRoles });
const of = (topics: Topic | readonly Topic[], more: Partial<Policy> = {}): Partial<Policy> => ({
  topics: [topics].flat(),
  ...more,
});

function compare(before: Partial<Policy>, after: Partial<Policy>, person: Person = {}) {
  const contact = aContact(person);
  const register = aRegister(contact);
  return turnsOf(pairOf(before, after), register, { contact, at: NOW });
}

function pairOf(before: Partial<Policy>, after: Partial<Policy>) {
  return { before: aPolicy(before), after: aPolicy({ version: LATER, ...after }) };
}

const said = (turns: readonly { topic: string; channel: string; reason: string }[]) =>
  turns.map((turn) => `${turn.topic} ${turn.channel} ${turn.reason}`);

describe('a later policy opens', () => {
  const opening: [string, Partial<Policy>, Partial<Policy>, Person, string][] = [
    ['by another class', of(topic()), of(service()), {}, 'NO_CONSENT'],
    [
      'by another basis',
      of(topic(), { softOptIn: [RULE] }),
      of(interest(), { softOptIn: [RULE] }),
      CUSTOMER,
      'NO_CONSENT',
    ],
    ['by a new soft opt-in rule', of(interest()), of(interest(), { softOptIn: [RULE] }), CUSTOMER, 'NO_CONSENT'],
    [
      'by a wider soft opt-in rule',
      of(interest(), { softOptIn: [{ ...RULE, business: true }] }),
      of(interest(), { softOptIn: [RULE] }),
      CUSTOMER,
      'NO_CONSENT',
    ],
    [
      'by an earlier date of a topic',
      of(interest({ since: '2024-06-01' }), { softOptIn: [RULE] }),
      of(interest({ since: '2023-01-01' }), { softOptIn: [RULE] }),
      CUSTOMER,
      'NOT_INFORMED',
    ],
    [
      'by another required role',
      of(mandatory('administrator')),
      of(mandatory('administrator', 'user')),
      { roles: [aRole({ role: 'user' })] },
      'NOT_IN_REQUIRED_ROLE',
    ],
    [
      'by no double opt-in',
      of(topic({ doubleOptIn: true })),
      of(topic()),
      { preferences: [aPreference()] },
      'UNCONFIRMED',
    ],
    [
      'by a longer time without contact',
      of(topic(), { inactivity: { PROSPECT: 'P1M' } }),
      of(topic(), { inactivity: { PROSPECT: 'P3Y' } }),
      { relation: 'PROSPECT', preferences: [aPreference()] },
      'STALE',
    ],
    ['by another class over an opt-out', of(service()), of(mandatory()), { preferences: [NO] }, 'OPTED_OUT'],
    ['by a flag dropped', of(service(), { businessOnly: true }), of(service()), {}, 'NO_CONSENT'],
  ];
  test.each(opening)('%s', (_, before, after, person, reason) => {
    expect(said(compare(before, after, person).opened)).toEqual([`news EMAIL ${reason}`]);
  });

  test.each(opening)('%s, and the other way round nothing', (_, before, after, person) => {
    expect(compare(after, before, person).opened).toEqual([]);
  });

  test('by a channel that is new to a topic, whatever was said on others', () => {
    const before = of(service());
    const after = of(service({ channels: ['EMAIL', 'POST'] }));

    expect(said(compare(before, after).opened)).toEqual(['news POST NOT_ON_CHANNEL']);
    expect(compare(of(topic()), of(topic({ channels: ['EMAIL', 'POST'] }))).opened).toEqual([]);
  });

  test('by another controller, for who objected to one company alone', () => {
    const controllers = ['acme', 'other'].map((key) => ({ ...aPolicy().controllers[0]!, key }));
    const objection = aSuppression({ controller: 'acme', scope: 'ALL_OPTIONAL' });
    const person = aContact({});
    const register = aRegister(person);
    register.addSuppression(objection);
    const turn = (controller: string) =>
      turnsOf(pairOf(of(service(), { controllers }), of(service({ controller }), { controllers })), register, {
        contact: person,
        at: NOW,
      });

    expect(said(turn('other').opened)).toEqual(['news EMAIL SUPPRESSED']);
    expect(turn('acme').opened).toEqual([]);
  });

  test("under the company's own no, which it may withdraw", () => {
    const stopped = (state: Preference['state']): Person => ({
      preferences: [aPreference({ state: 'OPTED_OUT', statedBy: 'COMPANY', before: { state, confirmedOn: [] } })],
    });

    expect(said(compare(of(topic()), of(service()), stopped('UNKNOWN')).opened)).toEqual(['news EMAIL NO_CONSENT']);
    expect(compare(of(topic()), of(service()), stopped('OPTED_IN')).opened).toEqual([]);
    const own = aPreference({ state: 'OPTED_OUT', before: { state: 'UNKNOWN', confirmedOn: [] } });
    expect(compare(of(topic()), of(service()), { preferences: [own] }).opened).toEqual([]);
  });

  test('under a pause that will end', () => {
    const paused: Person = { ...CUSTOMER, pause: { until: daysFromNow(3), place: aPlace(5) } };

    expect(said(compare(of(interest()), of(interest(), { softOptIn: [RULE] }), paused).opened)).toEqual([
      'news EMAIL NO_CONSENT',
    ]);
    expect(compare(of(topic()), of(topic()), paused).opened).toEqual([]);
  });

  test('at another address of the person than the one that is first', () => {
    const person: Person = {
      addresses: [
        { kind: 'EMAIL', key: aKey(1), isPrimary: true },
        { kind: 'EMAIL', key: aKey(2), isPrimary: false },
      ],
      preferences: [aPreference({ confirmedOn: [aKey(1)] })],
    };

    expect(said(compare(of(topic({ doubleOptIn: true })), of(topic()), person).opened)).toEqual([
      'news EMAIL UNCONFIRMED',
    ]);
  });
});

describe('a later policy opens nothing', () => {
  test.each<[string, Partial<Policy>, Partial<Policy>, Person]>([
    ['that only has other titles', of(topic()), of(topic({ titles: { en: 'Other' } })), {}],
    ['for who gets it today', of(topic()), of(service()), { preferences: [aPreference()] }],
    ['for who said no and still has', of(topic()), of(service()), { preferences: [NO] }],
    [
      'by a rule for others',
      of(interest()),
      of(interest(), { softOptIn: [RULE] }),
      { ...CUSTOMER, relation: 'PROSPECT' },
    ],
    [
      'with a new topic that people are yet to be told of',
      of(topic()),
      of([topic(), interest({ key: 'offers', since: LATER })], { softOptIn: [{ ...RULE, topics: ['offers'] }] }),
      CUSTOMER,
    ],
    ['with a new service topic', of(topic()), of([topic(), service({ key: 'survey' })]), {}],
  ])('%s', (_, before, after, person) => {
    expect(compare(before, after, person).opened).toEqual([]);
  });
});

describe('a topic that disappears', () => {
  const survey = service({ key: 'survey' });
  const renamed = { topics: [survey], retired: [{ key: 'news', successor: 'survey' }] };
  const replaced = { topics: [survey], retired: [{ key: 'news' }] };

  test('hands its noes to its successor, which then opens nothing', () => {
    const { opened, takenOver } = compare(of(service()), renamed, { preferences: [NO] });

    expect(opened).toEqual([]);
    expect(takenOver).toEqual([{ topic: 'survey', channel: 'EMAIL', statedBy: 'RECIPIENT' }]);
  });

  test('hands over none that its successor has already, and no yes', () => {
    const own = aPreference({ topic: 'survey', state: 'OPTED_OUT' });

    expect(compare(of(service()), renamed, { preferences: [NO, own] }).takenOver).toEqual([]);
    expect(compare(of(service()), renamed, { preferences: [aPreference()] }).takenOver).toEqual([]);
  });

  test("hands over the person's no also where the company's own, which it could withdraw, stands", () => {
    const byCompany = aPreference({ topic: 'survey', state: 'OPTED_OUT', statedBy: 'COMPANY' });
    const { takenOver } = compare(of([service(), survey]), renamed, { preferences: [NO, byCompany] });

    expect(takenOver).toEqual([{ topic: 'survey', channel: 'EMAIL', statedBy: 'RECIPIENT' }]);
  });

  test('opens when its successor asks for less', () => {
    expect(said(compare(of(topic()), renamed).opened)).toEqual(['survey EMAIL NO_CONSENT']);
    expect(compare(of(service()), renamed).opened).toEqual([]);
  });

  test('does not come back under a new key for who said no to it', () => {
    expect(said(compare(of(service()), replaced, { preferences: [NO] }).opened)).toEqual(['survey EMAIL OPTED_OUT']);
    expect(compare(of(service()), replaced).opened).toEqual([]);
  });

  test('nor in the version after', () => {
    const gone = { topics: [topic({ key: 'offers' })], retired: [{ key: 'news' }] };
    const after = { topics: [...gone.topics, survey], retired: gone.retired };

    expect(said(compare(gone, after, { preferences: [NO] }).opened)).toEqual(['survey EMAIL OPTED_OUT']);
    expect(compare(gone, after).opened).toEqual([]);
  });

  test('does not come back as a new purpose that bears an old date', () => {
    const offers = interest({ key: 'offers', since: '2023-01-01' });
    const softOptIn = [{ ...RULE, topics: ['offers'] }];

    expect(said(compare(of(topic()), of([topic(), offers], { softOptIn }), CUSTOMER).opened)).toEqual([
      'offers EMAIL NOT_INFORMED',
    ]);
  });

  test('is closed for who got it', () => {
    expect(said(compare(of(service()), { ...replaced, topics: [topic({ key: 'offers' })] }).closed)).toEqual([
      'news EMAIL NOT_ON_CHANNEL',
    ]);
  });
});

test('who gets it no more is counted as closed, with the new denial', () => {
  expect(said(compare(of(service()), of(topic())).closed)).toEqual(['news EMAIL NO_CONSENT']);
});

test('an address of nobody gets what no role is needed for, which cannot be closed', () => {
  const nobody = (before: Topic, after: Topic) => {
    const { before: was, after: now } = pairOf(of(before), of(after));
    return said(openedToNobody({ before: was, after: now }, NOW));
  };

  expect(nobody(mandatory('administrator'), mandatory())).toEqual(['news EMAIL NOT_IN_REQUIRED_ROLE']);
  expect(nobody(mandatory(), mandatory('administrator'))).toEqual([]);
  expect(nobody(topic(), service())).toEqual([]);
});
