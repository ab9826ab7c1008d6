import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbideError } from '../src/errors';
import { parsePolicy, readPolicyFile } from '../src/policy-file';

const POLICY = `
version: 2024-03-01
timeZone: Europe/Amsterdam
languages: [en]
controllers:
  - { key: example, name: Example, privacyContact: privacy@example.com, regulators: [Example Authority] }
brand: { name: Example, colour: '#1b4f72' }
topics:
  - key: news
    lawfulBasis: CONSENT
    channels: [EMAIL]
    controller: example
    titles: { en: News }
    descriptions: { en: News about us. }
  - key: surveys
    class: SERVICE
    lawfulBasis: LEGITIMATE_INTEREST
    channels: [EMAIL]
    controller: example
    titles: { en: Surveys }
    descriptions: { en: A question now and then. }
`;

type Detail = { path: string; message: string };

function refusal(text: string): AbideError & { details: Detail[] } {
  try {
    parsePolicy(text, 'here');
  } catch (error) {
    if (error instanceof AbideError) return error as AbideError & { details: Detail[] };
    throw error;
  }
  throw new Error('The policy was accepted.');
}
const mistakesOf = (text: string) => refusal(text).details.map(({ path, message }) => `${path}: ${message}`);
const pathsOf = (text: string) => refusal(text).details.map(({ path }) => path);

describe('a policy file', () => {
  test.each([
    ['engage-process', 'ALL_OPTIONAL'],
    ['up-learning', 'ALL_OPTIONAL'],
    ['upgraders', 'DIRECT_MARKETING'],
    ['qualifio', 'DIRECT_MARKETING'],
    ['ekco', 'DIRECT_MARKETING'],
  ])('of %s, as shipped, has no mistake, and its link stops %s', async (name, stops) => {
    const { policy } = await readPolicyFile(join(__dirname, '..', 'policies', `${name}.yaml`));

    expect(policy.topics.every(({ statement }) => statement)).toBe(true);
    expect(policy.unsubscribeDefault).toBe(stops);
  });

  test('takes what it leaves out in the strictest way', () => {
    const { policy } = parsePolicy(POLICY, 'here');

    expect(policy.topics[0]).toMatchObject({
      class: 'MARKETING',
      doubleOptIn: false,
      requiredRoles: [],
      partner: false,
      since: '2024-03-01',
    });
    expect(policy).toMatchObject({
      softOptIn: [],
      unsubscribeDefault: 'ALL_OPTIONAL',
      stopByText: 'NUMBER',
      complaintsMayBeLifted: false,
      objectionPerController: false,
      tracking: {
        opens: false,
        clicks: false,
        detail: 'DAILY_COUNTS',
        lawfulBasis: 'CONSENT',
        fields: [],
        providers: [],
      },
      outsideDataRegions: 'REFUSED',
      heldElsewhere: [],
      rights: { timeLimit: 'P1M', burdenOfProof: 'CONTROLLER' },
      decisionValidity: { yesSeconds: 3600, noSeconds: 86_400 },
      providers: {},
    });
  });

  test('may keep answers valid for less than an hour and a day', () => {
    const { policy } = parsePolicy(`${POLICY}decisionValidity: { yes: PT5M }`, 'here');

    expect(policy.decisionValidity).toEqual({ yesSeconds: 300, noSeconds: 86_400 });
  });

  test('counts leaving a marketing audience as an objection, and leaving a service audience as an opt-out', () => {
    const mapping = `providers: { mailchimp: { audiences: [
      { key: main, kind: MARKETING, interests: { News: news }, interestGroups: [Interests] }, { key: asked, kind: SERVICE, topics: [surveys] }] } }`;

    const { policy } = parsePolicy(POLICY + mapping, 'here');

    expect(policy.providers.mailchimp?.audiences).toMatchObject([
      { unsubscribeCountsAs: 'OBJECTION' },
      { unsubscribeCountsAs: 'OPT_OUT' },
    ]);
    expect(policy.providers.mailchimp?.contactFields).toEqual(['email']);
  });

  test('tells all mistakes together: of the form, unknown settings, and between the parts', () => {
    const text = POLICY.replace('colour:', 'color:')
      .replace('lawfulBasis: CONSENT', 'lawfulBasis: CONTRACT')
      .replace('timeZone: Europe/Amsterdam', 'timeZone: 1')
      .replace('class: SERVICE', 'class: SERVICES\n    doubleoptin: true')
      .concat(
        'softOptIn: [{ topics: [nws], channels: [EMAIL], relations: [FRIEND], business: ANY, countries: ANY, addressOrigins: ANY }]\n',
      );

    expect(mistakesOf(text).sort()).toEqual([
      'brand.color: is not a setting',
      'brand.colour: is missing',
      'softOptIn.0.relations.0: must be one of CUSTOMER, FORMER_CUSTOMER, PROSPECT, PARTNER',
      'softOptIn.0.topics.0: is not a topic of this policy: nws',
      'timeZone: must be text',
      'topics.0.lawfulBasis: a MARKETING topic cannot rest on CONTRACT; it may rest on CONSENT, LEGITIMATE_INTEREST',
      'topics.1.class: must be one of MARKETING, SERVICE, MANDATORY',
      'topics.1.doubleoptin: is not a setting',
    ]);
  });

  test('refuses with one message that names the file and each place', () => {
    const error = refusal(POLICY.replace('[EMAIL]', '[]'));

    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', path: 'topics.0.channels' });
    expect(error.message).toBe('The policy here has one mistake:\ntopics.0.channels: must name at least one channel');
  });

  test('says nothing of a place that it judged by one it could not read', () => {
    const text = POLICY.replace('lawfulBasis: CONSENT', 'lawfulBasis: CONTRACT\n    class: MANDATRY');

    expect(pathsOf(text)).toEqual(['topics.0.class']);
  });

  test.each([
    ['a number for text', POLICY.replace('name: Example,', 'name: 7,'), ['controllers.0.name']],
    ['a list that is a word', POLICY.replace('[en]', 'en'), ['languages']],
    ['a map that is a list', POLICY.replace('{ en: News }', '[News]'), ['topics.0.titles']],
    ['an empty text', POLICY.replace('en: News }', "en: ' ' }"), ['topics.0.titles.en']],
    ['a topic that is a word', `${POLICY}  - offers\n`, ['topics.2']],
    ['a key with a space', POLICY.replace('key: surveys', 'key: our surveys'), ['topics.1.key']],
    ['a setting without a value', `${POLICY}dataRegions:\n`, ['dataRegions']],
    [
      'a field that a provider cannot be given',
      `${POLICY}providers: { hubspot: { contactFields: [email, bsn], types: [] } }`,
      ['providers.hubspot.contactFields.1'],
    ],
    [
      'a type of HubSpot by a number without quotes',
      `${POLICY}providers: { hubspot: { contactFields: [], types: [{ name: A, id: 12, kind: MARKETING, topics: [] }] } }`,
      ['providers.hubspot.types.0.id', 'providers.hubspot.types.0.topics'],
    ],
    ['a provider that Abide does not know', `${POLICY}providers: { brevo: {} }`, ['providers.brevo']],
    [
      'a field of an open that Abide does not know',
      `${POLICY}tracking: { opens: true, clicks: true, fields: [PLACE] }`,
      ['tracking.fields.0'],
    ],
    ['an age of no child', `${POLICY}minimumAge: 21`, ['minimumAge']],
    ['an answer valid for no period', `${POLICY}decisionValidity: { yes: an hour }`, ['decisionValidity.yes']],
    [
      'a key written twice, and a later mistake',
      `${POLICY}timeZone: Europe/Paris\nbusinessOnly: maybe\n`,
      ['line 22', 'businessOnly'],
    ],
    ['nothing at all', '', ['']],
    ['broken YAML', 'version: [2024', ['line 1']],
    ['two documents', `${POLICY}---\nversion: 2025-01-01\n`, ['line 22']],
    ['a tag', `${POLICY}businessOnly: !!js/function x`, ['line 22']],
    ['an alias without an anchor', `${POLICY}statements: *none`, ['']],
    ['a merge key', `${POLICY}<<: { businessOnly: true }`, ['<<']],
  ])('refuses %s', (_name, text, paths) => {
    expect(pathsOf(text)).toEqual(paths);
  });

  test('refuses aliases that grow into a flood', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a]',
      'c: [*b, *b, *b, *b, *b, *b, *b]',
    ];

    expect(mistakesOf(bomb.join('\n'))).toEqual([': has an alias without an anchor, or too many aliases']);
  });

  test('is the same policy as YAML or JSON, in any order and with any comment, and another with any other word', () => {
    const first = parsePolicy(POLICY, 'here');
    const asJson = parsePolicy(JSON.stringify(JSON.parse(first.canonicalText), undefined, '\t'), 'here');
    const [head, ...tail] = POLICY.trim().split('\n') as [string, ...string[]];
    const reordered = parsePolicy([...tail, head, '# a comment'].join('\n'), 'here');
    const reworded = parsePolicy(POLICY.replace('News about us', 'News from us'), 'here');

    expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect([asJson, reordered]).toEqual([first, first]);
    expect(reworded.sha256).not.toBe(first.sha256);
  });

  test('that is not there is the mistake of whoever named it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'abide-policy-'));

    await expect(readPolicyFile(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    rmSync(folder, { recursive: true });
  });
});
