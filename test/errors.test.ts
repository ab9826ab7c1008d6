import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GRAPHQL_CODES } from '../schema/graphql-codes';
import { RefusalReason } from '../src/domain/words';
import { AbideError, ERROR_CODES } from '../src/errors';

const ROOT = join(__dirname, '..');

function textsIn(...folders: string[]): string {
  const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }));
  return (
    files
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      // A stand-in answers with the codes of its provider.
      .filter((entry) => !entry.parentPath.startsWith(join(ROOT, 'test/fakes')))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')
  );
}

const wordsIn = (text: string) => new Set(text.match(/(?<=')[A-Z]+(?:_[A-Z]+)*(?=')/g) ?? []);

describe('error codes', () => {
  test('docs/errors.md lists GraphQL’s own codes, with their meanings', () => {
    const [page = ''] = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split('## Why a change is refused');
    const documented = [...page.matchAll(/^\| `([A-Z_]+)` \| ([A-Z].+) \|$/gm)].map((row) => row.slice(1));

    expect(documented).toEqual(Object.entries(GRAPHQL_CODES));
  });

  test('docs/errors.md says of every reason why a change can be refused what it means', () => {
    const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split('## Why a change is refused')[1] ?? '';
    const documented = [...page.matchAll(/^\| `([A-Z_]+)` \| .+ \|$/gm)].map(([, reason]) => reason as string);
    const used = wordsIn(textsIn('src/domain').replace(/export const RefusalReason = words\([^)]*\)/, ''));

    expect(documented).toEqual(Object.keys(RefusalReason).filter((reason) => used.has(reason)));
  });

  test('each code is thrown somewhere, and seen in a test at some door', () => {
    const thrown = new Set(
      [...textsIn('src', 'schema').matchAll(/AbideError\(\s*'([A-Z_]+)'/g)].map(([, code]) => code as string),
    );
    const seen = wordsIn(textsIn('test/doors', 'test/invariants'));
    const codes = Object.keys(ERROR_CODES);

    // INTERNAL is what is left: an error of any other kind, which nobody throws on purpose.
    expect(codes.filter((code) => !thrown.has(code))).toEqual(['INTERNAL']);
    expect([...codes, ...Object.keys(GRAPHQL_CODES)].filter((code) => !seen.has(code))).toEqual([]);
  });

  test('every code that a test asks for is one of them', () => {
    const asked = [...textsIn('test').matchAll(/code(?:\)\.toBe\(|: )'([A-Z_]+)'/g)].map(([, code]) => code as string);
    const known = new Set([...Object.keys(ERROR_CODES), ...Object.keys(GRAPHQL_CODES)]);
    const ofNode = /^(E[A-Z]+|ERR_.*)$/;

    expect([...new Set(asked)].filter((code) => !known.has(code) && !ofNode.test(code))).toEqual([]);
  });

  test('docs/errors.md lists the same codes, statuses and meanings as the table', () => {
    const page = readFileSync(join(__dirname, '..', 'docs', 'errors.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.+) \|$/gm)].map((row) => row.slice(1));

    const table = Object.entries(ERROR_CODES).map(([code, { status, meaning }]) => [code, String(status), meaning]);

    expect(documented).toEqual(table);
  });

  test('an error carries its code, its status and the place of the mistake', () => {
    const error = new AbideError('BAD_USER_INPUT', 'This topic does not exist.', { path: 'changes[2].topic' });

    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', status: 400, path: 'changes[2].topic' });
  });
});
