import { buildGraphqlSchema } from '../../schema/build-schema';
import { startTestApp, type TestApp } from '../support/app';
import { type TestDatabase, testDatabase } from '../support/database';

const COMPANY = { statedBy: 'COMPANY', reference: 'ticket-of-the-company' };
const person = () => ({ statedBy: 'RECIPIENT', occurredAt: new Date().toISOString(), reference: 'ticket-of-a-person' });

interface Person {
  readonly id: string;
  readonly email: string;
}

interface Call {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

interface Case {
  /** What has to stand before. */
  readonly before?: (one: Person) => Promise<unknown>;
  /** Given a person of its own: the call, and what of it another body has otherwise. */
  readonly call: (one: Person) => Call | Promise<Call>;
  readonly other: Record<string, unknown>;
}

let database: TestDatabase;
let instances: readonly [TestApp, TestApp];
let people = 0;
beforeAll(async () => {
  database = await testDatabase();
  const environment = { DATABASE_URL: database.url };
  instances = [await startTestApp(environment), await startTestApp(environment)];
});
afterAll(async () => {
  for (const instance of instances ?? []) await instance.close();
  await database?.drop();
});

function act(name: string, types: Record<string, string>, variables: Record<string, unknown>, fields = 'id'): Call {
  const declared = Object.entries(types).map(([field, type]) => `$${field}: ${type}`);
  const passed = Object.keys(types).map((field) => `${field}: $${field}`);
  return { query: `mutation (${declared.join(', ')}) { ${name}(${passed.join(', ')}) { ${fields} } }`, variables };
}

const ACT = { contact: 'ContactKey!', evidence: 'EvidenceInput!' };
const byCompany = ({ id }: Person) => ({ contact: { id }, evidence: COMPANY });
const byPerson = ({ id }: Person) => ({ contact: { id }, evidence: person() });
const OTHER_EVIDENCE = { evidence: { ...COMPANY, reference: 'another-ticket' } };

async function run({ query, variables }: Call, headers?: Record<string, string>, instance = instances[0]) {
  return instance.graphql(query, variables, headers);
}

async function aPerson(): Promise<Person> {
  people += 1;
  const email = `person-${people}@example.org`;
  const types = { input: 'UpsertContactInput!' };
  const { data } = await run(act('upsertContact', types, { input: { email, relation: 'CUSTOMER' } }));
  return { email, ...(data as { upsertContact: { id: string } }).upsertContact };
}

const optOut = [{ topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT' }];
const setPreferences = (values: Record<string, unknown>) =>
  act('setPreferences', { ...ACT, changes: '[PreferenceChange!]!' }, values);
const restrict = (one: Person) =>
  act('restrictProcessing', { ...ACT, scope: 'RestrictionScope!' }, { ...byCompany(one), scope: 'ALL' });

const CASES: Readonly<Record<string, Case>> = {
  upsertContact: {
    call: ({ email }) => act('upsertContact', { input: 'UpsertContactInput!' }, { input: { email: `new-${email}` } }),
    other: { input: { email: 'other@example.org' } },
  },
  setPreferences: {
    call: (one) => setPreferences({ ...byPerson(one), changes: optOut }),
    other: { changes: [{ topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_IN' }] },
  },
  recordObjection: { call: (one) => act('recordObjection', ACT, byPerson(one)), other: OTHER_EVIDENCE },
  liftObjection: {
    before: (one) => run(act('recordObjection', ACT, byPerson(one))),
    call: (one) =>
      act(
        'liftObjection',
        { ...ACT, optIns: '[TopicChannel!]!' },
        { ...byPerson(one), optIns: [{ topic: 'newsletter', channel: 'EMAIL' }] },
      ),
    other: OTHER_EVIDENCE,
  },
  pauseMarketing: {
    call: (one) =>
      act(
        'pauseMarketing',
        { ...ACT, until: 'DateTime' },
        { ...byCompany(one), until: '2099-01-01T00:00:00Z' },
        'pausedUntil',
      ),
    other: { until: '2098-01-01T00:00:00Z' },
  },
  restrictProcessing: { call: restrict, other: { scope: 'MARKETING' } },
  liftRestriction: {
    before: (one) => run(restrict(one)),
    call: (one) => act('liftRestriction', ACT, byPerson(one), 'restriction { scope }'),
    other: OTHER_EVIDENCE,
  },
  recordNotice: {
    call: (one) =>
      act(
        'recordNotice',
        { contacts: '[ContactKey!]!', policyVersion: 'String!', evidence: 'EvidenceInput!' },
        { contacts: [{ id: one.id }], policyVersion: '2024-01-01', evidence: COMPANY },
        'recorded ledgerPosition',
      ),
    other: { contacts: [{ email: 'nobody@example.org' }] },
  },
  objectToTracking: { call: (one) => act('objectToTracking', ACT, byPerson(one), 'tracking'), other: OTHER_EVIDENCE },
  allowTracking: { call: (one) => act('allowTracking', ACT, byPerson(one), 'tracking'), other: OTHER_EVIDENCE },
  mergeContacts: {
    call: async (one) =>
      act(
        'mergeContacts',
        { into: 'ContactKey!', from: 'ContactKey!', evidence: 'EvidenceInput!' },
        { into: { id: one.id }, from: { id: (await aPerson()).id }, evidence: COMPANY },
      ),
    other: OTHER_EVIDENCE,
  },
  withdrawCompanyStop: {
    before: (one) => run(setPreferences({ ...byCompany(one), changes: optOut })),
    call: (one) =>
      act(
        'withdrawCompanyStop',
        { ...ACT, topic: 'ID' },
        { ...byCompany(one), topic: 'newsletter' },
        'preferences { state }',
      ),
    other: OTHER_EVIDENCE,
  },
  clearUndeliverable: { call: (one) => act('clearUndeliverable', ACT, byCompany(one)), other: OTHER_EVIDENCE },
  endUnderAge: {
    before: (one) =>
      run(
        act(
          'eraseContact',
          { ...ACT, reason: 'ErasureReason!' },
          { ...byCompany(one), reason: 'UNDER_AGE' },
          'contactId',
        ),
      ),
    call: ({ email }) => act('endUnderAge', ACT, { contact: { email }, evidence: COMPANY }),
    other: OTHER_EVIDENCE,
  },
  eraseContact: {
    call: (one) =>
      act('eraseContact', ACT, byPerson(one), 'contactId erasedAt ledgerPosition headHash rolesEnded providersToTell'),
    other: OTHER_EVIDENCE,
  },
  exportContact: {
    call: ({ id }) => act('exportContact', { contact: 'ContactKey!' }, { contact: { id } }, 'contactId'),
    other: { contact: { email: 'nobody@example.org' } },
  },
  createPreferenceLinks: {
    call: ({ id }) => act('createPreferenceLinks', { contacts: '[ContactKey!]!' }, { contacts: [{ id }] }, 'contactId'),
    other: { contacts: [{ email: 'nobody@example.org' }] },
  },
  createTrackingLinks: {
    call: ({ id }) =>
      act(
        'createTrackingLinks',
        { contacts: '[ContactKey!]!', topic: 'ID!', urls: '[String!]!' },
        { contacts: [{ id }], topic: 'newsletter', urls: ['https://shop.example/'] },
        'contactId links { trackedUrl }',
      ),
    other: { urls: ['https://shop.example/another'] },
  },
  recordInteractions: {
    // Without an id or a time of its own nothing else would tell that the click is the same.
    call: ({ id }) =>
      act(
        'recordInteractions',
        { interactions: '[InteractionInput!]!' },
        { interactions: [{ contact: { id }, kind: 'CLICK', topic: 'newsletter' }] },
        'recorded repeated notKept { reason count } refused { index reason }',
      ),
    other: { interactions: [] },
  },
};

const entries = async () =>
  Number(
    (
      await database.pool.query(
        'SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM interaction) AS all',
      )
    ).rows[0].all,
  );

/** How many ledger entries and interactions it came to. */
async function written(work: () => Promise<unknown>): Promise<number> {
  const before = await entries();
  await work();
  return (await entries()) - before;
}

async function prepared(name: string): Promise<{ call: Call; other: Call }> {
  const { before, call, other } = CASES[name] as Case;
  const one = await aPerson();
  await before?.(one);
  const made = await call(one);
  return { call: made, other: { ...made, variables: { ...made.variables, ...other } } };
}

describe('Idempotency-Key', () => {
  test('each mutation of the schema has its case here', () => {
    const mutations = Object.keys(buildGraphqlSchema().getMutationType()?.getFields() ?? {});

    expect(mutations.sort()).toEqual(Object.keys(CASES).sort());
  });

  test.each(Object.keys(CASES))('%s: 50 equal calls on two instances answer the same and change once', async (name) => {
    const single = await prepared(name);
    const onceWrites = await written(() => run(single.call));
    const { call, other } = await prepared(name);
    const key = { 'Idempotency-Key': `key-of-${name}` };

    const answers: Awaited<ReturnType<typeof run>>[] = [];
    const writes = await written(async () => {
      const calls = Array.from({ length: 50 }, (_, index) => run(call, key, instances[(index % 2) as 0 | 1]));
      answers.push(...(await Promise.all(calls)));
    });
    const otherWrites = await written(async () => answers.push(await run(other, key, instances[1])));

    const [first, ...rest] = answers.slice(0, 50);
    const ofOther = answers[50]?.errors?.[0]?.extensions;
    expect(first?.errors).toBeUndefined();
    for (const answer of rest) expect(answer).toEqual(first);
    expect(writes).toBe(onceWrites);
    expect(ofOther).toMatchObject({ code: 'CONFLICT', path: ['Idempotency-Key'] });
    expect(otherWrites).toBe(0);
  });

  test('what is kept of the calls is hashes, ids and codes', async () => {
    const { rows } = await database.pool.query('SELECT k::text AS kept FROM idempotency_key k');
    const kept = rows.map((row) => row.kept).join('\n');

    expect(rows.length).toBe(Object.keys(CASES).length);
    expect(kept).not.toMatch(/@|example|ticket|key-of-|newsletter/);
  });
});
