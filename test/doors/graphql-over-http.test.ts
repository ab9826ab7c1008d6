import { serverAudits } from 'graphql-http';
import { startTestApp, type TestApp } from '../support/app';

describe('GraphQL over HTTP', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });

  afterAll(() => app.close());

  const audits = serverAudits({ url: () => `${app.url}/graphql`, fetchFn: withPreflight });

  test('there are as many audits as were there when this was written', () => {
    expect(audits).toHaveLength(61);
  });

  test.each(
    audits.map((audit) => [audit.id, audit.name, audit] as const),
  )('audit %s: %s', async (_id, _name, audit) => {
    const result = await audit.fn();

    expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
  });

  const asked = (query: string) => `${app.url}/graphql?query=${encodeURIComponent(query)}`;
  const key = () => ({ authorization: `Bearer ${app.apiKey}` });

  test('GET answers a query, and nothing to a page of another site, which cannot set the header', async () => {
    const query = asked('{ topics { key } }');

    const answered = await withPreflight(query, { headers: key() });
    const refused = await fetch(query, { headers: key() });

    expect(answered.status).toBe(200);
    expect(await answered.json()).toMatchObject({ data: { topics: expect.any(Array) } });
    expect(refused.status).toBe(400);
  });

  test('GET changes nothing: a mutation is 405', async () => {
    const mutation = asked(
      'mutation { recordObjection(contact: { email: "anna@example.org" }, evidence: { statedBy: RECIPIENT }) { id } }',
    );

    const answer = await withPreflight(mutation, { headers: key() });

    expect(answer.status).toBe(405);
    const { rows } = await app.pool.query('SELECT count(*)::integer AS count FROM suppression');
    expect(rows).toEqual([{ count: 0 }]);
  });
});

function withPreflight(url: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = { ...Object.fromEntries(new Headers(init.headers)), 'apollo-require-preflight': '1' };
  return fetch(String(url), { ...init, headers });
}
