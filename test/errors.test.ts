import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AbideError, ERROR_CODES } from '../src/errors';

describe('error codes', () => {
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
