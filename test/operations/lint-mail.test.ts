import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { parseEmail } from '../../src/domain/email-address';
import type { MailRule } from '../../src/domain/mail-rules';
import { composeMail } from '../../src/mail/compose';
import { createOutbox } from '../../src/mail/outbox';
import { aPolicy } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const dkim = { domainName: 'sender.example', keySelector: 'a', privateKey };
const policy = aPolicy({ languages: ['en', 'nl'] });

let stage: TestGround;
let pageUrl: string;
let oneClickUrl: string;
beforeAll(async () => {
  stage = await testGround(policy, { publicUrl: 'https://prefs.sender.example' });
  const parsed = parseEmail('reader@mails.example');
  if (!parsed.ok) throw new Error('not an address');
  await stage.operations.upsertContact({ email: parsed.address }, { source: 'API' });
  const [link] = await stage.operations.createPreferenceLinks([{ address: parsed.address }]);
  ({ pageUrl, oneClickUrl } = link as typeof link & object);
});
afterAll(() => stage.close());

const rulesOf = async (raw: string | Uint8Array): Promise<MailRule[]> =>
  (await stage.operations.lintMail(raw)).map(({ rule }) => rule);

/** A message that keeps every rule. */
const good = () =>
  [
    'DKIM-Signature: v=1; a=rsa-sha256; d=sender.example; s=a;',
    ' h=from:to:subject:date:message-id:list-id:list-unsubscribe:',
    '\tlist-unsubscribe-post; bh=AAAA; b=BBBB',
    'From: "Sender" <news@mail.sender.example>',
    'To: reader@mails.example',
    'Subject: News',
    'Date: Wed, 25 Nov 2026 10:00:00 +0000',
    'Message-ID: <1@sender.example>',
    'List-Id: "News" <news.sender.example>',
    `List-Unsubscribe: <${oneClickUrl}>,`,
    ' <mailto:stop@sender.example?subject=unsubscribe>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `News. Unsubscribe: ${pageUrl}.`,
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>News.</p><a class="x" href='${pageUrl}'>Change <b>what</b> you get</a>`,
    '--b--',
    '',
  ].join('\r\n');

test('a message that keeps every rule has no finding', async () => {
  expect(await stage.operations.lintMail(good())).toEqual([]);
});

const breaking: readonly (readonly [string, (mail: string) => string, readonly MailRule[]])[] = [
  ['without From', (mail) => mail.replace(/From: .*\r\n/, ''), ['ONE_FROM', 'SIGNATURE_OF_SENDER']],
  ['with two dates', (mail) => mail.replace(/(Date: .*\r\n)/, '$1$1'), ['ONE_FROM']],
  ['with a line of 999 bytes', (mail) => mail.replace('News. ', `${'n'.repeat(999)}\r\n`), ['LINE_LENGTH']],
  ['without List-Unsubscribe', (mail) => mail.replace(/List-Unsubscribe: .*\r\n .*\r\n/, ''), ['LIST_UNSUBSCRIBE']],
  ['with it twice', (mail) => mail.replace(/(List-Unsubscribe: .*\r\n .*\r\n)/, '$1$1'), ['ONE_LIST_UNSUBSCRIBE']],
  [
    'without brackets',
    (mail) => mail.replace(/(List-Unsubscribe: )<(.*)>,\r\n .*/, '$1$2'),
    ['LIST_UNSUBSCRIBE_FORM', 'ONE_HTTPS_URI'],
  ],
  ['with a mailto only', (mail) => mail.replace(/<https[^>]*>,\r\n /, ''), ['ONE_HTTPS_URI']],
  [
    'with two https URIs',
    (mail) => mail.replace('<mailto:stop@sender.example?subject=unsubscribe>', '<https://other.example/u>'),
    ['ONE_HTTPS_URI'],
  ],
  [
    'with plain http beside it',
    (mail) => mail.replace('<mailto:stop@sender.example?subject=unsubscribe>', '<http://other.example/u>'),
    ['ONE_HTTPS_URI'],
  ],
  [
    'without List-Unsubscribe-Post',
    (mail) => mail.replace(/List-Unsubscribe-Post: .*\r\n/, ''),
    ['LIST_UNSUBSCRIBE_POST'],
  ],
  ['with another value of it', (mail) => mail.replace('=One-Click', '=Yes'), ['LIST_UNSUBSCRIBE_POST']],
  ['unsigned', (mail) => mail.replace(/DKIM-Signature: .*\r\n .*\r\n\t.*\r\n/, ''), ['SIGNED']],
  [
    'signed without the second header',
    (mail) => mail.replace(':\r\n\tlist-unsubscribe-post', ''),
    ['SIGNATURE_COVERS_HEADERS'],
  ],
  ['signed for another domain', (mail) => mail.replace('d=sender.example', 'd=other.example'), ['SIGNATURE_OF_SENDER']],
  ['without List-Id', (mail) => mail.replace(/List-Id: .*\r\n/, ''), ['LIST_ID']],
  [
    'with a List-Id that is an address',
    (mail) => mail.replace('<news.sender.example>', '<news@sender.example>'),
    ['LIST_ID'],
  ],
  ['without a link in its text', (mail) => mail.replaceAll(pageUrl, ''), ['BODY_LINK']],
  [
    'with the link in one part only',
    (mail) => mail.replace(/News\. Unsubscribe: .*\r\n/, 'News.\r\n'),
    ['BODY_LINK_IN_EACH_PART'],
  ],
  ['with the link in a comment', (mail) => mail.replace(/(<a .*<\/a>)/, '<!-- $1 -->'), ['BODY_LINK_IN_EACH_PART']],
  ['with a cut link', (mail) => mail.replaceAll(pageUrl, pageUrl.slice(0, -2)), ['GENUINE_LINK']],
  [
    'with a placeholder',
    (mail) => mail.replace('<p>News', '<a href="https://sender.example/*|UNSUB|*">x</a><p>News'),
    ['GENUINE_LINK'],
  ],
];

test.each(breaking)('a message %s breaks just that', async (_what, broken, rules) => {
  const mail = broken(good());

  expect(mail).not.toBe(good());
  expect(await rulesOf(mail)).toEqual(rules);
});

test.each([
  '',
  'no message at all',
  '<'.repeat(200_000),
  '<a '.repeat(100_000),
  `\r\n\r\n${'<!--'.repeat(50_000)}`,
])('what is no message lacks everything, and is answered', async (raw) => {
  expect(await rulesOf(raw)).toEqual(expect.arrayContaining(['ONE_FROM', 'LIST_UNSUBSCRIBE', 'SIGNED', 'BODY_LINK']));
});

test('a link of somebody else’s counts by its words, in four languages', async () => {
  for (const words of ['Afmelden', 'Se désabonner', 'Unsubscribe', 'Newsletter abbestellen']) {
    const mail = good()
      .replace(/Unsubscribe: http.*\r\n/, `${words}: https://sender.example/x\r\n`)
      .replace(/<a .*<\/a>/, `<a href="https://sender.example/x">${words}</a>`);
    expect(await rulesOf(mail)).toEqual([]);
  }
  const mail = good()
    .replace(/Unsubscribe: http.*\r\n/, 'Read on: https://sender.example/x\r\n')
    .replace(/<a .*<\/a>/, '<a href="https://sender.example/x">Read on</a>');
  expect(await rulesOf(mail)).toEqual(['BODY_LINK']);
});

test('nodemailer by default signs one of the two headers only, and is told so', async () => {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows', dkim });
  const { message } = await transport.sendMail({
    from: 'news@sender.example',
    to: 'reader@mails.example',
    subject: 'News',
    text: `Unsubscribe: ${pageUrl}`,
    list: { unsubscribe: { url: oneClickUrl, comment: '' }, id: { url: 'news.sender.example', comment: 'News' } },
    headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  });

  expect(await rulesOf(message as Buffer)).toEqual(['SIGNATURE_COVERS_HEADERS']);
});

test('a mail of our own keeps every rule', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'abide-lint-'));
  const outbox = createOutbox({
    from: 'no-reply@sender.example',
    dkim: { domain: 'sender.example', selector: 'a', privateKey },
    dataDir: folder,
  });
  const mail = {
    kind: 'FRESH_LINK' as const,
    contactId: 'contact-1',
    to: { kind: 'EMAIL' as const, value: 'reader@mails.example' } as never,
    url: pageUrl,
    optIns: [],
    until: new Date(),
    pageUrl,
    oneClickUrl,
  };
  await outbox.send(composeMail(mail, { policy, id: 'job-1' }));
  const [file] = await readdir(join(folder, 'mail'));
  const raw = await readFile(join(folder, 'mail', file as string));
  await rm(folder, { recursive: true });

  expect(await rulesOf(raw)).toEqual([]);
});
