import { startTestApp, type TestApp } from '../support/app';

const CONTACT =
  'id email phone name language country organisation relation business roles { role customer duty until }';
const UPSERT = `mutation ($input: UpsertContactInput!, $evidence: EvidenceInput) { upsertContact(input: $input, evidence: $evidence) { ${CONTACT} } }`;
const DECIDE =
  'query ($to: ContactKey!, $topic: ID!) { sendDecision(to: $to, topic: $topic) { allowed reason reasons lawfulBasis suppressionReason validUntil ledgerPosition explanation(language: "en") basedOn { id kind at } } }';
const SET =
  'mutation ($contact: ContactKey!, $changes: [PreferenceChange!]!, $evidence: EvidenceInput!) { setPreferences(contact: $contact, changes: $changes, evidence: $evidence) { id preferences { topic channel state } } }';
const OBJECT =
  'mutation ($contact: ContactKey!, $evidence: EvidenceInput!) { recordObjection(contact: $contact, evidence: $evidence) { id email } }';
const BY_PERSON = { statedBy: 'RECIPIENT', reference: 'ticket 7' };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
});

interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
  readonly suppressionReason: string | null;
  readonly lawfulBasis: string | null;
  readonly explanation: string;
  readonly ledgerPosition: string;
  readonly validUntil: string;
  readonly basedOn: readonly { readonly id: string; readonly kind: string }[];
}

async function ask<T>(query: string, variables: object, headers?: Record<string, string>): Promise<T> {
  const { data, errors } = await app.graphql(query, variables, headers);
  expect(errors).toBeUndefined();
  return Object.values(data as object)[0] as T;
}

async function refusal(query: string, variables: object, headers?: Record<string, string>) {
  const { errors } = await app.graphql(query, variables, headers);
  return errors?.[0]?.extensions;
}

const decide = (to: object, topic: string) => ask<Decision>(DECIDE, { to, topic });
const aPerson = (input: object) => ask<{ id: string }>(UPSERT, { input });

describe('contacts', () => {
  test('a contact is made, found by any spelling of its address, and changed where something is given', async () => {
    const made = await aPerson({
      email: 'Anna.Vos@Example.org',
      phone: '06 12345678',
      country: 'nl',
      name: 'Anna Vos',
      relation: 'CUSTOMER',
      business: true,
    });

    const changed = await aPerson({ email: 'anna.vos@EXAMPLE.org', organisation: 'Example B.V.' });
    const read = await ask('query ($by: ContactKey!) { contact(by: $by) { id name } }', {
      by: { phone: '+31612345678' },
    });

    expect(made).toMatchObject({
      email: 'anna.vos@example.org',
      phone: '+31612345678',
      country: 'NL',
      relation: 'CUSTOMER',
    });
    expect(changed).toEqual({ ...made, organisation: 'Example B.V.' });
    expect(read).toEqual({ id: made.id, name: 'Anna Vos' });
  });

  test('addresses of two contacts are never joined: CONFLICT', async () => {
    await aPerson({ email: 'one@example.org' });
    await aPerson({ phone: '+31201234567' });

    const refused = await refusal(UPSERT, { input: { email: 'one@example.org', phone: '+31201234567' } });
    const other = await aPerson({ email: 'two@example.org' });
    const taken = await refusal(UPSERT, { input: { id: other.id, email: 'one@example.org' } });

    expect(taken).toMatchObject({ code: 'CONFLICT', refused: [{ path: ['input'], reason: 'ADDRESS_TAKEN' }] });
    expect(refused).toMatchObject({ code: 'CONFLICT', path: ['input'] });
  });

  test('an id that nobody has is NOT_FOUND for a change, and null for a look-up', async () => {
    const id = '0a1b2c3d-0000-4000-8000-00000000000f';

    expect(await refusal(UPSERT, { input: { id, name: 'Nobody' } })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await ask('query ($by: ContactKey!) { contact(by: $by) { id } }', { by: { id } })).toBeNull();
  });
});

describe('send decisions', () => {
  test('an address nobody knows gets no optional mail', async () => {
    const decision = await decide({ email: 'nobody@example.org' }, 'direct-marketing');

    expect(decision).toMatchObject({ allowed: false, reason: 'NO_CONSENT', lawfulBasis: null });
    expect(decision.explanation).toBe('This person has not opted in to this topic.');
  });

  test('a topic that does not exist, or not on the channel, is an error', async () => {
    expect(await refusal(DECIDE, { to: { email: 'a@example.org' }, topic: 'no-such' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['topic'],
    });
  });

  test('the person’s own no is seen by the very next decision, and rests on its ledger entry', async () => {
    const contact = { id: (await aPerson({ email: 'boris@example.org', relation: 'CUSTOMER', business: true })).id };
    expect(await decide(contact, 'newsletter')).toMatchObject({ allowed: true });

    await ask(OBJECT, { contact, evidence: BY_PERSON });

    const decision = await decide({ email: 'boris@example.org' }, 'newsletter');
    expect(decision).toMatchObject({ allowed: false, reason: 'SUPPRESSED', suppressionReason: 'OBJECTION' });
    expect(decision.basedOn[0]).toMatchObject({ kind: 'SUPPRESSED' });
    expect(Number(decision.ledgerPosition)).toBeGreaterThanOrEqual(Number(decision.basedOn[0]?.id.split('.')[0]));
  });

  test('a mandatory topic stays allowed for a live role under an objection', async () => {
    const role = { role: 'administrator', customer: 'Example B.V.', duty: 'contract 12', until: '2099-12-31' };
    const contact = { id: (await aPerson({ email: 'carla@example.org', roles: [role] })).id };
    await ask(OBJECT, { contact, evidence: BY_PERSON });

    const allowed = await decide(contact, 'product-updates');
    await aPerson({ id: contact.id, roles: [{ ...role, until: '2020-01-01' }] });
    const ended = await decide(contact, 'product-updates');

    expect(allowed).toMatchObject({ allowed: true, reason: 'MANDATORY_TOPIC' });
    expect(ended).toMatchObject({ allowed: false, reason: 'NOT_IN_REQUIRED_ROLE' });
  });

  test('many are decided in their order', async () => {
    await aPerson({ email: 'dirk@example.org', relation: 'CUSTOMER', business: true });

    const decisions = await ask<Decision[]>(
      'query ($to: [ContactKey!]!) { sendDecisions(to: $to, topic: "newsletter") { allowed } }',
      { to: [{ email: 'nobody@example.org' }, { email: 'dirk@example.org' }, { email: 'nobody2@example.org' }] },
    );

    expect(decisions.map(({ allowed }) => allowed)).toEqual([false, true, false]);
  });

  test('the reason is told in the language asked for, else in the policy’s first', async () => {
    const texts = ['nl', 'fr', 'en', 'de'].map((tag) => `${tag}: explanation(language: "${tag}-BE")`).join(' ');
    const query = `query ($to: ContactKey!) { sendDecision(to: $to, topic: "direct-marketing") { ${texts} first: explanation } }`;

    const told = await ask(query, { to: { email: 'nobody@example.org' } });

    expect(told).toEqual({
      nl: 'Deze persoon heeft zich niet voor dit onderwerp aangemeld.',
      fr: 'Cette personne n’a pas donné son accord pour ce thème.',
      en: 'This person has not opted in to this topic.',
      de: 'Diese Person hat sich für dieses Thema nicht angemeldet.',
      first: 'Deze persoon heeft zich niet voor dit onderwerp aangemeld.',
    });
  });

  test('a past time is answered as it stood then, and the future is refused', async () => {
    const query =
      'query ($to: ContactKey!, $at: DateTime) { sendDecision(to: $to, topic: "newsletter", at: $at) { allowed reason } }';
    const to = { id: (await aPerson({ email: 'fien@example.org', relation: 'CUSTOMER', business: true })).id };
    const before = new Date().toISOString();
    await ask(OBJECT, { contact: to, evidence: BY_PERSON });

    expect(await ask(query, { to, at: before })).toEqual({ allowed: true, reason: 'SOFT_OPT_IN' });
    expect(await ask(query, { to })).toEqual({ allowed: false, reason: 'SUPPRESSED' });
    expect(await refusal(query, { to, at: '2999-01-01T00:00:00Z' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['at'],
    });
  });
});

describe('preferences', () => {
  test('what is admitted stands and what is refused is told by its place', async () => {
    const contact = { id: (await aPerson({ email: 'els@example.org' })).id };
    const changes = [
      { topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT' },
      { topic: 'direct-marketing', channel: 'EMAIL', state: 'OPTED_IN' },
    ];

    const refused = await refusal(SET, { contact, changes, evidence: { statedBy: 'COMPANY' } });
    const after = await ask<{ preferences: object[] }>(
      'query ($by: ContactKey!) { contact(by: $by) { preferences { topic channel state } } }',
      { by: contact },
    );

    expect(refused).toMatchObject({
      code: 'CONFLICT',
      refused: [{ path: ['changes', 1], reason: 'COMPANY_CANNOT_OPT_IN' }],
    });
    expect(after.preferences).toContainEqual({ topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT' });
    expect(after.preferences).toContainEqual({ topic: 'direct-marketing', channel: 'EMAIL', state: 'UNKNOWN' });
  });

  test('a key that nobody holds is NOT_FOUND', async () => {
    const changes = [{ topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT' }];

    const refused = await refusal(SET, { contact: { email: 'unknown@example.org' }, changes, evidence: BY_PERSON });

    expect(refused).toMatchObject({ code: 'NOT_FOUND', path: ['contact'] });
  });
});

describe('objections', () => {
  test('an address of nobody becomes a contact with only that address', async () => {
    const contact = await ask(OBJECT, { contact: { email: 'Femke@example.org' }, evidence: BY_PERSON });

    expect(contact).toMatchObject({ email: 'femke@example.org' });
  });

  test('the company’s own stop is MANUAL', async () => {
    const contact = { id: (await aPerson({ email: 'gijs@example.org' })).id };

    await ask(OBJECT, { contact, evidence: { statedBy: 'COMPANY' } });

    expect(await decide(contact, 'newsletter')).toMatchObject({ suppressionReason: 'MANUAL' });
  });
});

describe('Idempotency-Key', () => {
  test('the same call is made once, another one under the same key is a CONFLICT', async () => {
    const headers = { 'idempotency-key': 'make-hanna' };
    const input = { email: 'hanna@example.org', name: 'Hanna' };

    const first = await ask(UPSERT, { input }, headers);
    const again = await ask(UPSERT, { input }, headers);
    const other = await refusal(UPSERT, { input: { ...input, name: 'Johanna' } }, headers);

    expect(again).toEqual(first);
    expect(other).toMatchObject({ code: 'CONFLICT', path: ['Idempotency-Key'] });
  });

  test('the repeat of a refused call is refused the same', async () => {
    const contact = { id: (await aPerson({ email: 'ida@example.org' })).id };
    const changes = [{ topic: 'direct-marketing', channel: 'EMAIL', state: 'OPTED_IN' }];
    const call = { contact, changes, evidence: { statedBy: 'COMPANY' } };

    const first = await refusal(SET, call, { 'idempotency-key': 'ida-1' });
    const again = await refusal(SET, call, { 'idempotency-key': 'ida-1' });

    expect(first).toMatchObject({ code: 'CONFLICT' });
    expect(again).toEqual(first);
  });
});

describe('the ledger', () => {
  const PAGE =
    'query ($contact: ContactKey!, $after: String) { ledger(contact: $contact, first: 2, after: $after) { edges { cursor node { id kind topic state statedBy source evidence { name text } } } pageInfo { hasNextPage endCursor } } }';
  interface Page {
    readonly edges: readonly { readonly node: { readonly id: string; readonly kind: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }

  test('is paged through without loss, oldest first, and holds refusals and evidence', async () => {
    const contact = { id: (await aPerson({ email: 'jan@example.org' })).id };
    const change = { topic: 'direct-marketing', channel: 'EMAIL' };
    await ask(SET, { contact, changes: [{ ...change, state: 'OPTED_OUT' }], evidence: BY_PERSON });
    await refusal(SET, { contact, changes: [{ ...change, state: 'OPTED_IN' }], evidence: { statedBy: 'COMPANY' } });

    const nodes: object[] = [];
    let after: string | null = null;
    do {
      const page: Page = await ask<Page>(PAGE, { contact, after });
      nodes.push(...page.edges.map(({ node }) => node));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);

    expect(nodes[0]).toMatchObject({ kind: 'CONTACT_CREATED' });
    expect(nodes).toContainEqual(
      expect.objectContaining({
        kind: 'PREFERENCE_SET',
        topic: 'direct-marketing',
        state: 'OPTED_OUT',
        statedBy: 'RECIPIENT',
        source: 'API',
        evidence: [{ name: 'reference', text: 'ticket 7' }],
      }),
    );
    expect(nodes.at(-1)).toMatchObject({ kind: 'CHANGE_REFUSED' });
    expect(new Set(nodes.map((node) => (node as { id: string }).id)).size).toBe(nodes.length);
  });

  test('of nobody is NOT_FOUND', async () => {
    expect(await refusal(PAGE, { contact: { email: 'unknown@example.org' } })).toMatchObject({
      code: 'NOT_FOUND',
      path: ['contact'],
    });
  });
});

describe('links', () => {
  test('come in the order asked for, and a POST to the one-click link stops the messages', async () => {
    const contact = { id: (await aPerson({ email: 'karel@example.org', relation: 'CUSTOMER', business: true })).id };

    const [link] = await ask<{ contactId: string; oneClickUrl: string; listUnsubscribe: string }[]>(
      'mutation ($contacts: [ContactKey!]!) { createPreferenceLinks(contacts: $contacts, topic: "newsletter") { contactId pageUrl oneClickUrl listUnsubscribe listUnsubscribePost } }',
      { contacts: [contact] },
    );
    const path = new URL(link?.oneClickUrl ?? '').pathname;
    const pressed = await fetch(`${app.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });

    expect(link).toMatchObject({ contactId: contact.id, listUnsubscribe: `<${link?.oneClickUrl}>` });
    expect(pressed.status).toBe(200);
    expect(await decide(contact, 'newsletter')).toMatchObject({ allowed: false });
  });
});
