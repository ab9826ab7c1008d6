import { startTestApp, type TestApp } from '../support/app';
import { abide } from '../support/command';

/** Keys made on the command line, used at the door that they are for. */
let app: TestApp;
beforeAll(async () => {
  // The doors are two days ahead of the command line, so that a key made today has expired there.
  app = await startTestApp({ ABIDE_CLOCK_OFFSET: 'P2D' });
});
afterAll(() => app.close());

const run = (...words: string[]) => abide(app.pool.options.connectionString as string, ...words);

interface MadeKey {
  readonly text: string;
  readonly id: string;
}

async function aKey(...more: string[]): Promise<MadeKey> {
  const { out } = await run('key', 'create', '--name', 'crm', '--scope', 'contacts', ...more);
  const text = out.trim();
  return { text, id: text.split('_')[1] ?? '' };
}

/** What a caller with the key is told. */
async function ask({ text }: MadeKey, query = '{ topics { key } }'): Promise<string> {
  const { errors } = await app.graphql(query, {}, { authorization: `Bearer ${text}` });
  return (errors?.[0]?.extensions.code as string | undefined) ?? 'answered';
}

test('a key opens what its scopes say, and nothing else', async () => {
  const key = await aKey();

  expect(await ask(key, '{ contact(by: { email: "an@post.example" }) { id } }')).toBe('answered');
  expect(await ask(key, '{ sendDecision(to: { email: "an@post.example" }, topic: "newsletter") { allowed } }')).toBe(
    'FORBIDDEN',
  );
});

test('a revoked key is refused, at the latest after the 5 seconds that are promised; the others are not', async () => {
  const [revoked, other] = [await aKey(), await aKey()];
  expect(await ask(revoked)).toBe('answered');

  expect(await run('key', 'revoke', revoked.id)).toMatchObject({ code: 0, out: `Key ${revoked.id} is revoked.\n` });

  const deadline = Date.now() + 5_000;
  while ((await ask(revoked)) === 'answered' && Date.now() < deadline) await new Promise(setImmediate);
  expect([await ask(revoked), await ask(other)]).toEqual(['UNAUTHENTICATED', 'answered']);
});

test('an expired key is refused, and one with days to go is not', async () => {
  const [tonight, nextMonth] = [await aKey('--expires', day(0)), await aKey('--expires', day(30))];

  expect([await ask(tonight), await ask(nextMonth)]).toEqual(['UNAUTHENTICATED', 'answered']);
});

test.each([
  ['a day that does not exist', ['--expires', '2031-02-30'], 2],
  ['a day that has passed', ['--expires', '2021-02-03'], 65],
  ['a scope that does not exist', ['--scope', 'everything'], 2],
])('no key is made for %s', async (_, more, code) => {
  const before = (await run('key', 'list')).out;

  const { code: ended, out } = await run('key', 'create', '--name', 'crm', '--scope', 'contacts', ...more);

  expect({ ended, out }).toEqual({ ended: code, out: '' });
  expect((await run('key', 'list')).out).toBe(before);
});

test('a key is shown once: neither the lists nor the database hold what would let anybody use it', async () => {
  const { text, id } = await aKey();
  const secret = text.split('_')[2] ?? '';

  const listed = [await run('key', 'list'), await run('key', 'list', '--json')].map(({ out }) => out);
  const { rows } = await app.pool.query('SELECT api_key::text AS stored FROM api_key WHERE id = $1', [id]);

  expect(listed.every((out) => out.includes(id) && !out.includes(secret))).toBe(true);
  expect(JSON.parse(listed[1] ?? '')[0]).not.toHaveProperty('hash');
  expect(rows).toHaveLength(1);
  expect(rows[0].stored).not.toContain(secret);
});

test('the list says for each key what it opens, when it was last used and when it ends', async () => {
  const [ending, revoked] = [await aKey('--expires', day(30)), await aKey()];
  await ask(ending);
  await run('key', 'revoke', revoked.id);

  const lines = (await run('key', 'list')).out.split('\n');

  expect(lines[0]).toMatch(/^id +ends +last used +scopes +name$/);
  expect(lines.find((line) => line.startsWith(revoked.id))).toContain(`revoked ${day(0)}`);
  expect(lines.find((line) => line.startsWith(ending.id))).toContain('contacts');
});

test('an id that no key has is said', async () => {
  expect(await run('key', 'revoke', 'nobody00')).toMatchObject({
    code: 65,
    err: expect.stringContaining('no live key'),
  });
});

function day(ahead: number): string {
  return new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
}
