import { createWriteStream } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'yaml';
import { ZipFile } from 'yazl';
import { type App, openApp } from '../../src/app';
import { readConfig } from '../../src/config';
import { importFile } from '../../src/doors/import/import-file';
import { runLog } from '../support/run-log';
import { email } from '../support/statement';
import { testFolder } from '../support/test-server';
import { filePlaces, findTraces, type Place, tablePlaces } from '../support/traces';

const API_KEY = 'a-key-of-the-tests-with-all-scopes-1';
const CHROME =
  'Mozilla/5.0 (X11; Zwartkruis-browser) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

/** Two people with the same story; one is erased. Everything that is held, said or written of them bears their marks. */
interface Someone {
  readonly first: string;
  readonly second: string;
  readonly merged: string;
  readonly phone: string;
  readonly name: string;
  readonly organisation: string;
  readonly customer: string;
  readonly duty: string;
  readonly reference: string;
  readonly wordingId: string;
  readonly ip: string;
  readonly link: string;
  readonly message: string;
  readonly idempotencyKey: string;
}

function someone(name: string, digit: number): Someone {
  const low = name.toLowerCase();
  return {
    first: `Fenna.${name}@${low}.example`,
    second: `${low}-work@office.example`,
    merged: `${low}-old@post.example`,
    phone: `+3169871234${digit}`,
    name: `Fenna Ève ${name}`,
    organisation: `${name} & Dochters`,
    customer: `Gemeente ${name}veen`,
    duty: `contract-${low}-7`,
    reference: `brief-van-${low}`,
    wordingId: `woorden-${low}`,
    ip: `203.0.113.1${digit}`,
    link: `https://shop.example/offer/${low}-42`,
    message: `vraag.over.${low}@post.example`,
    idempotencyKey: `sleutel-${low}`,
  };
}

/** What may be found before and never after; the key of the call is never there. */
const marksOf = ({ idempotencyKey, ...held }: Someone): string[] => Object.values(held);

const ANNA = someone('Zwartkruis', 1);
const OTTO = someone('Blijfhart', 2);

let dataDir: string;
let app: App;
let url: string;
const logged: string[] = [];

beforeAll(async () => {
  dataDir = await testFolder();
  await writeFile(join(dataDir, 'policy.json'), JSON.stringify(await aCuriousPolicy()));
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    ABIDE_DATA_DIR: dataDir,
    ABIDE_API_KEY: API_KEY,
    ABIDE_POLICY: join(dataDir, 'policy.json'),
    // A provider that never answers: what its deletion needs stays for good.
    HUBSPOT_ACCESS_TOKEN: 'a-token-of-the-tests',
    HUBSPOT_BASE_URL: 'http://127.0.0.1:9',
  });
  app = await openApp(config, { log: runLog((line) => void logged.push(line)) });
  ({ url } = await app.listen());
});

afterAll(async () => {
  await app?.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A shipped policy that keeps all there is of opens and clicks, and asks to confirm. */
async function aCuriousPolicy(): Promise<object> {
  const policy = parse(await readFile(join(__dirname, '../../policies/engage-process.yaml'), 'utf8'));
  policy.tracking = { ...policy.tracking, opens: true, fields: ['TIME', 'IP', 'BROWSER', 'CLIENT', 'LINK'] };
  policy.topics.find(({ key }: { key: string }) => key === 'direct-marketing').doubleOptIn = true;
  return policy;
}

interface Answer {
  readonly data?: Record<string, never>;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function graphql(query: string, variables: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}`, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

async function granted(query: string, variables: object, headers?: Record<string, string>) {
  const { data, errors } = await graphql(query, variables, headers);
  expect(errors).toBeUndefined();
  return data as Record<string, never>;
}

const UPSERT =
  'mutation ($input: UpsertContactInput!, $evidence: EvidenceInput) { upsertContact(input: $input, evidence: $evidence) { id } }';
const CHOOSE =
  'mutation ($contact: ContactKey!, $changes: [PreferenceChange!]!, $evidence: EvidenceInput!) { setPreferences(contact: $contact, changes: $changes, evidence: $evidence) { id } }';
const OBJECT =
  'mutation ($contact: ContactKey!, $evidence: EvidenceInput!) { recordObjection(contact: $contact, channels: [SMS], evidence: $evidence) { id } }';
const MERGE =
  'mutation ($into: ContactKey!, $from: ContactKey!, $evidence: EvidenceInput!) { mergeContacts(into: $into, from: $from, evidence: $evidence) { id } }';
const RECORD =
  'mutation ($interactions: [InteractionInput!]!) { recordInteractions(interactions: $interactions) { recorded } }';
const EXPORT = 'mutation ($contact: ContactKey!) { exportContact(contact: $contact) { json csv } }';
const LINKS =
  'mutation ($contacts: [ContactKey!]!) { createPreferenceLinks(contacts: $contacts) { pageUrl oneClickUrl } }';
const ERASE = `mutation ($contact: ContactKey!, $reason: ErasureReason, $evidence: EvidenceInput!) {
  eraseContact(contact: $contact, reason: $reason, evidence: $evidence) {
    contactId reason erasedAt ledgerPosition headHash rolesEnded providersToTell heldElsewhere { key title period } } }`;

const said = ({ reference, wordingId }: Someone) => ({
  statedBy: 'RECIPIENT',
  reference,
  wordingId,
  language: 'nl',
  occurredAt: new Date().toISOString(),
});

/** A Mailchimp audience export that holds just this person, subscribed, with a note. */
async function aZip({ first, name, phone }: Someone): Promise<string> {
  const path = join(await testFolder(), 'audience.zip');
  const zip = new ZipFile();
  const lines = [
    'Email Address,First Name,Last Name,Phone Number,OPTIN_TIME,OPTIN_IP,LAST_CHANGED,LEID,EUID,NOTES,TAGS',
    `${first.toUpperCase()},${name.split(' ')[0]},${name.split(' ').at(-1)},${phone},2020-01-02 03:04:05,198.51.100.7,2021-01-01 00:00:00,1,a,,`,
  ];
  zip.addBuffer(Buffer.from(lines.join('\n')), 'subscribed_email_audience_export_1.csv');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

async function importOf(who: Someone) {
  const file = await aZip(who);
  const { report } = await importFile(app.operations, file, { format: 'mailchimp', timeZone: 'UTC' });
  await rm(join(file, '..'), { recursive: true });
  return report;
}

/** All that can happen to a person at our doors. Gives the links that they were sent. */
async function live(who: Someone): Promise<{ id: string; pageUrl: string; oneClickUrl: string }> {
  const contact = { email: who.first };
  const evidence = said(who);
  await importOf(who);
  const input = {
    email: who.first,
    phone: who.phone,
    name: who.name,
    organisation: who.organisation,
    relation: 'CUSTOMER',
    roles: [{ role: 'administrator', customer: who.customer, duty: who.duty }],
  };
  const { upsertContact } = await granted(UPSERT, { input, evidence }, { 'Idempotency-Key': who.idempotencyKey });
  const { id } = upsertContact as unknown as { id: string };
  await granted(UPSERT, { input: { email: who.merged, name: who.name }, evidence });
  await granted(MERGE, { into: contact, from: { email: who.merged }, evidence });
  await granted(UPSERT, { input: { id, email: who.second }, evidence });
  await choose(who, 'newsletter', 'OPTED_OUT');
  await choose(who, 'direct-marketing', 'OPTED_IN');
  await granted(OBJECT, { contact, evidence });
  await record(who);
  await granted(EXPORT, { contact });
  await app.operations.requestFreshLink({ address: email(who.first) });
  await app.operations.requestFreshLink({ address: email(who.second) });
  const { createPreferenceLinks } = await granted(LINKS, { contacts: [contact] });
  const [links] = createPreferenceLinks as unknown as { pageUrl: string; oneClickUrl: string }[];
  await fetch(at(links?.pageUrl));
  await app.operations.keepForAPerson({ kind: 'MAIL', reference: `<${who.message}>`, from: email(who.first) });
  await makeMistakes(who);
  await untilMailed(id, 3);
  return { id, pageUrl: at(links?.pageUrl), oneClickUrl: at(links?.oneClickUrl) };
}

const at = (link = '') => url + new URL(link).pathname;

function choose(who: Someone, topic: string, state: string) {
  const changes = [{ topic, channel: 'EMAIL', state }];
  return granted(CHOOSE, { contact: { email: who.second }, changes, evidence: said(who) });
}

async function record(who: Someone): Promise<void> {
  const event = { contact: { email: who.first }, topic: 'training', campaign: 'spring', occurredAt: new Date() };
  const seen = { ip: who.ip, userAgent: CHROME.replace('Zwartkruis', who.name.split(' ').at(-1) ?? '') };
  const interactions = [
    { ...event, ...seen, kind: 'OPEN', providerEventId: `open-${who.ip}` },
    { ...event, ...seen, kind: 'CLICK', url: who.link, providerEventId: `click-${who.ip}` },
    {
      ...event,
      contact: { email: who.merged },
      kind: 'BOUNCE',
      permanent: true,
      statusCode: '5.1.1',
      providerEventId: `b-${who.ip}`,
    },
  ];
  await granted(RECORD, { interactions });
}

/** What goes wrong is logged, here and by PostgreSQL, and must not say of whom it was. */
async function makeMistakes(who: Someone): Promise<void> {
  const key = { 'Idempotency-Key': who.idempotencyKey };
  const refused = [
    await graphql(UPSERT, { input: { email: `${who.first} ${who.name}` } }),
    await graphql(UPSERT, { input: { email: who.first, name: who.reference } }, key),
    await graphql(`{ contact(by: { email: "${who.first}", phone: "${who.phone}" }) { id } }`, {}),
    await graphql(`{ nothing(of: "${who.first}") }`, {}),
  ];
  for (const { errors } of refused) expect(errors).toHaveLength(1);
  await fetch(`${url}/p/${encodeURIComponent(who.first)}`);
  const row = [who.first, who.name];
  const twice = `INSERT INTO address (hash, key_version, contact_id, kind, value, is_primary)
    SELECT hash, key_version, contact_id, kind, $1 || $2, is_primary FROM address WHERE kind = 'EMAIL'`;
  await expect(app.database.pool.query(twice, row)).rejects.toThrow('duplicate key');
  await expect(app.database.pool.query('SELECT $1::text::integer, $2', row)).rejects.toThrow();
}

async function mailsOf(id: string): Promise<number> {
  const files = await readdir(join(dataDir, 'mail')).catch(() => []);
  return files.filter((file) => file.includes(id)).length;
}

async function untilMailed(id: string, count: number): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if ((await mailsOf(id)) === count) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`there are ${await mailsOf(id)} mails of the contact and not ${count}`);
}

async function everything(): Promise<Place[]> {
  const own = (await filePlaces(dataDir)).filter(({ name }) => name !== 'file policy.json');
  return [...(await tablePlaces(app.database.pool)), ...own, { name: 'log', text: logged.join('') }];
}

const isReachable = async (address: string) =>
  (
    await graphql(
      'query ($to: ContactKey!) { sendDecision(to: $to, topic: "newsletter") { allowed } contact(by: $to) { id } }',
      {
        to: { email: address },
      },
    )
  ).data as unknown as { sendDecision: { allowed: boolean }; contact: object | null };

test('after an erasure nothing of the person is found in any table, file or log, and of another all is', async () => {
  const anna = await live(ANNA);
  await live(OTTO);
  // As PostgreSQL does by itself: it copies values of the columns into its statistics.
  await app.database.pool.query('ANALYZE');
  const before = await everything();

  const { eraseContact: receipt } = await granted(ERASE, { contact: { email: ANNA.merged }, evidence: said(ANNA) });
  await untilMailed(anna.id, 0);
  const after = await everything();
  const imported = await importOf(ANNA);
  await fetch(anna.pageUrl);
  await fetch(anna.oneClickUrl, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
  await makeMistakes(ANNA);
  const later = await everything();

  expect(later.find(({ name }) => name.endsWith('server.log'))?.text).toContain('ready to accept connections');
  expect(logged.join('')).toContain('Mail files of erased contacts were taken away.');
  expect([...findTraces(marksOf(ANNA), before).keys()].sort()).toEqual(marksOf(ANNA).sort());
  expect([...findTraces([ANNA.idempotencyKey], before)]).toEqual([]);
  expect([...findTraces(Object.values(ANNA), after)]).toEqual([]);
  expect([...findTraces(Object.values(ANNA), later)]).toEqual([]);
  expect([...findTraces(marksOf(OTTO), later).keys()].sort()).toEqual(marksOf(OTTO).sort());
  expect([...findTraces(Object.values(ANNA), [{ name: 'receipt', text: JSON.stringify(receipt) }])]).toEqual([]);
  expect(receipt).toMatchObject({ reason: 'REQUEST', rolesEnded: ['administrator'] });
  expect(imported).toMatchObject({ created: 0, refused: { ERASED_ADDRESS: 1 } });
  for (const address of [ANNA.first, ANNA.second, ANNA.merged]) {
    expect(await isReachable(address)).toEqual({ sendDecision: { allowed: false }, contact: null });
  }
  const { rows: asked } = await app.database.pool.query(
    'SELECT provider FROM provider_erasure WHERE contact_id = $1 ORDER BY 1',
    [anna.id],
  );
  expect(asked).toEqual([{ provider: 'hubspot' }]);
  expect(await app.operations.verifyLedger()).toMatchObject({ isIntact: true });
}, 180_000);
