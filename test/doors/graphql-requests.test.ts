import type { Idempotency, Said } from '../../src/operations';
import { A_CONTACT_ID, ALL_KEY, aChangeAnswer, aContactView, aSendDecision, openGraphqlDoor } from './graphql-door';

const OBJECT =
  'mutation ($contact: ContactKey!, $channels: [Channel!]) { recordObjection(contact: $contact, channels: $channels, evidence: { statedBy: RECIPIENT, occurredAt: "2026-01-01T10:00:00+01:00", reference: " ticket 7 " }) { id } }';

describe('Idempotency-Key', () => {
  async function openDoor() {
    const said: Said[] = [];
    const links: (Idempotency | undefined)[] = [];
    const door = await openGraphqlDoor({
      recordObjection: async (_contact, _objection, one) => {
        said.push(one);
        return aChangeAnswer();
      },
      createPreferenceLinks: async (_contacts, _topic, idempotency) => {
        links.push(idempotency);
        return [];
      },
      readContact: async () => aContactView(),
    });
    return { door, said, links };
  }

  test('goes to the operation with the key’s id and a hash that the order of variables does not change', async () => {
    const { door, said } = await openDoor();
    const headers = { 'idempotency-key': 'order-1' };
    const contact = { id: A_CONTACT_ID };

    await door.ask(OBJECT, { variables: { contact, channels: ['EMAIL'] }, headers });
    await door.ask(OBJECT, { variables: { channels: ['EMAIL'], contact }, headers });
    await door.ask(OBJECT, { variables: { contact, channels: ['SMS'] }, headers });

    const [first, second, third] = said.map(({ idempotency }) => idempotency);
    expect(first).toEqual({ apiKeyId: 'all', key: 'order-1', requestHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(second?.requestHash).toBe(first?.requestHash);
    expect(third?.requestHash).not.toBe(first?.requestHash);
  });

  test('reaches link making too, and a call without it has none', async () => {
    const { door, links } = await openDoor();
    const query = `mutation { createPreferenceLinks(contacts: [{ id: "${A_CONTACT_ID}" }]) { pageUrl } }`;

    await door.ask(query, { headers: { 'idempotency-key': 'links-1' } });
    await door.ask(query);

    expect(links[0]).toMatchObject({ apiKeyId: 'all', key: 'links-1' });
    expect(links[1]).toBeUndefined();
  });

  test.each([
    '',
    'two words',
    'x'.repeat(201),
    'café',
  ])('is refused when it is not 1 to 200 visible ASCII: %j', async (key) => {
    const { door, said } = await openDoor();

    const { body } = await door.ask(OBJECT, {
      variables: { contact: { id: A_CONTACT_ID } },
      headers: { 'idempotency-key': key },
    });

    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['Idempotency-Key'] });
    expect(said).toHaveLength(0);
  });

  test('covers one mutation: two under one key are refused before either', async () => {
    const { door, said } = await openDoor();
    const one = `recordObjection(contact: { id: "${A_CONTACT_ID}" }, evidence: { statedBy: RECIPIENT }) { id }`;

    const { body } = await door.ask(`mutation { a: ${one} ...Second } fragment Second on Mutation { b: ${one} }`, {
      headers: { 'idempotency-key': 'order-1' },
    });

    expect(body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(said).toHaveLength(0);
  });
});

describe('evidence', () => {
  test('reaches the operation parsed, carried in by this API', async () => {
    let said: Said | undefined;
    const door = await openGraphqlDoor({
      recordObjection: async (_contact, _objection, one) => {
        said = one;
        return aChangeAnswer({ contactId: undefined });
      },
    });

    const { body } = await door.ask(OBJECT, { variables: { contact: { email: 'Anna@EXAMPLE.org' } } });

    expect(body).toEqual({ data: { recordObjection: null } });
    expect(said).toMatchObject({
      source: 'API',
      statedBy: 'RECIPIENT',
      occurredAt: new Date('2026-01-01T09:00:00Z'),
      reference: 'ticket 7',
    });
  });

  test.each([
    '2026-02-30T00:00:00Z',
    '2026-01-01',
    '2026-01-01T10:00:00',
    '2026-01-01T25:00:00Z',
    'tomorrow',
  ])('a time that does not exist or names no zone is refused: %s', async (occurredAt) => {
    const door = await openGraphqlDoor();

    const { body } = await door.ask(
      'mutation ($evidence: EvidenceInput!) { recordObjection(contact: { email: "a@example.org" }, evidence: $evidence) { id } }',
      { variables: { evidence: { statedBy: 'RECIPIENT', occurredAt } } },
    );

    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['evidence', 'occurredAt'] });
  });
});

describe('limits', () => {
  const decide = {
    decideSends: async (to: readonly unknown[]) => ({
      decisions: to.map(() => aSendDecision()),
      ledgerPosition: 1,
      takenAt: new Date(),
    }),
  };
  const MANY = 'query ($to: [ContactKey!]!) { sendDecisions(to: $to, topic: "newsletter") { allowed } }';
  const people = (count: number) => Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.org` }));

  test('10,000 contacts are decided in their order, one more is refused', async () => {
    const door = await openGraphqlDoor(decide);

    const full = await door.ask(MANY, { variables: { to: people(10_000) } });
    const over = await door.ask(MANY, { variables: { to: people(10_001) } });

    expect(full.body.data?.sendDecisions).toHaveLength(10_000);
    expect(over.body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['to'] });
  });

  test('aliases do not multiply the limit of a list', async () => {
    const door = await openGraphqlDoor(decide);
    const one = 'sendDecisions(to: $to, topic: "newsletter") { allowed }';

    const { body } = await door.ask(`query ($to: [ContactKey!]!) { a: ${one} b: ${one} }`, {
      variables: { to: people(6_000) },
    });

    expect(body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('twenty root fields pass, one more does not', async () => {
    const door = await openGraphqlDoor();
    const fields = (count: number) =>
      `{ ${Array.from({ length: count }, (_, i) => `t${i}: topics { key }`).join(' ')} }`;

    expect((await door.ask(fields(20))).body.errors).toBeUndefined();
    expect((await door.ask(fields(21))).body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('fragments do not hide how much is asked for', async () => {
    const door = await openGraphqlDoor();
    const levels = Array.from(
      { length: 12 },
      (_, i) => `fragment F${i} on Topic { ${'...F'.concat(String(i + 1), ' ').repeat(3)} }`,
    );

    const { body } = await door.ask(`{ topics { ...F0 } } ${levels.join(' ')} fragment F12 on Topic { key }`);

    expect(body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(body.errors?.[0]?.message).toMatch(/at most 500/);
  });

  test('the introspection query of the usual tools passes', async () => {
    const { getIntrospectionQuery } = jest.requireActual<typeof import('graphql')>('graphql');
    const door = await openGraphqlDoor();

    const { body } = await door.ask(getIntrospectionQuery());

    expect(body.errors).toBeUndefined();
  });

  test('a body beyond 1 MiB, one that is no JSON, and one of another type are refused in GraphQL’s form', async () => {
    const door = await openGraphqlDoor();
    const post = async (type: string, body: string) => {
      const headers = { 'content-type': type, authorization: `Bearer ${ALL_KEY}` };
      const answer = await fetch(door.url, { method: 'POST', headers, body });
      return { status: answer.status, text: await answer.text() };
    };

    const long = await post(
      'application/json',
      JSON.stringify({ query: '{ topics { key } }', variables: { a: 'x'.repeat(1_048_576) } }),
    );
    const broken = await post('application/json', '{"query": anna@example.org');
    const form = await post('text/csv', 'query');

    expect([long.status, broken.status, form.status]).toEqual([413, 400, 415]);
    for (const answer of [long, broken, form]) {
      expect(JSON.parse(answer.text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
      expect(answer.text).not.toContain('anna');
    }
  });

  test('a batch of operations in one request is refused', async () => {
    const door = await openGraphqlDoor();

    const answer = await fetch(door.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ALL_KEY}` },
      body: JSON.stringify([{ query: '{ topics { key } }' }, { query: '{ topics { key } }' }]),
    });

    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { errors: unknown[] }).errors).toHaveLength(1);
  });
});

describe('topics', () => {
  test('are told in the language asked for, else in the policy’s first', async () => {
    const door = await openGraphqlDoor();

    const { body } = await door.ask(
      '{ topics { key class title english: title(language: "en-GB") controller { name } } }',
    );

    expect((body.data?.topics as unknown[])[0]).toEqual({
      key: 'newsletter',
      class: 'MARKETING',
      title: 'Nieuwsbrief',
      english: 'Newsletter',
      controller: { name: 'Engage Process BV' },
    });
  });
});
