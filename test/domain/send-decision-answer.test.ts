import { decideSend, type SendFacts } from '../../src/domain/send-decision';
import {
  aContact,
  aKey,
  aPlace,
  aPolicy,
  aPreference,
  aRole,
  aSuppression,
  aTopic,
  daysFromNow,
  hoursFromNow,
  someFacts,
} from '../support/builders';

const optedIn = aPreference();
const optedOut = aPreference({ state: 'OPTED_OUT' });
const mandatory = aTopic({ class: 'MANDATORY', lawfulBasis: 'CONTRACT' });
const forAdministrators = { ...mandatory, requiredRoles: ['administrator'] };
const paused = (until: Date) => aContact({ pause: { until, place: aPlace(6) } });

describe('what the answer carries', () => {
  test('a denial lists all that hold, in the order of the table, and an entry once', () => {
    const contact = aContact({
      restriction: { scope: 'ALL', place: aPlace(5) },
      pause: { until: daysFromNow(2), place: aPlace(6) },
    });
    const copy = aSuppression({ key: aKey(2) });

    const decision = decideSend(someFacts({ contact, standing: [aSuppression(), copy], preference: optedOut }));

    expect(decision.reasons).toEqual(['RESTRICTED', 'SUPPRESSED', 'PAUSED', 'OPTED_OUT', 'NO_CONSENT']);
    expect(decision.basedOn).toEqual([aPlace(5), aPlace(10), aPlace(6), optedOut.place]);
  });

  test('a yes names one reason, its lawful basis and the entry it rests on', () => {
    const decision = decideSend(someFacts({ preference: optedIn }));

    expect(decision).toMatchObject({ reasons: ['OPTED_IN'], lawfulBasis: 'CONSENT', basedOn: [optedIn.place] });
  });

  test('a no names no lawful basis', () => {
    expect(decideSend(someFacts()).lawfulBasis).toBeUndefined();
  });

  test('a suppression names its reason, the earliest first', () => {
    const standing = [aSuppression({ reason: 'COMPLAINT' }), aSuppression({ place: aPlace(11) })];

    expect(decideSend(someFacts({ standing })).suppressionReason).toBe('COMPLAINT');
  });

  test('of a mandatory topic only the missing role is named: a yes would not open it', () => {
    const topic = { ...forAdministrators, lawfulBasis: 'LEGITIMATE_INTEREST' } as const;

    expect(decideSend(someFacts({ topic })).reasons).toEqual(['NOT_IN_REQUIRED_ROLE']);
  });
});

describe('an answer is valid until it changes by itself', () => {
  const soon = hoursFromNow(0.5);
  const staleSoon = {
    policy: aPolicy({ inactivity: { PROSPECT: 'P3Y' } }),
    contact: aContact({ relation: 'PROSPECT', lastHumanContactAt: new Date('2023-03-10T12:30:00Z') }),
    preference: optedIn,
  };
  const roleUntil = (until: Date, role = 'administrator') => aContact({ roles: [aRole({ role, until })] });
  const pausedTopic = (topicClass: 'MARKETING' | 'SERVICE') => ({
    topic: { ...aTopic(), class: topicClass } as const,
    contact: paused(soon),
    preference: optedIn,
  });

  test.each<readonly [string, Partial<SendFacts>, Date]>([
    ['a yes for an hour', { preference: optedIn }, hoursFromNow(1)],
    ['a no for a day', {}, hoursFromNow(24)],
    [
      'as the policy sets it',
      { policy: aPolicy({ decisionValidity: { yesSeconds: 60, noSeconds: 3600 } }) },
      hoursFromNow(1),
    ],
    ['until the pause ends', pausedTopic('MARKETING'), soon],
    ['a pause does not bear on service', pausedTopic('SERVICE'), hoursFromNow(1)],
    ['a pause that is over changes nothing more', { contact: paused(hoursFromNow(-1)) }, hoursFromNow(24)],
    ['a pause of weeks ends no answer early', { contact: paused(daysFromNow(20)) }, hoursFromNow(24)],
    ['until the role ends', { topic: forAdministrators, contact: roleUntil(soon) }, soon],
    [
      'the end of a role without a duty does not bear on it',
      {
        topic: forAdministrators,
        contact: aContact({ roles: [aRole(), aRole({ id: 'role-2', hasDuty: false, until: soon })] }),
      },
      hoursFromNow(1),
    ],
    ['another role does not bear on it', { topic: mandatory, contact: roleUntil(soon, 'reader') }, hoursFromNow(1)],
    ['until the person goes stale', staleSoon, soon],
  ])('%s', (_, given, expected) => {
    expect(decideSend(someFacts(given)).validUntil).toEqual(expected);
  });
});
