import type { Address } from '../../src/domain/address';
import type { InteractionReport } from '../../src/operations';
import { startTestApp, type TestApp } from '../support/app';
import { email as anEmail } from '../support/statement';

const BY_PERSON = { statedBy: 'RECIPIENT', occurredAt: '2024-06-01T10:00:00Z', reference: 'ticket 12' };
const BY_COMPANY = { statedBy: 'COMPANY', reference: 'ticket 13' };
const RIGHTS = 'id pausedUntil restriction { scope liftAskedAt } tracking marketingTracking toldUnder';
const NEXT_YEAR = '2099-01-01T00:00:00.000Z';
const EARLIER = '2098-01-01T00:00:00.000Z';

let app: TestApp;
let people = 0;
let reports = 0;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
});

interface Answer {
  readonly data: Record<string, never> | null;
  readonly code?: unknown;
  readonly path?: unknown;
  readonly reasons?: readonly string[];
}

/** One mutation with a contact, evidence and what else it takes. */
async function run(name: string, given: Record<string, unknown>, fields = `{ ${RIGHTS} }`): Promise<Answer> {
  const types: Record<string, string> = {
    contact: 'ContactKey!',
    contacts: '[ContactKey!]!',
    into: 'ContactKey!',
    from: 'ContactKey!',
    evidence: 'EvidenceInput',
    until: 'DateTime',
    scope: 'RestrictionScope!',
    policyVersion: 'String!',
    isAboutRestriction: 'Boolean',
    topic: 'ID',
    channel: 'Channel',
    changes: '[PreferenceChange!]!',
    optIns: '[TopicChannel!]!',
  };
  const needsEvidence = name !== 'pauseMarketing' && name !== 'upsertContact';
  const typeOf = (field: string) => (field === 'evidence' && needsEvidence ? 'EvidenceInput!' : types[field]);
  const names = Object.keys(given);
  const declared = names.map((field) => `$${field}: ${typeOf(field)}`).join(', ');
  const passed = names.map((field) => `${field}: $${field}`).join(', ');
  const { data, errors } = await app.graphql(`mutation (${declared}) { answer: ${name}(${passed}) ${fields} }`, given);
  const extensions = errors?.[0]?.extensions;
  const refused = extensions?.refused as { reason: string }[] | undefined;
  return {
    data: ((data as { answer?: never } | null | undefined)?.answer ?? null) as Answer['data'],
    code: extensions?.code,
    path: extensions?.path,
    reasons: refused?.map(({ reason }) => reason),
  };
}

async function aPerson(input: object = {}): Promise<{ id: string; email: string }> {
  people += 1;
  const email = `person-${people}@example.org`;
  const { data, errors } = await app.graphql(
    'mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }',
    { input: { email, relation: 'CUSTOMER', ...input } },
  );
  expect(errors).toBeUndefined();
  return { id: (data as { upsertContact: { id: string } }).upsertContact.id, email };
}

async function allowed(email: string, topic = 'newsletter'): Promise<{ allowed: boolean; reason: string }> {
  const query =
    'query ($to: ContactKey!, $topic: ID!) { sendDecision(to: $to, topic: $topic) { allowed reason suppressionReason } }';
  const { data } = await app.graphql(query, { to: { email }, topic });
  return (data as { sendDecision: { allowed: boolean; reason: string } }).sendDecision;
}

/** What a mailing tool reports of a message to this address. */
async function report(email: string, what: Pick<InteractionReport, 'kind' | 'isPermanent' | 'statusCode'>) {
  const address: Address = anEmail(email);
  reports += 1;
  const one: InteractionReport = {
    contact: { address },
    channel: 'EMAIL',
    topic: 'newsletter',
    providerEventId: `event-${reports}`,
    ...what,
  };
  const { refused } = await app.operations.recordInteractions([one], { source: 'a-mailing-tool' });
  expect(refused).toEqual([]);
}

async function read(email: string, fields: string): Promise<unknown> {
  const { data } = await app.graphql(`query ($by: ContactKey!) { contact(by: $by) ${fields} }`, { by: { email } });
  return (data as { contact: unknown }).contact;
}

const count = async () => Number((await app.pool.query('SELECT count(*) FROM ledger_entry')).rows[0].count);

describe('pauseMarketing', () => {
  test('anybody sets and lengthens a pause without evidence; the answer says until when', async () => {
    const { email } = await aPerson();

    const set = await run('pauseMarketing', { contact: { email }, until: EARLIER });
    const longer = await run('pauseMarketing', { contact: { email }, until: NEXT_YEAR });

    expect(set.data).toMatchObject({ pausedUntil: EARLIER });
    expect(longer.data).toMatchObject({ pausedUntil: NEXT_YEAR });
    expect(await allowed(email)).toMatchObject({ allowed: false, reason: 'PAUSED' });
  });

  test('only the person shortens or ends it, with when and by which words', async () => {
    const { email } = await aPerson();
    await run('pauseMarketing', { contact: { email }, until: NEXT_YEAR });

    const bare = await run('pauseMarketing', { contact: { email }, until: EARLIER });
    const byCompany = await run('pauseMarketing', { contact: { email }, evidence: BY_COMPANY });
    const undated = await run('pauseMarketing', { contact: { email }, evidence: { statedBy: 'RECIPIENT' } });
    const byPerson = await run('pauseMarketing', { contact: { email }, until: EARLIER, evidence: BY_PERSON });
    const ended = await run('pauseMarketing', { contact: { email }, evidence: BY_PERSON });

    for (const answer of [bare, byCompany, undated]) {
      expect(answer).toMatchObject({ code: 'CONFLICT', reasons: ['ONLY_THE_PERSON_SHORTENS'] });
    }
    expect(byPerson.data).toMatchObject({ pausedUntil: EARLIER });
    expect(ended.data).toMatchObject({ pausedUntil: null });
  });
});

describe('restrictions', () => {
  test('a narrower one never replaces a wider; the person’s own lift, with evidence, is immediate', async () => {
    const { email } = await aPerson();
    const contact = { email };

    await run('restrictProcessing', { contact, scope: 'ALL', evidence: BY_COMPANY });
    const narrower = await run('restrictProcessing', { contact, scope: 'MARKETING', evidence: BY_COMPANY });
    const unproven = await run('liftRestriction', { contact, evidence: { statedBy: 'RECIPIENT' } });
    const lifted = await run('liftRestriction', { contact, evidence: BY_PERSON });

    expect(narrower.data).toMatchObject({ restriction: { scope: 'ALL', liftAskedAt: null } });
    expect(unproven).toMatchObject({ code: 'CONFLICT', reasons: ['EVIDENCE_INCOMPLETE'] });
    expect(lifted.data).toMatchObject({ restriction: null });
  });

  test('the company’s lift waits for the notice to the person, and a notice of the policy is not that notice', async () => {
    const { email } = await aPerson();
    const contact = { email };
    const { version } = app.operations.active.policy;
    const notice = { contacts: [contact], policyVersion: version, evidence: BY_COMPANY };
    const fields = '{ recorded refused { index reason } }';
    await run('restrictProcessing', { contact, scope: 'MARKETING', evidence: BY_PERSON });

    const early = await run('recordNotice', { ...notice, isAboutRestriction: true }, fields);
    const asked = await run('liftRestriction', { contact, evidence: BY_COMPANY });
    await run('recordNotice', notice, fields);
    const whileWaiting = await allowed(email);
    const told = await run('recordNotice', { ...notice, isAboutRestriction: true }, fields);

    expect(early.data).toEqual({ recorded: 0, refused: [{ index: 0, reason: 'NOTHING_TO_END' }] });
    expect(asked.data).toMatchObject({ restriction: { scope: 'MARKETING', liftAskedAt: expect.any(String) } });
    expect(whileWaiting).toMatchObject({ allowed: false, reason: 'RESTRICTED' });
    expect(told.data).toEqual({ recorded: 1, refused: [] });
    expect(await allowed(email)).not.toMatchObject({ reason: 'RESTRICTED' });
  });
});

describe('recordNotice', () => {
  test('a list is one commit; who is unknown is named and the others are told', async () => {
    const [one, other] = [await aPerson(), await aPerson()];
    const { version } = app.operations.active.policy;
    const contacts = [{ email: one.email }, { email: 'nobody@example.org' }, { id: other.id }];

    const answer = await run(
      'recordNotice',
      { contacts, policyVersion: version, evidence: BY_COMPANY },
      '{ recorded refused { index reason } ledgerPosition }',
    );

    expect(answer.data).toMatchObject({ recorded: 2, refused: [{ index: 1, reason: 'UNKNOWN_CONTACT' }] });
    const read = await app.graphql('query ($by: ContactKey!) { contact(by: $by) { toldUnder } }', {
      by: { id: other.id },
    });
    expect(read.data).toEqual({ contact: { toldUnder: version } });
  });

  test('a version that was never in force is no version to be told of', async () => {
    const { email } = await aPerson();
    const before = await count();

    const answers = [];
    for (const policyVersion of ['2001-01-01', '2099-01-01', 'newest']) {
      answers.push(
        await run('recordNotice', { contacts: [{ email }], policyVersion, evidence: BY_COMPANY }, '{ recorded }'),
      );
    }

    for (const answer of answers) expect(answer).toMatchObject({ code: 'BAD_USER_INPUT', path: ['policyVersion'] });
    expect(await count()).toBe(before);
  });
});

describe('tracking', () => {
  test('anybody stops the recording; only the person allows it again', async () => {
    const { email } = await aPerson();
    const contact = { email };

    const stopped = await run('objectToTracking', { contact, evidence: BY_COMPANY });
    const byCompany = await run('allowTracking', { contact, evidence: BY_COMPANY });
    const byPerson = await run('allowTracking', { contact, evidence: BY_PERSON });

    expect(stopped.data).toMatchObject({ tracking: 'OPTED_OUT' });
    expect(byCompany).toMatchObject({ code: 'CONFLICT', reasons: ['ONLY_THE_PERSON_ALLOWS_TRACKING'] });
    expect(byPerson.data).toMatchObject({ tracking: 'OPTED_IN', marketingTracking: 'OPTED_IN' });
  });
});

describe('mergeContacts', () => {
  test('the no of either side stands for the one that remains', async () => {
    const [into, from] = [await aPerson(), await aPerson()];
    await app.graphql(
      'mutation ($contact: ContactKey!, $evidence: EvidenceInput!) { recordObjection(contact: $contact, evidence: $evidence) { id } }',
      { contact: { email: from.email }, evidence: BY_PERSON },
    );

    const merged = await run(
      'mergeContacts',
      { into: { id: into.id }, from: { id: from.id }, evidence: BY_COMPANY },
      '{ id addresses { address } }',
    );

    expect(merged.data).toMatchObject({ id: into.id });
    expect(await allowed(into.email)).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
  });

  test('not a contact with itself, and not with somebody unknown', async () => {
    const { id, email } = await aPerson();

    const itself = await run('mergeContacts', { into: { id }, from: { email }, evidence: BY_COMPANY });
    const unknown = await run('mergeContacts', {
      into: { id },
      from: { email: 'nobody@example.org' },
      evidence: BY_COMPANY,
    });

    expect(itself).toMatchObject({ code: 'CONFLICT', reasons: ['SAME_CONTACT'] });
    expect(unknown).toMatchObject({ code: 'NOT_FOUND', data: null });
    expect(unknown.path).toBeUndefined();
  });
});

describe('what the company takes back', () => {
  const optOut = (email: string, evidence: object) =>
    run('setPreferences', {
      contact: { email },
      changes: [{ topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT' }],
      evidence,
    });

  test('a stop of the company needs a reason to be withdrawn, and stands once the person said no since', async () => {
    const { email } = await aPerson();
    const contact = { email };
    await optOut(email, BY_COMPANY);

    const bare = await run('withdrawCompanyStop', { contact, topic: 'newsletter', evidence: { statedBy: 'COMPANY' } });
    const withdrawn = await run(
      'withdrawCompanyStop',
      { contact, topic: 'newsletter', evidence: BY_COMPANY },
      '{ preferences { topic channel state } }',
    );
    await optOut(email, BY_PERSON);
    const after = await run('withdrawCompanyStop', { contact, topic: 'newsletter', evidence: BY_COMPANY });

    expect(bare).toMatchObject({ code: 'CONFLICT', reasons: ['EVIDENCE_INCOMPLETE'] });
    expect(withdrawn.data?.preferences).toContainEqual({ topic: 'newsletter', channel: 'EMAIL', state: 'UNKNOWN' });
    expect(after).toMatchObject({ code: 'CONFLICT', reasons: ['NOTHING_TO_WITHDRAW'] });
  });

  test('a channel without a topic, or an unknown topic, is refused before anything is written', async () => {
    const { email } = await aPerson();
    const before = await count();

    const lone = await run('withdrawCompanyStop', { contact: { email }, channel: 'EMAIL', evidence: BY_COMPANY });
    const unknown = await run('withdrawCompanyStop', { contact: { email }, topic: 'no-such', evidence: BY_COMPANY });

    expect(lone).toMatchObject({ code: 'BAD_USER_INPUT', path: ['channel'] });
    expect(unknown).toMatchObject({ code: 'BAD_USER_INPUT', path: ['topic'] });
    expect(await count()).toBe(before);
  });

  test('an address that bounced for good is cleared with a reason, and that can be read back', async () => {
    const { email } = await aPerson();
    const fields = '{ addresses { address isUndeliverable } }';
    await report(email, { kind: 'BOUNCE', isPermanent: true, statusCode: '5.1.1' });

    const bare = await run('clearUndeliverable', { contact: { email }, evidence: { statedBy: 'COMPANY' } }, fields);
    const bounced = await read(email, fields);
    const cleared = await run('clearUndeliverable', { contact: { email }, evidence: BY_COMPANY }, fields);

    expect(bare).toMatchObject({ code: 'CONFLICT', reasons: ['EVIDENCE_INCOMPLETE'] });
    expect(bounced).toEqual({ addresses: [{ address: email, isUndeliverable: true }] });
    expect(cleared.data).toEqual({ addresses: [{ address: email, isUndeliverable: false }] });
  });
});

describe('liftObjection', () => {
  const optIns = [{ topic: 'newsletter', channel: 'EMAIL' }];
  const lift = (email: string) =>
    run('liftObjection', {
      contact: { email },
      optIns,
      evidence: { ...BY_PERSON, occurredAt: new Date().toISOString() },
    });

  test('of an objection is admitted; a complaint is not lifted where the policy does not allow it', async () => {
    const [objector, complainer] = [await aPerson(), await aPerson()];
    await run('recordObjection', { contact: { email: objector.email }, evidence: BY_PERSON });
    await report(complainer.email, { kind: 'COMPLAINT' });

    const ofObjection = await lift(objector.email);
    const ofComplaint = await lift(complainer.email);

    expect(ofObjection).toMatchObject({ data: { id: objector.id }, code: undefined });
    expect(ofComplaint).toMatchObject({ code: 'CONFLICT', reasons: ['COMPLAINT_NOT_LIFTED'] });
    expect(await allowed(objector.email)).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
  });

  test('needs an address that the link can reach', async () => {
    const { email } = await aPerson();
    await run('recordObjection', { contact: { email }, evidence: BY_PERSON });
    await report(email, { kind: 'BOUNCE', isPermanent: true, statusCode: '5.1.1' });

    expect(await lift(email)).toMatchObject({ code: 'CONFLICT', reasons: ['NO_ADDRESS_TO_CONFIRM'] });
  });
});

describe('changes of one call', () => {
  test('are judged one by one: the refused one is named by its place, the others stand', async () => {
    const { email } = await aPerson();
    const changes = [
      { topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT' },
      { topic: 'direct-marketing', channel: 'EMAIL', state: 'OPTED_IN' },
    ];

    const answer = await run('setPreferences', { contact: { email }, changes, evidence: BY_COMPANY });

    expect(answer).toMatchObject({
      code: 'CONFLICT',
      path: ['changes', 1],
      reasons: ['COMPANY_CANNOT_OPT_IN'],
      data: null,
    });
    expect(await allowed(email)).toMatchObject({ allowed: false, reason: 'OPTED_OUT' });
  });
});

describe('every act', () => {
  const ACTS: readonly [string, Record<string, unknown>][] = [
    ['pauseMarketing', { until: NEXT_YEAR }],
    ['restrictProcessing', { scope: 'ALL', evidence: BY_COMPANY }],
    ['liftRestriction', { evidence: BY_COMPANY }],
    ['objectToTracking', { evidence: BY_COMPANY }],
    ['allowTracking', { evidence: BY_PERSON }],
    ['clearUndeliverable', { evidence: BY_COMPANY }],
    ['withdrawCompanyStop', { evidence: BY_COMPANY }],
  ];

  test.each(ACTS)('%s of somebody unknown is NOT_FOUND, and a shared number names nobody', async (name, given) => {
    people += 1;
    const phone = `+3161${String(people).padStart(7, '0')}`;
    for (let holder = 0; holder < 2; holder++) await aPerson({ id: (await aPerson()).id, email: undefined, phone });

    const unknown = await run(name, { contact: { email: 'nobody@example.org' }, ...given });
    const shared = await run(name, { contact: { phone }, ...given });

    expect(unknown).toMatchObject({ code: 'NOT_FOUND', data: null });
    expect(shared).toMatchObject({ code: 'CONFLICT', reasons: ['SHARED_NUMBER'], data: null });
  });

  test.each(ACTS)('%s with a contact or evidence that is malformed writes nothing', async (name, given) => {
    const before = await count();
    const evidence = { statedBy: 'RECIPIENT', language: 'not a language' };

    const answer = await run(name, { ...given, contact: { email: 'no address' }, evidence });

    expect(answer).toMatchObject({ code: 'BAD_USER_INPUT', data: null });
    expect(await count()).toBe(before);
  });
});
