import { AbideError } from '../../src/errors';
import { aChangeAnswer, aContactView, aSendDecision, openGraphqlDoor } from './graphql-door';

const UPSERT = 'mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }';
const PREFERENCES =
  'mutation ($changes: [PreferenceChange!]!) { setPreferences(contact: { email: "a@example.org" }, changes: $changes, evidence: { statedBy: COMPANY }) { id } }';
const DECISION = '{ sendDecision(to: { email: "a@example.org" }, topic: "newsletter") { allowed } }';
const MODERN = { accept: 'application/graphql-response+json' };

describe('errors', () => {
  test('all bad fields of a call are named at once, and nothing is written', async () => {
    let writes = 0;
    const door = await openGraphqlDoor({
      upsertContact: async () => {
        writes += 1;
        return aChangeAnswer();
      },
    });

    const { body, text } = await door.ask(UPSERT, {
      variables: {
        input: {
          id: '17',
          email: 'Jan Jansen@@example.org',
          phone: '12',
          country: 'UK',
          language: 'dutch!',
          name: '   ',
          organisation: 'x'.repeat(201),
          roles: [{ role: 'administrator', customer: 'Example\nB.V.', until: '2026-02-30' }],
        },
      },
    });

    const { code, path, faults } = body.errors?.[0]?.extensions as { code: string; path: unknown; faults: never[] };
    expect(code).toBe('BAD_USER_INPUT');
    expect(path).toEqual(['input', 'country']);
    expect(faults.map(({ path: at }) => (at as string[]).join('.')).sort()).toEqual([
      'input.country',
      'input.email',
      'input.id',
      'input.language',
      'input.name',
      'input.organisation',
      'input.phone',
      'input.roles.0.customer',
      'input.roles.0.until',
    ]);
    expect(writes).toBe(0);
    expect(text).not.toMatch(/Jansen|dutch|UK/);
  });

  test('a topic that is unknown, mandatory or not on the channel is named by its place in the list', async () => {
    const door = await openGraphqlDoor();

    const { body } = await door.ask(PREFERENCES, {
      variables: {
        changes: [
          { topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT' },
          { topic: 'no-such-topic', channel: 'EMAIL', state: 'OPTED_OUT' },
          { topic: 'product-updates', channel: 'EMAIL', state: 'OPTED_OUT' },
          { topic: 'newsletter', channel: 'SMS', state: 'OPTED_OUT' },
        ],
      },
    });

    const { faults } = body.errors?.[0]?.extensions as { faults: { path: unknown }[] };
    expect(faults.map(({ path }) => path)).toEqual([
      ['changes', 1, 'topic'],
      ['changes', 2, 'topic'],
      ['changes', 3, 'channel'],
    ]);
  });

  test.each([
    [{}, ['by']],
    [{ email: 'a@example.org', phone: '+31612345678' }, ['by']],
    [{ email: 'a' }, ['by', 'email']],
    [{ phone: '0612345678' }, ['by', 'phone']],
    [{ id: 'x' }, ['by', 'id']],
  ])('a key names exactly one contact: %j', async (by, path) => {
    const door = await openGraphqlDoor({ readContact: async () => undefined });

    const { body } = await door.ask('query ($by: ContactKey!) { contact(by: $by) { id } }', { variables: { by } });

    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path });
  });

  test('a contact that nobody knows is null', async () => {
    const door = await openGraphqlDoor({ readContact: async () => undefined });

    const { body } = await door.ask('{ contact(by: { email: "a@example.org" }) { id } }');

    expect(body).toEqual({ data: { contact: null } });
  });

  test('a variable of another type is BAD_USER_INPUT with its path, and its value is not repeated', async () => {
    const door = await openGraphqlDoor();

    const { body, text } = await door.ask(PREFERENCES, {
      variables: { changes: [{ topic: 'newsletter', channel: 'anna@example.org', state: 'OPTED_OUT' }] },
    });

    expect(body.errors?.[0]).toMatchObject({
      message: 'The variable "$changes" is not of its type at "changes[0].channel". It is not a value of Channel.',
      extensions: { code: 'BAD_USER_INPUT', path: ['changes', 0, 'channel'] },
    });
    expect(text).not.toContain('anna');
  });

  test.each([
    '{ sendDecision(to: { email: "a@example.org" }, topic: "x", channel: "anna@example.org") { allowed } }',
    '{ sendDecision(to: "anna@example.org", topic: "x") { allowed } }',
    '{ sendDecision(to: { email: "a@example.org" } "anna@example.org" }',
    '{ ledger(contact: { email: "a@example.org" }, first: "anna@example.org") { pageInfo { hasNextPage } } }',
    '{ topics { key(anna: "anna@example.org") } }',
  ])('a query that does not hold is refused without its values: %s', async (query) => {
    const door = await openGraphqlDoor();

    const { body, text } = await door.ask(query);

    expect(body.errors?.[0]?.extensions.code).toMatch(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/);
    expect(text).not.toContain('anna@');
  });

  test('refused changes are one CONFLICT with the path and reason of each', async () => {
    const door = await openGraphqlDoor({
      setPreferences: async () => aChangeAnswer({ refused: [{ index: 1, reason: 'COMPANY_CANNOT_OPT_IN' }] }),
    });
    const change = { topic: 'newsletter', channel: 'EMAIL' };

    const { body } = await door.ask(PREFERENCES, {
      variables: {
        changes: [
          { ...change, state: 'OPTED_OUT' },
          { ...change, state: 'OPTED_IN' },
        ],
      },
    });

    expect(body.data).toBeNull();
    expect(body.errors?.[0]?.extensions).toEqual({
      code: 'CONFLICT',
      path: ['changes', 1],
      refused: [{ path: ['changes', 1], reason: 'COMPANY_CANNOT_OPT_IN' }],
    });
  });

  test('an error of the operations keeps its code and path', async () => {
    const door = await openGraphqlDoor({
      decideSends: async () => {
        throw new AbideError('UNAVAILABLE', 'The look-up failed.', { path: 'to.2' });
      },
    });

    const { body } = await door.ask(DECISION);

    expect(body).toEqual({
      data: null,
      errors: [
        expect.objectContaining({
          message: 'The look-up failed.',
          extensions: { code: 'UNAVAILABLE', path: ['to', 2] },
        }),
      ],
    });
  });

  test('a mistake of ours gives a reference, which the log holds, and nothing else', async () => {
    const door = await openGraphqlDoor({
      decideSends: async () => {
        throw new Error('a secret of the inside');
      },
    });

    const { body, text } = await door.ask(DECISION);

    const { code, reference } = body.errors?.[0]?.extensions as Record<string, string>;
    expect(code).toBe('INTERNAL');
    expect(text).not.toMatch(/secret|stack|\.ts/);
    expect(door.logged.join()).toContain(reference);
  });

  test('fewer decisions than people is an error, never a yes', async () => {
    const door = await openGraphqlDoor({
      decideSends: async () => ({ decisions: [], ledgerPosition: 1, takenAt: new Date() }),
    });

    const { body } = await door.ask(DECISION);

    expect(body.errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
  });

  test('older clients get 200 for a query that does not hold, newer ones 400', async () => {
    const door = await openGraphqlDoor();

    for (const query of ['{', '{ nonsense }', 'query ($by: ContactKey!) { contact(by: $by) { id } }']) {
      expect((await door.ask(query, { headers: { accept: 'application/json' } })).status).toBe(200);
      expect((await door.ask(query, { headers: MODERN })).status).toBe(400);
    }
  });

  test('unknown fields are refused without telling which there are', async () => {
    const door = await openGraphqlDoor();

    const { text } = await door.ask('{ topic { key } }');

    expect(text).not.toContain('Did you mean');
  });
});

describe('cursors', () => {
  const LEDGER =
    'query ($contact: ContactKey!, $after: String) { ledger(contact: $contact, first: 1, after: $after) { edges { cursor } pageInfo { hasNextPage endCursor } } }';
  const ids = ['0a1b2c3d-0000-4000-8000-000000000001', '0a1b2c3d-0000-4000-8000-000000000002'];

  test('a page goes on behind its cursor, and a cursor about another contact is refused', async () => {
    const asked: unknown[] = [];
    const door = await openGraphqlDoor({
      readContact: async (key) => aContactView({ id: 'contactId' in key ? key.contactId : ids[0] }),
      readLedger: async (_contact, page) => {
        asked.push(page);
        const entry = { position: 4, ordinal: 2, kind: 'PAUSED', at: new Date(), body: {} };
        return { entries: [entry], hasNextPage: true };
      },
    });
    const first = await door.ask(LEDGER, { variables: { contact: { id: ids[0] } } });
    const { endCursor } = (first.body.data as { ledger: { pageInfo: { endCursor: string } } }).ledger.pageInfo;

    const same = await door.ask(LEDGER, { variables: { contact: { email: 'a@example.org' }, after: endCursor } });
    const other = await door.ask(LEDGER, { variables: { contact: { id: ids[1] }, after: endCursor } });
    const made = await door.ask(LEDGER, { variables: { contact: { id: ids[0] }, after: 'bm9uc2Vuc2U' } });

    expect(same.body.errors).toBeUndefined();
    expect(asked).toEqual([
      { first: 1, after: undefined },
      { first: 1, after: { position: 4, ordinal: 2 } },
    ]);
    for (const refused of [other, made]) {
      expect(refused.body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['after'] });
    }
  });
});

describe('what is wrong with a decision of many', () => {
  test('is told by its place in the list', async () => {
    const door = await openGraphqlDoor({
      decideSends: async (to) => ({ decisions: to.map(() => aSendDecision()), ledgerPosition: 1, takenAt: new Date() }),
    });

    const { body } = await door.ask(
      '{ sendDecisions(to: [{ email: "a@example.org" }, { email: "b" }], topic: "newsletter") { allowed } }',
    );

    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['to', 1, 'email'] });
  });
});
