import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abide } from '../support/command';
import { type TestDatabase, testDatabase } from '../support/database';

const MAIL = [
  'DKIM-Signature: v=1; d=sender.example; h=from:list-unsubscribe:list-unsubscribe-post; b=AAAA',
  'From: news@sender.example',
  'Date: Wed, 25 Nov 2026 10:00:00 +0000',
  'Message-ID: <1@sender.example>',
  'List-Id: <news.sender.example>',
  'List-Unsubscribe: <https://sender.example/u/1>',
  'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  '',
  'Unsubscribe: https://sender.example/u/1',
].join('\r\n');

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'abide-lint-'));
});
afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

const lint = (text: string, ...more: string[]) => {
  writeFileSync(join(folder, 'mail.eml'), text);
  return abide(db.url, 'lint-mail', join(folder, 'mail.eml'), ...more);
};

describe('abide lint-mail', () => {
  test('ends with 0 for a message that keeps every rule, or breaks only what is advised', async () => {
    const kept = await lint(MAIL);
    const advised = await lint(MAIL.replace(/List-Id: .*\r\n/, ''));

    expect(kept).toEqual({ code: 0, out: 'The message keeps every rule that can be seen in it.\n', err: '' });
    expect(advised).toMatchObject({ code: 0, out: expect.stringMatching(/^WARNING LIST_ID: .*\(RFC 2919, 2\)\n$/) });
  });

  test('ends with 65 for one that breaks a rule it must keep, named with its source', async () => {
    const { code, out } = await lint(MAIL.replace(/List-Unsubscribe-Post: .*\r\n/, ''), '--json');

    expect(code).toBe(65);
    expect(JSON.parse(out)).toEqual([
      { rule: 'LIST_UNSUBSCRIBE_POST', severity: 'ERROR', source: 'RFC 8058, 3.1', message: expect.any(String) },
    ]);
  });

  test('names the file that cannot be read', async () => {
    const { code, err } = await abide(db.url, 'lint-mail', join(folder, 'none.eml'));

    expect({ code, err }).toEqual({ code: 65, err: expect.stringContaining('cannot be read (ENOENT)') });
  });
});
