import { startTestApp, type TestApp } from '../support/app';
import { runLog } from '../support/run-log';
import { admin } from '../support/test-server';

const PERSON = 'a.person@logged.example';
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Line = { readonly level: string; readonly time: string; readonly msg: string; readonly [field: string]: unknown };

describe('what is logged of requests', () => {
  let app: TestApp;
  let text: string;
  let path: string;
  beforeAll(async () => {
    text = '';
    const hear = (line: string) => {
      text += line;
    };
    app = await startTestApp({}, '', runLog(hear));
    await app.graphql(`mutation { upsertContact(input: { email: "${PERSON}" }) { id } }`);
    const made = await app.graphql(
      `mutation { createPreferenceLinks(contacts: [{ email: "${PERSON}" }]) { oneClickUrl } }`,
    );
    const [link] = (made.data as { createPreferenceLinks: { oneClickUrl: string }[] }).createPreferenceLinks;
    path = new URL(link?.oneClickUrl as string).pathname;
  });
  afterAll(() => app.close());

  const lines = (): Line[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const linesOf = (response: Response) =>
    lines().filter(({ requestId }) => requestId === response.headers.get('x-request-id'));
  const press = (headers: Record<string, string> = {}) =>
    fetch(`${app.url}${path}`, { method: 'POST', headers, body: new URLSearchParams('List-Unsubscribe=One-Click') });

  test('an answer bears the name under which the log has the request, and each line its level, time and message', async () => {
    const response = await press();

    const [line, ...others] = linesOf(response);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ level: 'debug', msg: 'A request was answered.', route: '/u/*', status: 200 });
    expect(new Date(line?.time ?? '').toISOString()).toBe(line?.time);
  });

  test('a name that the caller gives is not taken: it may be an address', async () => {
    const response = await press({ 'x-request-id': PERSON });

    expect(response.headers.get('x-request-id')).toMatch(ID);
  });

  test('what goes wrong inside, after the body was read too, bears the name of its request', async () => {
    const { rows } = await app.pool.query<{ name: string }>('SELECT current_database() AS name');
    const name = rows[0]?.name as string;
    const serverUrl = process.env.ABIDE_TEST_SERVER_URL as string;
    await admin(serverUrl, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await admin(serverUrl, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);

    const [first, second] = await Promise.all([press(), press()]);
    await admin(serverUrl, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);

    expect([first.status, second.status]).toEqual([503, 503]);
    for (const response of [first, second]) {
      expect(linesOf(response).map(({ level, msg }) => `${level}: ${msg}`)).toEqual([
        'error: a one-click stop was not recorded',
        'warn: A request was not answered as it should be.',
      ]);
    }
  });

  test('no line holds an address or a token', () => {
    expect(lines().length).toBeGreaterThan(5);
    expect(text).not.toMatch(/@|logged\.example/);
    expect(text).not.toContain(path.split('/').at(-1));
  });
});
