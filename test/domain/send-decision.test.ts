import type { ContactState } from '../../src/domain/contact';
import { decideSend, type SendDecision, type SendFacts } from '../../src/domain/send-decision';
import {
  aContact,
  aPlace,
  aPolicy,
  aPreference,
  aRole,
  aSuppression,
  aTopic,
  daysFromNow,
  NOW,
  someFacts,
} from '../support/builders';

const word = (decision: SendDecision) => `${decision.allowed ? 'allow' : 'deny'} ${decision.reason}`;

const optedIn = aPreference();
const optedOut = aPreference({ state: 'OPTED_OUT' });
const pending = aPreference({ state: 'PENDING' });
const mandatory = aTopic({ class: 'MANDATORY', lawfulBasis: 'CONTRACT' });
const forAdministrators = { ...mandatory, requiredRoles: ['administrator'] };
const service = aTopic({ class: 'SERVICE', lawfulBasis: 'CONTRACT' });
const interest = aTopic({ lawfulBasis: 'LEGITIMATE_INTEREST' });
const told = { toldUnder: '2024-01-01' };
const policyOf3Years = aPolicy({ inactivity: { PROSPECT: 'P3Y' } });
const prospect = (lastHumanContactAt: Date | undefined, createdAt = daysFromNow(-5000)) =>
  aContact({ relation: 'PROSPECT', lastHumanContactAt, createdAt });
const clicked = (contact: ContactState, lastHumanClickAt: Date) => ({ ...contact, lastHumanClickAt });
const restricted = (scope: 'MARKETING' | 'ALL') => aContact({ restriction: { scope, place: aPlace(5) } });
const paused = (until: Date) => aContact({ pause: { until, place: aPlace(6) } });
const noContact = { contact: undefined };

type Case = readonly [sentence: string, given: Partial<SendFacts>, expected: string];

const erased = aSuppression({ reason: 'ERASURE', scope: 'ALL_OPTIONAL' });
const underAge = aSuppression({ reason: 'UNDER_AGE', scope: 'ALL_OPTIONAL' });

const ROW_2: readonly Case[] = [
  ['an erased address gets no mandatory mail', { ...noContact, topic: mandatory, barred: erased }, 'deny SUPPRESSED'],
  ['a person under age gets no mandatory mail', { topic: mandatory, barred: underAge }, 'deny SUPPRESSED'],
  ['an address nobody ever held gets mandatory mail', { ...noContact, topic: mandatory }, 'allow MANDATORY_TOPIC'],
  [
    'an undeliverable address gets no mandatory mail',
    { topic: mandatory, isUndeliverable: true },
    'deny UNDELIVERABLE',
  ],
  [
    'a contact without an e-mail address gets no e-mail',
    { topic: mandatory, address: undefined },
    'deny UNDELIVERABLE',
  ],
  [
    'a contact without a number gets no text message',
    { topic: mandatory, channel: 'SMS', address: undefined },
    'deny UNDELIVERABLE',
  ],
  [
    'a contact without any address gets post: those addresses are not held here',
    { topic: mandatory, channel: 'POST', address: undefined },
    'allow MANDATORY_TOPIC',
  ],
];

const ROWS_3_AND_4: readonly Case[] = [
  ['a full restriction stops mandatory mail', { topic: mandatory, contact: restricted('ALL') }, 'deny RESTRICTED'],
  [
    'a marketing restriction does not stop mandatory mail',
    { topic: mandatory, contact: restricted('MARKETING') },
    'allow MANDATORY_TOPIC',
  ],
  ['a mandatory topic without required roles goes to anyone', { topic: mandatory }, 'allow MANDATORY_TOPIC'],
  [
    'a holder of the required role gets it',
    { topic: forAdministrators, contact: aContact({ roles: [aRole()] }) },
    'allow MANDATORY_TOPIC',
  ],
  [
    'a holder of another role does not',
    { topic: forAdministrators, contact: aContact({ roles: [aRole({ role: 'reader' })] }) },
    'deny NOT_IN_REQUIRED_ROLE',
  ],
  [
    'a role whose duty is not named opens nothing',
    { topic: forAdministrators, contact: aContact({ roles: [aRole({ hasDuty: false })] }) },
    'deny NOT_IN_REQUIRED_ROLE',
  ],
  [
    'a role ends at its end',
    { topic: forAdministrators, contact: aContact({ roles: [aRole({ until: NOW })] }) },
    'deny NOT_IN_REQUIRED_ROLE',
  ],
  [
    'a role is live until its end',
    { topic: forAdministrators, contact: aContact({ roles: [aRole({ until: new Date(NOW.getTime() + 1) })] }) },
    'allow MANDATORY_TOPIC',
  ],
  [
    'a second, live role is enough',
    { topic: forAdministrators, contact: aContact({ roles: [aRole({ until: NOW }), aRole({ id: 'role-2' })] }) },
    'allow MANDATORY_TOPIC',
  ],
  ['an address nobody knows holds no role', { ...noContact, topic: forAdministrators }, 'deny NOT_IN_REQUIRED_ROLE'],
  [
    'a person who objected, opted out and paused still gets mandatory mail',
    { topic: mandatory, contact: paused(daysFromNow(9)), standing: [aSuppression()], preference: optedOut },
    'allow MANDATORY_TOPIC',
  ],
];

const ROWS_5_TO_9: readonly Case[] = [
  ['a suppression beats an opt-in', { standing: [aSuppression()], preference: optedIn }, 'deny SUPPRESSED'],
  ['an opt-in without suppression is a yes', { preference: optedIn }, 'allow OPTED_IN'],
  ['a suppression stops a service topic', { topic: service, standing: [erased] }, 'deny SUPPRESSED'],
  [
    'a marketing restriction stops marketing',
    { contact: restricted('MARKETING'), preference: optedIn },
    'deny RESTRICTED',
  ],
  [
    'a marketing restriction leaves service',
    { topic: service, contact: restricted('MARKETING') },
    'allow SERVICE_TOPIC',
  ],
  ['a full restriction stops service', { topic: service, contact: restricted('ALL') }, 'deny RESTRICTED'],
  ['a pause stops marketing', { contact: paused(daysFromNow(1)), preference: optedIn }, 'deny PAUSED'],
  ['a pause is over at its end', { contact: paused(NOW), preference: optedIn }, 'allow OPTED_IN'],
  ['a pause leaves service', { topic: service, contact: paused(daysFromNow(1)) }, 'allow SERVICE_TOPIC'],
  ['an opt-out stops marketing', { preference: optedOut }, 'deny OPTED_OUT'],
  ['an opt-out stops service', { topic: service, preference: optedOut }, 'deny OPTED_OUT'],
  ['service needs no consent where it rests on a contract', { topic: service }, 'allow SERVICE_TOPIC'],
  [
    'service waits for the yes of a private person where there are organisations only',
    { policy: aPolicy({ businessOnly: true }), topic: service },
    'deny NO_CONSENT',
  ],
  [
    'service with the yes of a private person comes there',
    { policy: aPolicy({ businessOnly: true }), topic: service, preference: optedIn },
    'allow SERVICE_TOPIC',
  ],
  [
    'service with an unconfirmed yes of a private person does not',
    { policy: aPolicy({ businessOnly: true }), topic: service, preference: pending },
    'deny UNCONFIRMED',
  ],
  [
    'service needs no yes of somebody at an organisation',
    { policy: aPolicy({ businessOnly: true }), topic: service, contact: aContact({ business: true }) },
    'allow SERVICE_TOPIC',
  ],
  [
    'service on legitimate interest needs no notice',
    { topic: { ...service, lawfulBasis: 'LEGITIMATE_INTEREST' } },
    'allow SERVICE_TOPIC',
  ],
  ['service on consent needs it', { topic: { ...service, lawfulBasis: 'CONSENT' } }, 'deny NO_CONSENT'],
  ['service goes to nobody we do not hold', { ...noContact, topic: service }, 'deny NO_CONSENT'],
];

const YEARS_AGO_3 = new Date('2023-03-10T12:00:00Z');
const ROW_10: readonly Case[] = [
  [
    'a prospect without human contact for the limit is stale',
    { policy: policyOf3Years, contact: prospect(YEARS_AGO_3), preference: optedIn },
    'deny STALE',
  ],
  [
    'a millisecond earlier it is not',
    { policy: policyOf3Years, contact: prospect(new Date(YEARS_AGO_3.getTime() + 1)), preference: optedIn },
    'allow OPTED_IN',
  ],
  [
    'a click of the person counts as human contact',
    { policy: policyOf3Years, contact: clicked(prospect(YEARS_AGO_3), daysFromNow(-1)), preference: optedIn },
    'allow OPTED_IN',
  ],
  [
    'an old click does not wind the clock back',
    { policy: policyOf3Years, contact: clicked(prospect(daysFromNow(-1)), YEARS_AGO_3), preference: optedIn },
    'allow OPTED_IN',
  ],
  [
    'a click as old as the limit is not enough',
    { policy: policyOf3Years, contact: clicked(prospect(undefined), YEARS_AGO_3), preference: optedIn },
    'deny STALE',
  ],
  [
    'without known activity the clock runs from creation',
    { policy: policyOf3Years, contact: prospect(undefined, YEARS_AGO_3), preference: optedIn },
    'deny STALE',
  ],
  [
    'a contact made later than the limit is not stale',
    { policy: policyOf3Years, contact: prospect(undefined, daysFromNow(-1)), preference: optedIn },
    'allow OPTED_IN',
  ],
  [
    'a relation without a limit is never stale',
    { policy: policyOf3Years, contact: { ...prospect(YEARS_AGO_3), relation: 'CUSTOMER' }, preference: optedIn },
    'allow OPTED_IN',
  ],
  [
    'an unknown relation has no limit',
    { policy: policyOf3Years, contact: { ...prospect(YEARS_AGO_3), relation: undefined }, preference: optedIn },
    'allow OPTED_IN',
  ],
  [
    'service on consent does not go stale',
    {
      policy: policyOf3Years,
      contact: prospect(YEARS_AGO_3),
      preference: optedIn,
      topic: { ...service, lawfulBasis: 'CONSENT' },
    },
    'allow OPTED_IN',
  ],
];

const ROWS_11_AND_12: readonly Case[] = [
  ['consent never asked is no consent', {}, 'deny NO_CONSENT'],
  ['a consent that waits for its confirmation is unconfirmed', { preference: pending }, 'deny UNCONFIRMED'],
  ['consent needs no notice of its own', { preference: optedIn, contact: aContact() }, 'allow OPTED_IN'],
  ['an address nobody knows gets no marketing', { ...noContact }, 'deny NO_CONSENT'],
  ['legitimate interest needs that the person was told', { topic: interest }, 'deny NOT_INFORMED'],
  [
    'told under a version before the topic is not told of it',
    { topic: { ...interest, since: '2024-01-02' }, contact: aContact(told) },
    'deny NOT_INFORMED',
  ],
  ['who opted in need not be told', { topic: interest, preference: optedIn }, 'allow OPTED_IN'],
  ['who has not confirmed must be told', { topic: interest, preference: pending }, 'deny NOT_INFORMED'],
];

const rule = {
  topics: ['news'],
  channels: ['EMAIL'],
  relations: ['CUSTOMER'],
  business: true,
  countries: ['NL'],
  addressOrigins: ['SALE_WITH_OPT_OUT'],
} as const;
const underRule = aPolicy({ softOptIn: [rule] });
const customer = {
  ...told,
  relation: 'CUSTOMER',
  business: true,
  country: 'NL',
  addressOrigin: 'SALE_WITH_OPT_OUT',
} as const;
const soft = (overrides: Parameters<typeof aContact>[0] = {}, more: Partial<SendFacts> = {}): Partial<SendFacts> => ({
  topic: interest,
  policy: underRule,
  contact: aContact({ ...customer, ...overrides }),
  ...more,
});

const ROW_13: readonly Case[] = [
  ['a soft opt-in holds when all that its rule names holds', soft(), 'allow SOFT_OPT_IN'],
  ['it holds while a yes waits for its confirmation', soft({}, { preference: pending }), 'allow SOFT_OPT_IN'],
  ['it does not hold for another relation', soft({ relation: 'PROSPECT' }), 'deny NO_CONSENT'],
  ['it does not hold for an unknown relation', soft({ relation: undefined }), 'deny NO_CONSENT'],
  ['it does not hold for a private person', soft({ business: false }), 'deny NO_CONSENT'],
  ['it does not hold in another country', soft({ country: 'DE' }), 'deny NO_CONSENT'],
  ['it does not hold in an unknown country', soft({ country: undefined }), 'deny NO_CONSENT'],
  ['it does not hold for an address from elsewhere', soft({ addressOrigin: 'OTHER' }), 'deny NO_CONSENT'],
  ['it does not hold for an address of unknown origin', soft({ addressOrigin: undefined }), 'deny NO_CONSENT'],
  [
    'it does not hold on another channel',
    soft({}, { channel: 'POST', address: undefined, preference: undefined }),
    'deny NO_CONSENT',
  ],
  ['it does not hold for another topic', soft({}, { topic: { ...interest, key: 'offers' } }), 'deny NO_CONSENT'],
  ['it does not come back after an objection', soft({}, { everObjectedOnChannel: true }), 'deny NO_CONSENT'],
  [
    'an unconfirmed yes after an objection is not enough',
    soft({}, { everObjectedOnChannel: true, preference: pending }),
    'deny UNCONFIRMED',
  ],
  ['a yes after an objection is', soft({}, { everObjectedOnChannel: true, preference: optedIn }), 'allow OPTED_IN'],
  ['it does not hold over an opt-out', soft({}, { preference: optedOut }), 'deny OPTED_OUT'],
  ['it does not hold for a topic on consent', soft({}, { topic: aTopic() }), 'deny NO_CONSENT'],
  ['it does not hold for an address nobody knows', soft({}, { contact: undefined }), 'deny NOT_INFORMED'],
];

describe.each([
  ['row 2: addresses that get nothing', ROW_2],
  ['rows 3 and 4: restriction of all, and mandatory topics', ROWS_3_AND_4],
  ['rows 5 to 9: the noes, and service', ROWS_5_TO_9],
  ['row 10: stale', ROW_10],
  ['rows 11 and 12: consent, and being told', ROWS_11_AND_12],
  ['row 13: legitimate interest and soft opt-in', ROW_13],
])('%s', (_, cases) => {
  test.each(cases)('%s', (_sentence, given, expected) => {
    expect(word(decideSend(someFacts(given)))).toBe(expected);
  });
});
