import { connect } from 'node:net';
import { GRAPHQL_CODES } from '../../schema/graphql-codes';
import { AbideError } from '../../src/errors';
import { startTestApp } from '../support/app';
import { ALL_KEY, aContactView, aSendDecision, type GraphqlDoorUnderTest, openGraphqlDoor } from './graphql-door';

const MARK = 'anna@example.org';
const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const fragments = (count: number, spreads: number) =>
  `${many(count, (i) => `fragment F${i} on Topic { ${`...F${i + 1} `.repeat(spreads)} }`)} fragment F${count} on Topic { key }`;

/** Documents that somebody sends to learn, to cost or to break something; none of them is answered. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  'selections nested 3,000 deep': `{ topics ${nested(3_000, '{ controller ', '}')} }`,
  'a list nested 9,000 deep in an argument': `{ topics(x: ${nested(4_500, '[', ']')}) { key } }`,
  'an object nested 3,000 deep in an argument': `{ contact(by: ${nested(3_000, '{ id: ', '}')}) { id } }`,
  'inline fragments nested 2,000 deep': `{ topics { ${nested(2_000, '... on Topic { ', '}')} } }`,
  'a type nested 9,000 deep': `query ($a: ${nested(4_500, '[', ']')}) { topics { key } }`,
  '600 aliases of one field': `{ topics { ${many(600, (i) => `a${i}: key`)} } }`,
  '21 aliases of the root': `{ ${many(21, (i) => `a${i}: topics { key }`)} }`,
  '21 mutations in one': `mutation { ${many(21, (i) => `a${i}: exportContact(contact: { email: "${MARK}" }) { contactId }`)} }`,
  'one field 600 times': `{ topics { ${many(600, () => 'key')} } }`,
  'fragments that multiply to 3^13': `{ topics { ...F0 } } ${fragments(13, 3)}`,
  'fragments that multiply to 2^300': `{ topics { ...F0 } } ${fragments(300, 2)}`,
  'a fragment of itself': '{ topics { ...A } } fragment A on Topic { ...A }',
  'fragments in a circle': '{ topics { ...A } } fragment A on Topic { ...B } fragment B on Topic { ...A }',
  'a thousand directives': `{ topics ${'@include(if: true) '.repeat(1_000)} { key } }`,
  'a thousand unknown directives': `{ topics ${'@x '.repeat(1_000)} { key } }`,
  'a thousand unknown fields': `{ ${many(1_000, (i) => `f${i}`)} }`,
  'a thousand unknown arguments': `{ topics(${many(1_000, (i) => `a${i}: "${MARK}"`)}) { key } }`,
  'a thousand variables': `query (${many(1_000, (i) => `$v${i}: Int`)}) { topics { key } }`,
  'a thousand operations': many(1_000, (i) => `query Q${i} { topics { key } }`),
  'fields in conflict': `{ topics { ${many(250, (i) => `x: key y${i}: title x: title`)} } }`,
  '20,000 tokens': `{ topics { ${many(20_000, () => 'key')} } }`,
  'a name of 500,000 characters': `{ ${'a'.repeat(500_000)} }`,
  'a text of 500,000 characters in the document': `{ contact(by: { email: "${'a'.repeat(500_000)}@example.org" }) { id } }`,
  'introspection nested deep': `{ __schema { types ${nested(25, '{ fields { type ', '} }')} } }`,
  'the schema as a circle of types': `{ __schema { types { fields { type { ${nested(19, 'fields { type { ', '} } ')} } } } } }`,
  'a mistyped field': '{ topic { key } }',
  'a mistyped argument': `{ contact(bye: { email: "${MARK}" }) { id } }`,
  'a mistyped value': `{ sendDecision(to: { email: "${MARK}" }, topic: "x", channel: EMAIIL) { allowed } }`,
  'a mistyped type': `query ($by: ContactKeys!) { contact(by: $by) { id } }`,
  'an address where a name belongs': `{ ${MARK} }`,
  'an address in a text that does not end': `{ contact(by: { email: "${MARK}`,
  'a subscription': 'subscription { topics { key } }',
  'a type definition': 'type Query { topics: [String] }',
  nothing: '',
  'a comment': '# nothing',
  'control characters': '{ topics { key \u0000\u0007 } }',
  'half a pair of surrogates': '{ topics { \ud800 } }',
  'the wrong language': '<?xml version="1.0"?><topics/>',
  'a filter that is SQL': `{ contacts(filter: { country: "NL'; DROP TABLE contact; --" }) { pageInfo { hasNextPage } } }`,
  'more pages than one request has': `{ ${many(11, (i) => `a${i}: contacts(first: 1000) { pageInfo { hasNextPage } }`)} }`,
  'a page of a thousand million': '{ contacts(first: 1000000000) { pageInfo { hasNextPage } } }',
  'a page of a number beyond all': '{ contacts(first: 99999999999999999999) { pageInfo { hasNextPage } } }',
};

/** Bodies that are no request. */
const json = (value: unknown) => JSON.stringify(value);
const BODIES: Readonly<Record<string, string>> = {
  nothing: '',
  'a number': '7',
  null: 'null',
  'a text': '"{ topics { key } }"',
  'no query': '{}',
  'a query that is a number': json({ query: 7 }),
  'a query that is a list': json({ query: ['{ topics { key } }'] }),
  'variables that are a text': json({ query: '{ topics { key } }', variables: MARK }),
  'variables that are a list': json({ query: '{ topics { key } }', variables: [MARK] }),
  'an operation that is not there': json({ query: 'query A { topics { key } }', operationName: MARK }),
  'extensions that are a text': json({ query: '{ topics { key } }', extensions: MARK }),
  'a stored query': json({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
  'a batch': json([{ query: '{ topics { key } }' }, { query: '{ topics { key } }' }]),
  'an empty batch': '[]',
  'a prototype': '{"query":"{ topics { key } }","__proto__":{"isAdmin":true}}',
  'a prototype in the variables': '{"query":"{ topics { key } }","variables":{"constructor":{"prototype":{"x":1}}}}',
  'half a body': `{"query":"{ topics { key } }","variables":{"a":"${MARK}`,
  'no UTF-8': '{"query":"{ topics { key } }"\u0000}',
};

const decide = {
  listContacts: async () => ({ contacts: [], hasNextPage: false }),
  readContact: async () => aContactView(),
  decideSends: async (to: readonly unknown[]) => ({
    decisions: to.map(() => aSendDecision()),
    ledgerPosition: 1,
    takenAt: new Date(),
  }),
};

interface Refused {
  readonly status: number;
  readonly text: string;
}

async function post(door: GraphqlDoorUnderTest, body: string, headers: Record<string, string> = {}): Promise<Refused> {
  const answer = await fetch(door.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ALL_KEY}`, ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

const THEIRS = ['BAD_USER_INPUT', ...Object.keys(GRAPHQL_CODES)];

/** In GraphQL's form, with a code that says it is the caller's, and with nothing of what was sent or of the inside. */
function expectRefusal({ status, text }: Refused): void {
  const { data, errors } = JSON.parse(text);
  expect(status === 200 || (status >= 400 && status < 500)).toBe(true);
  expect(Object.values(data ?? {}).filter((answer) => answer !== null)).toEqual([]);
  expect(errors.length).toBeGreaterThan(0);
  for (const { extensions } of errors) expect(THEIRS).toContain(extensions.code);
  expect(text).not.toMatch(/anna@|Did you mean|stack|node_modules|\.ts:|call stack/i);
  expect(text.length).toBeLessThan(30_000);
}

describe('a hostile document', () => {
  test.each(Object.entries(DOCUMENTS))('is refused: %s', async (_what, query) => {
    const door = await openGraphqlDoor(decide);

    expectRefusal(await post(door, json({ query })));
    expect(door.logged).toEqual([]);
    expect((await door.ask('{ topics { key } }')).body.errors).toBeUndefined();
  });

  test('is not even read without a key in production', async () => {
    const door = await openGraphqlDoor(decide);

    for (const query of Object.values(DOCUMENTS)) {
      const { status, body } = await door.ask(query, { key: '' });
      expect({ status, codes: body.errors?.map(({ extensions }) => extensions.code) }).toEqual({
        status: 401,
        codes: ['UNAUTHENTICATED'],
      });
    }
  });
});

describe('a hostile body', () => {
  test.each(Object.entries(BODIES))('is refused: %s', async (_what, body) => {
    const door = await openGraphqlDoor(decide);

    expectRefusal(await post(door, body));
    expectRefusal(await post(door, body, { 'idempotency-key': 'one' }));
    expect(door.logged).toEqual([]);
  });

  test('variables nested deeper than any of ours are refused before they are hashed', async () => {
    const door = await openGraphqlDoor(decide);
    const query = 'query ($to: [ContactKey!]!) { sendDecisions(to: $to, topic: "newsletter") { allowed } }';
    const body = `{"query":${json(query)},"variables":{"to":${nested(100_000, '[', ']')}}}`;

    expectRefusal(await post(door, body, { 'idempotency-key': 'one' }));
    expectRefusal(await post(door, body));
  });

  test.each(['gzip', 'br', 'x'])('a compressed one is not unpacked: %s', async (encoding) => {
    const door = await openGraphqlDoor(decide);

    expectRefusal(await post(door, '\u001f\u008b\u0008', { 'content-encoding': encoding }));
  });

  test('a GET is held to the same limits', async () => {
    const door = await openGraphqlDoor(decide);
    const get = async (query: string) => {
      const headers = { authorization: `Bearer ${ALL_KEY}`, 'apollo-require-preflight': '1' };
      const answer = await fetch(`${door.url}?query=${encodeURIComponent(query)}`, { headers });
      return { status: answer.status, text: await answer.text() };
    };

    expectRefusal(await get(`{ topics ${nested(1_000, '{', '}')} }`));
    expectRefusal(await get(`{ ${many(21, (i) => `a${i}: topics { key }`)} }`));
  });

  test.each([
    ['OPTIONS', 404],
    ['PUT', 404],
    ['DELETE', 404],
    ['HEAD', 404],
  ])('%s is no way in', async (method, status) => {
    const door = await openGraphqlDoor(decide);

    const answer = await fetch(door.url, { method });

    expect(answer.status).toBe(status);
  });

  test('a browser that opens the address gets no page', async () => {
    const door = await openGraphqlDoor(decide);

    for (const key of ['nobody', ALL_KEY]) {
      const answer = await fetch(door.url, { headers: { accept: 'text/html', authorization: `Bearer ${key}` } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('content-type')).toMatch(/^application\//);
      expect(await answer.text()).not.toMatch(/<|https?:/);
    }
  });
});

function aGate() {
  let open: (value?: unknown) => void = () => undefined;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

describe('each mistake and limit has its code', () => {
  const CODES = [
    ['what is no GraphQL', json({ query: '{' }), 'GRAPHQL_PARSE_FAILED'],
    ['too many tokens', json({ query: DOCUMENTS['20,000 tokens'] }), 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', json({ query: '{ nothing }' }), 'GRAPHQL_VALIDATION_FAILED'],
    ['too many fields', json({ query: DOCUMENTS['600 aliases of one field'] }), 'GRAPHQL_VALIDATION_FAILED'],
    ['too deep', json({ query: `{ topics ${nested(13, '{ controller ', '}')} }` }), 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two operations',
      json({ query: 'query A { topics { key } } query B { topics { key } }' }),
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a batch', BODIES['a batch'], 'BAD_REQUEST'],
    ['a stored query', BODIES['a stored query'], 'PERSISTED_QUERY_NOT_SUPPORTED'],
    ['nested brackets', json({ query: DOCUMENTS['selections nested 3,000 deep'] }), 'BAD_USER_INPUT'],
    ['too many fields of the root', json({ query: DOCUMENTS['21 aliases of the root'] }), 'BAD_USER_INPUT'],
    ['too many entries', json({ query: DOCUMENTS['more pages than one request has'] }), 'BAD_USER_INPUT'],
    ['too long a page', json({ query: DOCUMENTS['a page of a thousand million'] }), 'BAD_USER_INPUT'],
  ] as const;

  test.each(CODES)('%s', async (_what, body, code) => {
    const door = await openGraphqlDoor(decide);

    const { text } = await post(door, body ?? '');

    expect(JSON.parse(text).errors.map((error: { extensions: object }) => error.extensions)).toContainEqual(
      expect.objectContaining({ code }),
    );
  });
});

describe('time', () => {
  const never = new Promise<never>(() => undefined);

  test('a body that does not come ends the request, and its connection', async () => {
    const door = await openGraphqlDoor(decide, { longestRequestMs: 100 });
    const { hostname, port } = new URL(door.url);
    const socket = connect(Number(port), hostname);
    const head = [
      'POST /graphql HTTP/1.1',
      'host: x',
      'content-type: application/json',
      'content-length: 1000',
      '',
      '{"q',
    ];
    socket.write(head.join('\r\n'));

    let answer = '';
    for await (const part of socket) answer += part;

    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toContain('"code":"UNAVAILABLE"');
  });

  test('an answer that is not found in time is an error, never a yes', async () => {
    const door = await openGraphqlDoor({ decideSends: () => never }, { longestRequestMs: 100 });

    const { status, body } = await door.ask(
      '{ sendDecision(to: { email: "a@example.org" }, topic: "newsletter") { allowed } }',
    );

    expect(status).toBe(503);
    expect(body.data).toBeUndefined();
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE' });
  });

  test('of a request whose time is over no further mutation begins', async () => {
    const gate = aGate();
    const begun: string[] = [];
    const door = await openGraphqlDoor(
      {
        exportContact: async () => {
          begun.push('export');
          await gate.opened;
          throw new AbideError('NOT_FOUND', 'nobody');
        },
      },
      { longestRequestMs: 100 },
    );
    const one = 'exportContact(contact: { email: "a@example.org" }) { contactId }';

    const { status } = await door.ask(`mutation { a: ${one} b: ${one} }`);
    gate.open();
    await door.ask('{ topics { key } }');

    expect(status).toBe(503);
    expect(begun).toEqual(['export']);
  });

  test('one key has so many requests under way; one more is RATE_LIMITED, and another key’s is not', async () => {
    const [gate, bothBegun] = [aGate(), aGate()];
    const begun: unknown[] = [];
    const door = await openGraphqlDoor(
      {
        ...decide,
        decideSends: async (to) => {
          begun.push(to);
          if (begun.length === 2) bothBegun.open();
          await gate.opened;
          return decide.decideSends(to);
        },
      },
      { mostUnderWay: 2 },
    );
    const query = '{ sendDecision(to: { email: "a@example.org" }, topic: "newsletter") { allowed } }';
    const waiting = [door.ask(query), door.ask(query)];
    await bothBegun.opened;

    const over = await door.ask('{ topics { key } }');
    const other = await door.ask('{ topics { key } }', { key: 'only-screening' });
    gate.open();
    const answered = await Promise.all(waiting);

    expect({ status: over.status, codes: over.body.errors?.map(({ extensions }) => extensions.code) }).toEqual({
      status: 429,
      codes: ['RATE_LIMITED'],
    });
    expect(other.body.errors).toBeUndefined();
    expect(answered.map(({ body }) => body.errors)).toEqual([undefined, undefined]);
    expect((await door.ask('{ topics { key } }')).body.errors).toBeUndefined();
  });

  test('a statement that takes too long is cut off in PostgreSQL too, and the answer is UNAVAILABLE', async () => {
    const app = await startTestApp({ ABIDE_LOG_LEVEL: 'silent' }, '?statement_timeout=500');
    const other = await app.pool.connect();
    try {
      await other.query('BEGIN; LOCK TABLE contact, suppression, ledger_commit IN ACCESS EXCLUSIVE MODE');
      const waiting = `SELECT count(*)::integer AS count FROM pg_stat_activity
                       WHERE datname = current_database() AND application_name = 'abide' AND state = 'active'
                         AND wait_event_type = 'Lock'`;

      for (const query of [
        '{ contacts { pageInfo { hasNextPage } } }',
        '{ suppressions { pageInfo { hasNextPage } } }',
        '{ sendDecision(to: { email: "a@example.org" }, topic: "newsletter") { allowed } }',
        'mutation { recordObjection(contact: { email: "a@example.org" }, evidence: { statedBy: RECIPIENT }) { id } }',
      ]) {
        const { data, errors } = await app.graphql(query);

        expect(Object.values(data ?? {}).filter((answer) => answer !== null)).toEqual([]);
        expect(errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
        expect((await other.query(waiting)).rows).toEqual([{ count: 0 }]);
      }
    } finally {
      await other.query('ROLLBACK');
      other.release();
      await app.close();
    }
  });
});
