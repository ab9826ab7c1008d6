import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeApiKey } from '../src/security/api-key';
import { createMailboxToken } from '../src/security/mailbox-token';
import { createMailedLink } from '../src/security/mailed-link';
import { Secrets } from '../src/security/secrets';
import { createLinkToken } from '../src/security/signed-token';
import { createPixelToken } from '../src/security/tracking-token';
import { aKey } from './support/builders';
import { aSecret } from './support/ground';
import { runLog } from './support/run-log';
import { findInLog } from './support/run-log-search';

const secrets = new Secrets({ current: aSecret(), old: [] });
const WHOM = { contactId: randomUUID(), addressKey: aKey(1) };
const STOP = { scope: 'DIRECT_MARKETING', channel: 'EMAIL', mandatory: false } as const;
const USED = ['noor.log@example.org', 'Noor de Vries', secrets.current.hashKey].map(String);

const kindsIn = (text: string) => findInLog(text, new Set(USED)).map((find) => find.split(':')[0]);
const hashOf = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');

describe('the search of the logs of a whole run', () => {
  test.each([
    ['an address', 'to noor@people.example'],
    ['an address', 'GET /?to=NOOR%40example.com'],
    ['a phone number', '+31 6 98712341'],
    ['a phone number', 'from 31698712341'],
    ['an API key', makeApiKey().text],
    ['a secret', 'Bearer a-key-of-the-tests-with-all-scopes-1'],
    ['a secret', secrets.current.hashKey],
    ['a link', `/u/${createLinkToken({ addressKey: aKey(1), ...STOP }, secrets)}`],
    ['a link', `POST /webhooks/mail ${createMailboxToken({ addressKey: aKey(1), ...STOP }, secrets)}`],
    ['a link', `/o/${createPixelToken({ contactId: WHOM.contactId, channel: 'EMAIL', topic: 'news' }, secrets)}.gif`],
    ['a link', createMailedLink({ kind: 'CONFIRMATION', ...WHOM, askedAt: { position: 1, ordinal: 0 } }, secrets)],
    ['a link', createMailedLink({ kind: 'FRESH_LINK', ...WHOM, expiresAt: new Date(), linkId: randomUUID() }, secrets)],
    ['a hash without a key', hashOf('md5', 'noor.log@example.org')],
    ['a hash without a key', hashOf('sha256', 'noor.log@example.org')],
    ['a name', '"customer":"Noor de Vries"'],
  ])('finds %s in a line', (kind, line) => {
    expect(kindsIn(`{"msg":"One."}\n{"msg":"${line}"}\n`)).toEqual([kind]);
  });

  test('finds nothing in what a log is made of', () => {
    const log = [
      { level: 'info', time: new Date().toISOString(), contact: randomUUID(), position: 12_345_678_901 },
      { hash: hashOf('sha256', 'a commit'), port: 41_234, stack: `at Object.<anonymous> (${__filename}:10:12)` },
      { requestId: '00645557-8783-4c17-97b7-a452b577c102', other: '64f04bba-6be4-4e11-96b0-00870181020d' },
      { folder: '/tmp/abide-test-4711-Ab12cD/postgres', database: 'abide_test_0123456789abcdef' },
    ];

    expect(findInLog(log.map((line) => JSON.stringify(line)).join('\n'), new Set(USED))).toEqual([]);
  });

  test('looks through what every log of a test wrote, however quiet', async () => {
    const mark = randomUUID();

    runLog().debug('A line of a test.', { mark });

    const file = join(process.env.ABIDE_TEST_LOGS as string, `said-${process.pid}.log`);
    expect(await readFile(file, 'utf8')).toContain(mark);
  });
});
