import { startTestApp, type TestApp } from '../support/app';

const RECEIPT =
  'contactId reason erasedAt ledgerPosition headHash rolesEnded providersToTell heldElsewhere { key title lawfulBasis period }';
const ERASE = `mutation ($contact: ContactKey!, $reason: ErasureReason, $evidence: EvidenceInput!) { eraseContact(contact: $contact, reason: $reason, evidence: $evidence) { ${RECEIPT} } }`;
const END_UNDER_AGE =
  'mutation ($contact: ContactKey!, $evidence: EvidenceInput!) { endUnderAge(contact: $contact, evidence: $evidence) { id } }';
const UPSERT =
  'mutation ($input: UpsertContactInput!, $evidence: EvidenceInput) { upsertContact(input: $input, evidence: $evidence) { id roles { role } } }';
const DECIDE =
  'query ($to: ContactKey!) { sendDecision(to: $to, topic: "newsletter") { allowed reason suppressionReason } }';
const BY_PERSON = { statedBy: 'RECIPIENT', reference: 'letter of 3 May', language: 'nl' };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
});

interface Receipt {
  readonly contactId: string;
  readonly ledgerPosition: string;
  readonly headHash: string;
  readonly rolesEnded: readonly string[];
}

async function aPerson(email: string, input: object = {}): Promise<string> {
  const { data, errors } = await app.graphql(UPSERT, { input: { email, relation: 'CUSTOMER', ...input } });
  expect(errors).toBeUndefined();
  return (data as { upsertContact: { id: string } }).upsertContact.id;
}

async function erase(contact: object, more: object = {}, headers?: Record<string, string>) {
  const { data, errors } = await app.graphql(ERASE, { contact, evidence: BY_PERSON, ...more }, headers);
  return {
    receipt: (data as { eraseContact: Receipt } | null)?.eraseContact,
    code: errors?.[0]?.extensions.code,
    refused: errors?.[0]?.extensions.refused,
  };
}

const decide = async (email: string) =>
  ((await app.graphql(DECIDE, { to: { email } })).data as { sendDecision: object }).sendDecision;

describe('eraseContact', () => {
  test('the receipt says when, why, where in the ledger, which roles ended and what is held elsewhere', async () => {
    const roles = [{ role: 'administrator', customer: 'Gemeente Voorbeeldstad', duty: 'contract 7' }];
    const id = await aPerson('anna@example.org', { name: 'Anna Example', roles });

    const { receipt } = await erase({ email: 'anna@example.org' });

    expect(receipt).toMatchObject({
      contactId: id,
      reason: 'REQUEST',
      rolesEnded: ['administrator'],
      providersToTell: ['hubspot', 'mailchimp'],
      heldElsewhere: [
        {
          key: 'back-ups',
          title: expect.stringContaining('Back-ups, tot'),
          lawfulBasis: 'LEGITIMATE_INTEREST',
          period: 'P6M',
        },
      ],
    });
    expect(JSON.stringify(receipt)).not.toMatch(/anna|Voorbeeldstad|contract 7/i);
    expect(await decide('anna@example.org')).toMatchObject({ allowed: false, suppressionReason: 'ERASURE' });
  });

  test('position and hash of the receipt are those of the ledger, and a hash that is not is found out', async () => {
    await aPerson('ben@example.org');
    const { receipt } = await erase({ email: 'ben@example.org' });
    const position = Number(receipt?.ledgerPosition);
    await aPerson('after-ben@example.org');

    const noted = await app.operations.verifyLedger({ expected: { position, hash: receipt?.headHash ?? '' } });
    const other = await app.operations.verifyLedger({ expected: { position, hash: 'f'.repeat(64) } });

    expect(noted).toMatchObject({ isIntact: true });
    expect(other.isIntact).toBe(false);
  });

  test('a second time is NOT_FOUND; under the same idempotency key it is the same receipt', async () => {
    await aPerson('cas@example.org', { roles: [{ role: 'trainer', customer: 'Example B.V.', duty: 'contract 8' }] });
    const key = { 'Idempotency-Key': 'erase-cas' };

    const first = await erase({ email: 'cas@example.org' }, {}, key);
    const again = await erase({ email: 'cas@example.org' }, {}, key);
    const anew = await erase({ email: 'cas@example.org' });
    const byId = await erase({ id: first.receipt?.contactId });

    expect(first.receipt).toMatchObject({ rolesEnded: ['trainer'] });
    expect(again.receipt).toEqual(first.receipt);
    for (const answer of [anew, byId]) expect(answer).toMatchObject({ code: 'NOT_FOUND', receipt: undefined });
  });

  test('the receipt is read again by the id alone; of who lives or never was there is none', async () => {
    const id = await aPerson('fay@example.org', { name: 'Fay Example' });
    const ask = (contactId: string) =>
      app.graphql(
        `query ($id: ID!) { erasure(contactId: $id, language: "nl") { ${RECEIPT} providers { provider state askedAt confirmedAt fault } } }`,
        { id: contactId },
      );
    const living = await ask(id);
    const { receipt } = await erase({ id });

    const again = await ask(id);

    // No provider is set up here, so none was asked.
    expect(again).toEqual({ data: { erasure: { ...receipt, providers: [] } } });
    expect(living).toEqual({ data: { erasure: null } });
    expect(await ask('00000000-0000-4000-8000-000000000000')).toEqual({ data: { erasure: null } });
    expect((await ask('fay@example.org')).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['contactId'],
    });
  });

  test('a clean-up waits for a pause to end, and says so', async () => {
    await aPerson('dora@example.org');
    await app.graphql(
      'mutation ($contact: ContactKey!) { pauseMarketing(contact: $contact, until: "2099-01-01T00:00:00Z") { id } }',
      { contact: { email: 'dora@example.org' } },
    );

    const cleanUp = await erase({ email: 'dora@example.org' }, { reason: 'RETENTION' });

    expect(cleanUp).toMatchObject({ code: 'CONFLICT', refused: [{ path: ['contact'], reason: 'NO_STANDS' }] });
  });
});

describe('who was erased', () => {
  const OBJECT =
    'mutation ($contact: ContactKey!, $evidence: EvidenceInput!) { recordObjection(contact: $contact, evidence: $evidence) { id } }';

  test('becomes a contact again by their own act alone, and stays suppressed', async () => {
    const email = 'gone@example.org';
    const before = await aPerson(email);
    await erase({ email });

    const bare = await app.graphql(UPSERT, { input: { email } });
    const own = await app.graphql(UPSERT, { input: { email }, evidence: BY_PERSON });

    expect(bare.errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      refused: [{ reason: 'ERASED_ADDRESS' }],
    });
    expect(own.errors).toBeUndefined();
    expect((own.data as { upsertContact: { id: string } }).upsertContact.id).not.toBe(before);
    expect(await decide(email)).toMatchObject({ allowed: false, reason: 'SUPPRESSED', suppressionReason: 'ERASURE' });
  });

  test('can still say no: it is written, and makes nobody a contact again', async () => {
    const email = 'gone-too@example.org';
    await aPerson(email);
    await erase({ email });

    const said = await app.graphql(OBJECT, { contact: { email }, evidence: BY_PERSON });
    const read = await app.graphql(
      'query ($by: ContactKey!, $of: SuppressionFilter) { contact(by: $by) { id } suppressions(filter: $of) { edges { node { reason } } } }',
      { by: { email }, of: { contact: { email } } },
    );

    expect(said).toEqual({ data: { recordObjection: null } });
    expect(read.data).toEqual({
      contact: null,
      suppressions: { edges: [{ node: { reason: 'ERASURE' } }, { node: { reason: 'OBJECTION' } }] },
    });
  });
});

describe('endUnderAge', () => {
  test('opens row 2 with a reason and leaves the person’s own no where it stood', async () => {
    const email = 'child@example.org';
    await aPerson(email);
    await erase({ email }, { reason: 'UNDER_AGE' });

    const bare = await app.graphql(END_UNDER_AGE, { contact: { email }, evidence: { statedBy: 'COMPANY' } });
    const ended = await app.graphql(END_UNDER_AGE, { contact: { email }, evidence: BY_PERSON });
    const again = await app.graphql(END_UNDER_AGE, { contact: { email }, evidence: BY_PERSON });
    const back = await app.graphql(UPSERT, { input: { email }, evidence: BY_PERSON });

    expect(bare.errors?.[0]?.extensions.refused).toEqual([{ path: ['contact'], reason: 'EVIDENCE_INCOMPLETE' }]);
    expect(ended).toEqual({ data: { endUnderAge: null } });
    expect(again.errors?.[0]?.extensions.refused).toEqual([{ path: ['contact'], reason: 'NOTHING_TO_END' }]);
    expect(back.errors).toBeUndefined();
    expect(await decide(email)).toMatchObject({ allowed: false, reason: 'SUPPRESSED', suppressionReason: 'UNDER_AGE' });
  });
});

test('roles: [] changes no role: no customer is named in it', async () => {
  const roles = [{ role: 'administrator', customer: 'Gemeente Voorbeeldstad', duty: 'contract 9' }];
  const id = await aPerson('eva@example.org', { roles });

  const { data } = await app.graphql(UPSERT, { input: { id, roles: [] } });

  expect(data).toEqual({ upsertContact: { id, roles: [{ role: 'administrator' }] } });
});
