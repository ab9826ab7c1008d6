import { join } from 'node:path';
import type { Address, AddressValue } from '../../src/domain/address';
import type { Said } from '../../src/operations';
import { startTestApp, type TestApp } from '../support/app';
import { linkIn, type MailFolder, openMailFolder } from '../support/mail-folder';
import { tablesOf } from '../support/tables';

const PUBLIC_URL = 'https://abide.example';
const BY_THE_COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'crm' };
const BY_THE_PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form' };
const REQUESTS = 1_000;
const AT_ONCE = 10;
const AGENTS = ['', 'Mozilla/5.0 (compatible; SafeLinks)', 'Barracuda', 'curl/8', 'python-requests', '\u00e9\u00e9'];
const PREFETCH: readonly Record<string, string>[] = [
  {},
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { 'x-moz': 'prefetch' },
  { 'x-purpose': 'preview' },
];

let mails: MailFolder;
let app: TestApp;
beforeAll(async () => {
  mails = await openMailFolder();
  app = await startTestApp({
    ABIDE_PUBLIC_URL: PUBLIC_URL,
    ABIDE_DATA_DIR: mails.dataDir,
    ABIDE_POLICY: join(__dirname, '../support/recipient-policy.yaml'),
  });
});
afterAll(async () => {
  await app?.close();
  await mails?.remove();
});

const here = (url: string) => url.replace(PUBLIC_URL, app.url);

async function aPerson(name: string) {
  const address: Address = { kind: 'EMAIL', value: `${name}@example.org` as AddressValue };
  const input = { email: address, profile: { language: 'en', name: 'Ada Reader' } };
  const { contactId = '' } = await app.operations.upsertContact(input, BY_THE_COMPANY);
  return { address, contactId };
}

/** One link of every kind that a mail of ours, or of the company, may hold. */
async function everyLink(): Promise<string[]> {
  const { address } = await aPerson('scanned');
  const objector = await aPerson('objector');
  const erased = await aPerson('erased');
  const keys = [{ address }, { address: erased.address }];
  const links = await app.operations.createPreferenceLinks(keys);
  const ofTopic = await app.operations.createPreferenceLinks([{ address }], 'newsletter');
  await app.operations.eraseContact({ contactId: erased.contactId }, 'REQUEST', BY_THE_PERSON);
  await app.operations.requestFreshLink({ address });
  await app.operations.recordObjection({ address: objector.address }, {}, BY_THE_PERSON);
  const later = { ...BY_THE_PERSON, occurredAt: new Date(Date.now() + 1) };
  const optIns = [{ topic: 'newsletter', channel: 'EMAIL' as const }];
  await app.operations.liftObjection({ address: objector.address }, optIns, later);
  const mailed = [...(await mails.mailsTo(address.value)), ...(await mails.mailsTo(objector.address.value))];
  const campaign = [...links, ...ofTopic].flatMap(({ pageUrl, oneClickUrl }) => [pageUrl, oneClickUrl]);
  return [...campaign, ...mailed.map(linkIn), `${PUBLIC_URL}/p`, `${PUBLIC_URL}/p/none`].map(here);
}

test('a thousand openings by mail scanners, of every link there is, leave every table as it was', async () => {
  const links = await everyLink();
  const before = await tablesOf(app.pool);
  const statuses = new Set<number>();

  for (let start = 0; start < REQUESTS; start += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, async (_, offset) => {
      const index = start + offset;
      const url = `${links[index % links.length]}${index % 3 === 0 ? '?lang=nl' : ''}`;
      const headers = {
        ...PREFETCH[index % PREFETCH.length],
        'user-agent': AGENTS[index % AGENTS.length] ?? '',
        'accept-language': index % 5 === 0 ? 'de, *;q=0.1' : '',
      };
      const response = await fetch(url, { method: index % 2 === 0 ? 'GET' : 'HEAD', headers });
      await response.arrayBuffer();
      statuses.add(response.status);
      expect(response.headers.get('set-cookie')).toBeNull();
    });
    await Promise.all(batch);
  }

  expect(await tablesOf(app.pool)).toEqual(before);
  expect([...statuses].sort()).toEqual([200, 404]);
});

describe('a token that is not good', () => {
  /** The language links of a page hold nothing of its token. */
  const answerTo = async (path: string, method: string) => {
    const response = await fetch(`${app.url}${path}`, { method, redirect: 'manual' });
    return { status: response.status, text: await response.text() };
  };

  test('gets one and the same answer for every cause, and changes nothing', async () => {
    const [one, other] = [await aPerson('victim-one'), await aPerson('victim-two')];
    const links = await app.operations.createPreferenceLinks([{ address: one.address }, { address: other.address }]);
    const [first = '', second = ''] = links.map(({ pageUrl }) => pageUrl.split('/').at(-1));
    const half = Math.floor(first.length / 2);
    const bad = [
      first.slice(0, -1),
      `${first.slice(0, -1)}${first.endsWith('A') ? 'B' : 'A'}`,
      `${first.startsWith('A') ? 'B' : 'A'}${first.slice(1)}`,
      first.slice(0, half) + second.slice(half),
      first + second,
      `${first}=`,
      'x'.repeat(4_000),
      '%F0%9F%92%8C',
      '%00',
      '..%2F..%2Fetc',
      'none',
    ];
    const before = await tablesOf(app.pool);

    for (const method of ['GET', 'POST']) {
      const answers = await Promise.all(bad.map((token) => answerTo(`/p/${token}`, method)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    }
    expect(await tablesOf(app.pool)).toEqual(before);
  });

  test('of another purpose does not stop by one click, nor open another page', async () => {
    const person = await aPerson('purpose');
    await app.operations.requestFreshLink({ address: person.address });
    const [mail] = await mails.mailsTo(person.address.value);
    const fresh = linkIn(mail!).split('/').at(-1) ?? '';
    const before = await tablesOf(app.pool);

    expect((await answerTo(`/u/${fresh}`, 'POST')).status).toBe(404);
    expect(await tablesOf(app.pool)).toEqual(before);
  });
});

test('an unchanged form changes nothing, whatever stood before it was opened', async () => {
  const ON_PAGE = ['newsletter', 'events', 'training'] as const;
  for (let pattern = 0; pattern < 27; pattern++) {
    const { address } = await aPerson(`unchanged${pattern}`);
    for (const [index, topic] of ON_PAGE.entries()) {
      const state = (['UNKNOWN', 'OPTED_IN', 'OPTED_OUT'] as const)[Math.floor(pattern / 3 ** index) % 3];
      if (state === 'UNKNOWN' || state === undefined) continue;
      const said = { ...BY_THE_PERSON, occurredAt: new Date() };
      await app.operations.setPreferences({ address }, [{ topic, channel: 'EMAIL', state }], said);
    }
    const [link] = await app.operations.createPreferenceLinks([{ address }]);
    const url = here(link?.pageUrl ?? '');
    const page = await (await fetch(url)).text();
    const form = page.split('<form').find((part) => part.includes('value="save"')) ?? '';
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const ticked = [...form.matchAll(/<input type="checkbox" name="([^"]+)" value="on" checked/g)];
    const fields = [
      ...hidden.map(([, name = '', value = '']) => [name, value]),
      ...ticked.map(([, name = '']) => [name, 'on']),
      ['act', 'save'],
    ];
    const before = await tablesOf(app.pool);

    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields as never) });

    expect(await answer.text()).toContain('You changed no choices');
    expect(await tablesOf(app.pool)).toEqual(before);
  }
});
