import { startTestApp, type TestApp } from '../support/app';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (const name of ['anna', 'bob', 'carla']) {
    await app.graphql(`mutation { upsertContact(input: { email: "${name}@example.org", country: "NL" }) { id } }`);
    await app.graphql(
      `mutation { recordObjection(contact: { email: "${name}@example.org" }, evidence: { statedBy: RECIPIENT }) { id } }`,
    );
  }
});

afterAll(() => app.close());

interface Page {
  readonly edges: readonly { readonly node: Record<string, unknown>; readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const LISTS = {
  contacts: { node: 'id email', filter: '{ country: "NL" }', other: '{ country: "BE" }' },
  suppressions: {
    node: 'key reason scope channel statedAt isEnded contactId',
    filter: '{ reason: OBJECTION }',
    other: '{ contact: { email: "anna@example.org" } }',
  },
} as const;

async function ask(
  list: keyof typeof LISTS,
  { after, filter, first = 2 }: { after?: string; filter?: string; first?: number },
) {
  const args = [`first: ${first}`, after && `after: "${after}"`, filter && `filter: ${filter}`]
    .filter(Boolean)
    .join(', ');
  const { data, errors } = await app.graphql(
    `{ ${list}(${args}) { edges { cursor node { ${LISTS[list].node} } } pageInfo { hasNextPage endCursor } } }`,
  );
  return {
    page: (data as Record<string, Page> | null)?.[list],
    code: errors?.[0]?.extensions.code,
    path: errors?.[0]?.extensions.path,
  };
}

describe.each(['contacts', 'suppressions'] as const)('%s', (list) => {
  const { filter, other } = LISTS[list];

  test('come page by page, each once', async () => {
    const { page: one } = await ask(list, { filter });
    const { page: two } = await ask(list, { filter, after: one?.pageInfo.endCursor });

    expect(one?.edges).toHaveLength(2);
    expect(one?.pageInfo.hasNextPage).toBe(true);
    expect(two?.edges).toHaveLength(1);
    expect(two?.pageInfo.hasNextPage).toBe(false);
    expect(new Set([...(one?.edges ?? []), ...(two?.edges ?? [])].map(({ cursor }) => cursor)).size).toBe(3);
  });

  test('a cursor of another filter or query, or of none, is refused', async () => {
    const { page } = await ask(list, { filter });
    const { page: foreign } = await ask(list === 'contacts' ? 'suppressions' : 'contacts', {});
    const cursors = [
      [page?.pageInfo.endCursor, other],
      [page?.pageInfo.endCursor, undefined],
      [foreign?.pageInfo.endCursor, undefined],
      ['bm9uZQ', undefined],
      ['', undefined],
    ] as const;

    for (const [after, given] of cursors) {
      const answer = await app.graphql(
        `query ($after: String) { ${list}(after: $after ${given ? `, filter: ${given}` : ''}) { pageInfo { endCursor } } }`,
        { after },
      );
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['after'] });
    }
  });

  test.each([0, -1, 1_001])('a page of %d is refused', async (first) => {
    expect(await ask(list, { first })).toMatchObject({ code: 'BAD_USER_INPUT', path: ['first'] });
  });
});

test('suppressions of one address have one key, which tells nothing of the address', async () => {
  const { page } = await ask('suppressions', { filter: '{ contact: { email: "anna@example.org" } }' });

  expect(page?.edges).toHaveLength(1);
  expect(page?.edges[0]?.node).toMatchObject({ reason: 'OBJECTION', channel: null, isEnded: false });
  expect(page?.edges[0]?.node.key).toMatch(/^[\w-]{22}$/);
  expect(JSON.stringify(page)).not.toContain('anna');
  const { rows } = await app.pool.query('SELECT hash FROM suppression');
  for (const { hash } of rows) expect(JSON.stringify(page?.edges.map(({ node }) => node))).not.toContain(hash);
});

test('what a filter names must be there: an unknown topic, channel of it or company is refused', async () => {
  const topic = (key: string, channel: string) =>
    `{ preference: { topic: "${key}", channel: ${channel}, state: OPTED_IN } }`;

  expect(await ask('contacts', { filter: topic('nothing', 'EMAIL') })).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await ask('contacts', { filter: topic('newsletter', 'POST') })).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await ask('suppressions', { filter: '{ controller: "nobody" }' })).toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('counts are by reason, scope and channel', async () => {
  const { data } = await app.graphql('{ suppressionCounts { reason scope channel count } }');

  expect(data).toEqual({
    suppressionCounts: [{ reason: 'OBJECTION', scope: 'ALL_OPTIONAL', channel: null, count: 3 }],
  });
});
