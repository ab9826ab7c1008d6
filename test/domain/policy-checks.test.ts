import type { Policy } from '../../src/domain/policy';
import { policyMistakes } from '../../src/domain/policy-checks';
import type { Topic } from '../../src/domain/topic';

function aTopic(changes: Partial<Topic> = {}): Topic {
  return {
    key: 'news',
    class: 'MARKETING',
    lawfulBasis: 'LEGITIMATE_INTEREST',
    channels: ['EMAIL', 'POST'],
    controller: 'example',
    doubleOptIn: false,
    requiredRoles: [],
    partner: false,
    since: '2024-03-01',
    titles: { en: 'News' },
    descriptions: { en: 'News about us.' },
    ...changes,
  };
}

const INVOICES = aTopic({ key: 'invoices', class: 'MANDATORY', lawfulBasis: 'CONTRACT' });
const RULE = {
  topics: ['news'],
  channels: ['EMAIL'],
  relations: ['CUSTOMER'],
  business: 'ANY',
  countries: 'ANY',
  addressOrigins: 'ANY',
} as const;
const LIST = { name: 'News', kind: 'MARKETING', topics: ['news'] } as const;
const AUDIENCE = {
  key: 'main',
  kind: 'MARKETING',
  topics: ['news'],
  interests: {},
  marketingPermissions: {},
  interestGroups: ['Interests'],
  unsubscribeCountsAs: 'OBJECTION',
  keepsUnknownNoes: false,
  whenNoTopicIsLeft: 'LEAVE',
} as const;
const ASKED = { ...AUDIENCE, key: 'asked', kind: 'SERVICE', unsubscribeCountsAs: 'OPT_OUT' } as const;
const BOXES = { topics: [], interests: { News: 'news' }, marketingPermissions: { Email: 'news' } };
const MIXED = { topics: ['invoices', 'survey'], whenNoTopicIsLeft: 'UNSUBSCRIBE' };
const ARCHIVE = {
  key: 'archive',
  titles: { en: 'Our archive' },
  lawfulBasis: 'LEGAL_OBLIGATION',
  period: 'P10Y',
} as const;
const CONTROLLER = {
  key: 'example',
  name: 'Example',
  postalAddress: '',
  privacyContact: 'privacy@example.com',
  regulators: ['Example Authority'],
};

function aPolicy(changes: Partial<Policy> = {}): Policy {
  return {
    version: '2024-03-01',
    timeZone: 'Europe/Amsterdam',
    languages: ['en'],
    controllers: [CONTROLLER],
    brand: { name: 'Example', colour: '#1b4f72' },
    topics: [aTopic(), INVOICES],
    retired: [],
    softOptIn: [RULE],
    unsubscribeDefault: 'ALL_OPTIONAL',
    objectionPerController: false,
    stopByText: 'NUMBER',
    complaintsMayBeLifted: false,
    tracking: {
      opens: false,
      clicks: true,
      detail: 'PERSON',
      lawfulBasis: 'LEGITIMATE_INTEREST',
      fields: ['TIME'],
      providers: [],
    },
    inactivity: { PROSPECT: 'P3Y' },
    rights: { timeLimit: 'P1M', longestExtension: 'P2M', burdenOfProof: 'CONTROLLER' },
    businessOnly: false,
    dataRegions: [],
    outsideDataRegions: 'REFUSED',
    heldElsewhere: [],
    providers: { hubspot: { contactFields: ['email'], types: [LIST] } },
    decisionValidity: { yesSeconds: 3600, noSeconds: 86_400 },
    ...changes,
  };
}

const topics = (...changed: Partial<Topic>[]) => aPolicy({ topics: [aTopic(), INVOICES, ...changed.map(aTopic)] });
const tracking = (changes: Partial<Policy['tracking']>) => aPolicy({ tracking: { ...aPolicy().tracking, ...changes } });
const rights = (changes: Partial<Policy['rights']>) => aPolicy({ rights: { ...aPolicy().rights, ...changes } });
const hubspot = (changes: object, policy: Partial<Policy> = {}) =>
  aPolicy({ ...policy, providers: { hubspot: { contactFields: ['email'], types: [LIST], ...changes } } });
const held = (...entries: object[]) => aPolicy({ heldElsewhere: entries.map((entry) => ({ ...ARCHIVE, ...entry })) });
const asking = (changes: object) =>
  aPolicy({ reconfirmation: { topic: 'news', triggers: ['LAW_CHANGE'], ...changes } });
const SURVEY = aTopic({ key: 'survey', class: 'SERVICE', lawfulBasis: 'CONTRACT' });
const asked = (audience: object, settings: object = {}) =>
  aPolicy({
    topics: [aTopic(), INVOICES, SURVEY],
    providers: { mailchimp: { audiences: [{ ...ASKED, topics: [], ...audience }], ...settings } },
  });
const mailchimp = (...changes: object[]) =>
  aPolicy({ providers: { mailchimp: { audiences: changes.map((change) => ({ ...AUDIENCE, ...change })) } } });

const pathsOf = (policy: Policy) => policyMistakes(policy).map(({ path }) => path);

describe('the checks between the parts of a policy', () => {
  test.each<[string, Policy]>([
    ['a policy that holds together', aPolicy()],
    [
      'a mandatory topic on legitimate interest with a role',
      topics({ key: 'updates', class: 'MANDATORY', requiredRoles: ['administrator'] }),
    ],
    ['a partner topic on consent', topics({ key: 'partners', partner: true, lawfulBasis: 'CONSENT' })],
    ['a topic of an earlier version', topics({ key: 'older', since: '2020-02-29' })],
    ['a provider in the EU where the EEA is promised', hubspot({ region: 'EU' }, { dataRegions: ['EEA'] })],
    [
      'a provider elsewhere of which files are only imported',
      hubspot({ region: 'US', importOnly: true }, { dataRegions: ['EU'] }),
    ],
    [
      'a mandatory topic on a service list',
      hubspot({ types: [LIST, { name: 'Bills', kind: 'SERVICE', topics: ['invoices'] }] }),
    ],
    ['a topic with an interest and a marketing permission', mailchimp(BOXES)],
    [
      'a survey that is left alone by a box of its own',
      asked({ topics: ['invoices'], interests: { Survey: 'survey' } }),
    ],
    ['what only a sync cannot express, of a provider that is imported from', asked(MIXED, { importOnly: true })],
    ['two types without a number', hubspot({ types: [LIST, { ...LIST, name: 'Other' }] })],
    [
      'a provider outside the promised regions with the safeguard it goes by',
      hubspot(
        { region: 'US', safeguard: 'STANDARD_CLAUSES' },
        { dataRegions: ['EEA'], outsideDataRegions: 'WITH_SAFEGUARD' },
      ),
    ],
    ['daily counts without a field', tracking({ detail: 'DAILY_COUNTS', fields: [] })],
    [
      'what is held elsewhere, with its period or for as long as its ground lasts',
      held({}, { key: 'x', period: undefined }),
    ],
    ['a marketing topic that asks people to confirm their choices', asking({})],
    ['no extension at all', rights({ longestExtension: undefined })],
    ['interactions given to a mapped provider', tracking({ providers: ['hubspot'] })],
    ['a quote for a setting', aPolicy({ statements: { unsubscribeDefault: 'Click the link.' } })],
  ])('find nothing in %s', (_name, policy) => {
    expect(policyMistakes(policy)).toEqual([]);
  });

  test.each<[string, Policy, string]>([
    [
      'a version that is no day of the calendar',
      aPolicy({ version: '2024-02-30', topics: [aTopic({ since: '2024-01-01' })] }),
      'version',
    ],
    ['a time zone that does not exist', aPolicy({ timeZone: 'Europe/Ede' }), 'timeZone'],
    ['an offset in place of a time zone', aPolicy({ timeZone: '+01:00' }), 'timeZone'],
    ['a language twice', aPolicy({ languages: ['en', 'en'] }), 'languages.1'],
    ['two controllers of one key', aPolicy({ controllers: [CONTROLLER, CONTROLLER] }), 'controllers.1.key'],
    [
      'a controller without a regulator',
      aPolicy({ controllers: [{ ...CONTROLLER, regulators: [] }] }),
      'controllers.0.regulators',
    ],
    ['marketing on contract', topics({ key: 'x', lawfulBasis: 'CONTRACT' }), 'topics.2.lawfulBasis'],
    [
      'a mandatory topic on consent',
      topics({ key: 'x', class: 'MANDATORY', lawfulBasis: 'CONSENT' }),
      'topics.2.lawfulBasis',
    ],
    [
      'a mandatory topic on legitimate interest for everybody',
      topics({ key: 'x', class: 'MANDATORY' }),
      'topics.2.lawfulBasis',
    ],
    ['partner offers on legitimate interest', topics({ key: 'x', partner: true }), 'topics.2.lawfulBasis'],
    ['two topics of one key', topics({ key: 'news' }), 'topics.2.key'],
    [
      'roles for a topic that one chooses',
      topics({ key: 'x', requiredRoles: ['administrator'] }),
      'topics.2.requiredRoles',
    ],
    [
      'double opt-in for a mandatory topic',
      topics({ ...INVOICES, key: 'x', doubleOptIn: true }),
      'topics.2.doubleOptIn',
    ],
    ['a topic without channels', topics({ key: 'x', channels: [] }), 'topics.2.channels'],
    ['a channel twice', topics({ key: 'x', channels: ['EMAIL', 'EMAIL'] }), 'topics.2.channels.1'],
    ['a topic of a controller that is not there', topics({ key: 'x', controller: 'other' }), 'topics.2.controller'],
    ['a topic that came after the version', topics({ key: 'x', since: '2024-03-02' }), 'topics.2.since'],
    ['a topic that came on no day of the calendar', topics({ key: 'x', since: '2023-02-29' }), 'topics.2.since'],
    ['a title that is missing in a language', topics({ key: 'x', titles: {} }), 'topics.2.titles.en'],
    ['a description that is missing in a language', topics({ key: 'x', descriptions: {} }), 'topics.2.descriptions.en'],
    ['a title in a language of no page', topics({ key: 'x', titles: { en: 'X', fr: 'X' } }), 'topics.2.titles.fr'],
    [
      'soft opt-in for a topic that is not there',
      aPolicy({ softOptIn: [{ ...RULE, topics: ['nws'] }] }),
      'softOptIn.0.topics.0',
    ],
    [
      'soft opt-in for a mandatory topic',
      aPolicy({ softOptIn: [{ ...RULE, topics: ['invoices'] }] }),
      'softOptIn.0.topics.0',
    ],
    [
      'soft opt-in for a topic on consent',
      aPolicy({ topics: [aTopic({ lawfulBasis: 'CONSENT' })], providers: {} }),
      'softOptIn.0.topics.0',
    ],
    [
      'soft opt-in on a channel that the topic does not have',
      aPolicy({ softOptIn: [{ ...RULE, channels: ['EMAIL', 'SMS'] }] }),
      'softOptIn.0.channels.1',
    ],
    [
      'a soft opt-in rule for no relation',
      aPolicy({ softOptIn: [{ ...RULE, relations: [] }] }),
      'softOptIn.0.relations',
    ],
    [
      'a soft opt-in rule for no country',
      aPolicy({ softOptIn: [{ ...RULE, countries: [] }] }),
      'softOptIn.0.countries',
    ],
    [
      'a rule that may reach private persons where there are none',
      aPolicy({ businessOnly: true }),
      'softOptIn.0.business',
    ],
    ['tracking on contract', tracking({ lawfulBasis: 'CONTRACT' }), 'tracking.lawfulBasis'],
    ['fields of what is not recorded', tracking({ clicks: false }), 'tracking.fields'],
    [
      'interactions given to a provider that is not mapped',
      tracking({ providers: ['mailchimp'] }),
      'tracking.providers.0',
    ],
    ['a field of what is only counted', tracking({ detail: 'DAILY_COUNTS' }), 'tracking.fields'],
    [
      'daily counts given to a provider',
      tracking({ detail: 'DAILY_COUNTS', fields: [], providers: ['hubspot'] }),
      'tracking.providers',
    ],
    ['two of one key that are held elsewhere', held({}, {}), 'heldElsewhere.1.key'],
    ['something held elsewhere without a text', held({ titles: {} }), 'heldElsewhere.0.titles.en'],
    ['something held elsewhere for no period', held({ period: 'ten years' }), 'heldElsewhere.0.period'],
    ['a question to confirm by a topic that is not there', asking({ topic: 'nws' }), 'reconfirmation.topic'],
    ['a question to confirm that reaches objectors', asking({ topic: 'invoices' }), 'reconfirmation.topic'],
    ['a question to confirm without a trigger', asking({ triggers: [] }), 'reconfirmation.triggers'],
    ['receipts of no act', aPolicy({ receipts: { acts: [] } }), 'receipts.acts'],
    ['a retention that is no period', tracking({ retention: '1 year' }), 'tracking.retention'],
    ['an inactivity limit of nothing', aPolicy({ inactivity: { PROSPECT: 'P0D' } }), 'inactivity.PROSPECT'],
    ['an inactivity limit beyond any life', aPolicy({ inactivity: { PROSPECT: 'P99999999Y' } }), 'inactivity.PROSPECT'],
    [
      'an answer that stays valid for two days',
      aPolicy({ decisionValidity: { yesSeconds: 3600, noSeconds: 172_800 } }),
      'decisionValidity.no',
    ],
    ['thirty days, which February does not have', rights({ timeLimit: 'P30D' }), 'rights.timeLimit'],
    ['an extension of three months', rights({ longestExtension: 'P3M' }), 'rights.longestExtension'],
    ['an extension of nothing', rights({ longestExtension: 'PT0S' }), 'rights.longestExtension'],
    [
      'a provider outside the promised regions',
      hubspot({ region: 'US' }, { dataRegions: ['EU'] }),
      'providers.hubspot.region',
    ],
    [
      'a provider of unknown region where one is promised',
      hubspot({}, { dataRegions: ['EU'] }),
      'providers.hubspot.region',
    ],
    [
      'a provider outside the promised regions without the safeguard that they may be left with',
      hubspot({ region: 'US' }, { dataRegions: ['EEA'], outsideDataRegions: 'WITH_SAFEGUARD' }),
      'providers.hubspot.safeguard',
    ],
    [
      'a provider elsewhere where no safeguard is enough',
      hubspot({ region: 'US', safeguard: 'STANDARD_CLAUSES' }, { dataRegions: ['EU'] }),
      'providers.hubspot.region',
    ],
    ['two types of one name', hubspot({ types: [LIST, LIST] }), 'providers.hubspot.types.1.name'],
    [
      'two types of one number',
      hubspot({
        types: [
          { ...LIST, id: '12' },
          { ...LIST, name: 'Other', id: '12' },
        ],
      }),
      'providers.hubspot.types.1.id',
    ],
    ['a type without topics', hubspot({ types: [{ ...LIST, topics: [] }] }), 'providers.hubspot.types.0.topics'],
    [
      'a type for a topic that is not there',
      hubspot({ types: [{ ...LIST, topics: ['nws'] }] }),
      'providers.hubspot.types.0.topics.0',
    ],
    [
      'marketing on a service list',
      hubspot({ types: [{ ...LIST, kind: 'SERVICE' }] }),
      'providers.hubspot.types.0.topics.0',
    ],
    [
      'a mandatory topic on a marketing list',
      hubspot({ types: [{ ...LIST, topics: ['invoices'] }] }),
      'providers.hubspot.types.0.topics.0',
    ],
    [
      'a list for a topic without e-mail',
      hubspot(
        { types: [{ ...LIST, topics: ['letters'] }] },
        { topics: [aTopic(), aTopic({ key: 'letters', channels: ['POST'] })] },
      ),
      'providers.hubspot.types.0.topics.0',
    ],
    [
      'two audiences of one key',
      aPolicy({ providers: { mailchimp: { importOnly: true, audiences: [AUDIENCE, AUDIENCE] } } }),
      'providers.mailchimp.audiences.1.key',
    ],
    [
      'two audiences of one id',
      aPolicy({
        providers: {
          mailchimp: {
            importOnly: true,
            audiences: [
              { ...AUDIENCE, id: 'a1' },
              { ...AUDIENCE, key: 'other', id: 'a1' },
            ],
          },
        },
      }),
      'providers.mailchimp.audiences.1.id',
    ],
    ['a topic in two audiences', mailchimp({}, { key: 'other' }), 'providers.mailchimp.audiences.1'],
    [
      'a marketing permission for a topic that is not there',
      mailchimp({ topics: [], marketingPermissions: { Email: 'nws' } }),
      'providers.mailchimp.audiences.0.marketingPermissions.Email',
    ],
    [
      'a marketing permission for a service',
      asked({ kind: 'MARKETING', marketingPermissions: { Email: 'survey' } }),
      'providers.mailchimp.audiences.0.marketingPermissions.Email',
    ],
    [
      'two interests in one topic',
      mailchimp({ topics: [], interests: { News: 'news', Nieuws: 'news' } }),
      'providers.mailchimp.audiences.0.interests.Nieuws',
    ],
    [
      'an optional topic that cannot be left without a mandatory one',
      asked({ topics: ['invoices', 'survey'] }),
      'providers.mailchimp.audiences.0.topics.1',
    ],
    [
      'a mandatory topic that goes with the last optional one',
      asked({ topics: ['invoices'], interests: { Survey: 'survey' }, whenNoTopicIsLeft: 'UNSUBSCRIBE' }),
      'providers.mailchimp.audiences.0.whenNoTopicIsLeft',
    ],
    [
      'an interest in a topic that is not there',
      mailchimp({ topics: [], interests: { News: 'nws' } }),
      'providers.mailchimp.audiences.0.interests.News',
    ],
    [
      'interests of no named group',
      mailchimp({ topics: [], interests: { News: 'news' }, interestGroups: [] }),
      'providers.mailchimp.audiences.0.interestGroups',
    ],
    [
      'an interest in what every member has already',
      mailchimp({ interests: { News: 'news' } }),
      'providers.mailchimp.audiences.0.interests.News',
    ],
    [
      'leaving a service audience that counts as an objection',
      mailchimp({ kind: 'SERVICE', topics: ['invoices'] }),
      'providers.mailchimp.audiences.0.unsubscribeCountsAs',
    ],
    [
      'a quote for a setting that does not exist',
      aPolicy({ statements: { unsubscribe: 'Click the link.' } }),
      'statements.unsubscribe',
    ],
  ])('find %s', (_name, policy, path) => {
    expect(pathsOf(policy)).toEqual([path]);
  });

  test('find nothing to do in a policy without languages, controllers or topics, and say so', () => {
    const policy = aPolicy({ languages: [], controllers: [], topics: [], softOptIn: [], providers: {} });

    expect(pathsOf(policy)).toEqual(['languages', 'controllers', 'topics']);
  });
});
