import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressValue } from '../../src/domain/address';
import type { Channel } from '../../src/domain/words';
import { startTestApp, type TestApp } from '../support/app';
import { startTextServer, type TextServer } from '../support/text-server';

const AUTH_TOKEN = 'a-token-of-the-made-up-text-carrier-2';
const PUBLIC_URL = 'https://prefs.example.com';
const SMS_TOPIC = `
  - key: text-offers
    lawfulBasis: CONSENT
    doubleOptIn: true
    channels: [SMS]
    controller: acme
    titles: { nl: Aanbiedingen, fr: Offres, en: Offers, de: Angebote }
    descriptions: { nl: Per sms., fr: Par SMS., en: By text., de: Per SMS. }
`;

let carrier: TextServer;
let app: TestApp;
let without: TestApp;
let folder: string;
beforeAll(async () => {
  carrier = await startTextServer();
  folder = await mkdtemp(join(tmpdir(), 'abide-text-links-'));
  const base = await readFile(join(__dirname, '../support/recipient-policy.yaml'), 'utf8');
  const ABIDE_POLICY = join(folder, 'policy.yaml');
  await writeFile(ABIDE_POLICY, base.replace('\ntopics:', `\ntopics:${SMS_TOPIC.trimEnd()}`));
  const settings = { ABIDE_POLICY, ABIDE_PUBLIC_URL: PUBLIC_URL, TWILIO_AUTH_TOKEN: AUTH_TOKEN };
  without = await startTestApp(settings);
  app = await startTestApp({
    ...settings,
    TWILIO_ACCOUNT_SID: 'AC1234',
    TWILIO_FROM: '+31970000001',
    TWILIO_BASE_URL: carrier.url,
  });
});
afterAll(async () => {
  await app?.close();
  await without?.close();
  await carrier?.close();
  await rm(folder, { recursive: true });
});
afterEach(() => carrier.answerWith(201));

let count = 0;
async function aReader(on: TestApp = app) {
  count += 1;
  const phone = `+3161235${String(count).padStart(4, '0')}`;
  const input = { email: `texted${count}@example.org`, phone, language: 'en', name: 'Ada Reader' };
  const { data } = await on.graphql('mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', {
    input,
  });
  const { id } = (data as { upsertContact: { id: string } }).upsertContact;
  const [link] = await on.operations.createPreferenceLinks([{ contactId: id }]);
  return { ...input, id, url: `${on.url}${new URL(link?.pageUrl ?? '').pathname}` };
}

const show = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, page: await response.text() };
};
const send = async (url: string, fields: Record<string, string>) => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ lang: 'en', ...fields }) });
  return { status: response.status, page: await response.text() };
};
const linkIn = (body = '') => `${app.url}${new URL(/https:\S+/.exec(body)?.[0] ?? '').pathname}`;

async function reasonFor(id: string, topic = 'text-offers', channel: Channel = 'SMS') {
  return (await app.operations.decideSends([{ contactId: id }], topic, channel)).decisions[0]?.reason;
}

async function stopByText(phone: string) {
  const form = { From: phone, To: '+31970000001', Body: 'STOP', MessageSid: `SM${randomUUID()}` };
  const sorted = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
  const signed = `${PUBLIC_URL}/webhooks/sms${sorted.flat().join('')}`;
  await fetch(`${app.url}/webhooks/sms`, {
    method: 'POST',
    headers: { 'x-twilio-signature': createHmac('sha1', AUTH_TOKEN).update(signed).digest('base64') },
    body: new URLSearchParams(form),
  });
}

const LIFT = `mutation ($contact: ContactKey!, $optIns: [TopicChannel!]!, $evidence: EvidenceInput!) {
  liftObjection(contact: $contact, optIns: $optIns, evidence: $evidence) { id } }`;

describe('what comes by text', () => {
  test('is turned on by the link in a text to that number, and by nothing before it', async () => {
    const reader = await aReader();
    const saved = await send(reader.url, {
      act: 'save',
      'shown_text-offers.SMS': 'off',
      'topic_text-offers.SMS': 'on',
    });

    const [text] = await carrier.textsTo(reader.phone);
    const before = await reasonFor(reader.id);
    const page = await show(linkIn(text?.body));
    const confirmed = await send(linkIn(text?.body), { give: 'SMS.text-offers' });

    expect(saved.page).toContain('is noted');
    expect(text).toMatchObject({
      path: '/2010-04-01/Accounts/AC1234/Messages.json',
      authorization: `Basic ${Buffer.from(`AC1234:${AUTH_TOKEN}`).toString('base64')}`,
      from: '+31970000001',
    });
    expect(text?.body).toMatch(/^Voorbeeld & Zonen: confirm that you want “Offers”, within a day: https:/);
    expect(before).toBe('UNCONFIRMED');
    expect(page.page).toContain(`+31•••••${reader.phone.slice(-3)}`);
    expect(confirmed.status).toBe(200);
    expect(await reasonFor(reader.id)).toBe('OPTED_IN');
  });

  test('comes again after STOP when the person lifts it on the number, and nothing else does', async () => {
    const reader = await aReader();
    await stopByText(reader.phone);
    await send(reader.url, { act: 'stop' });
    const evidence = {
      statedBy: 'RECIPIENT',
      occurredAt: new Date(Date.now() + 60_000).toISOString(),
      reference: 'call 7',
    };
    const { errors } = await app.graphql(LIFT, {
      contact: { id: reader.id },
      optIns: [{ topic: 'text-offers', channel: 'SMS' }],
      evidence,
    });

    const [text] = await carrier.textsTo(reader.phone);
    const before = await reasonFor(reader.id);
    await send(linkIn(text?.body), { give: 'SMS.text-offers' });

    expect(errors).toBeUndefined();
    expect(before).toBe('SUPPRESSED');
    expect(await reasonFor(reader.id)).toBe('OPTED_IN');
    expect(await reasonFor(reader.id, 'newsletter', 'EMAIL')).toBe('SUPPRESSED');
  });
});

describe('a fresh link by text', () => {
  test('goes to a number from the form, once, and its page shows what is held and stops by text', async () => {
    const reader = await aReader();
    const asked = await send(`${app.url}/p`, { address: reader.phone });
    const again = await send(`${app.url}/p`, { address: reader.phone });
    const nobody = await send(`${app.url}/p`, { address: '+31612399999' });

    const texts = await carrier.textsTo(reader.phone);
    const url = linkIn(texts[0]?.body);
    const { page } = await show(`${url}?lang=en`);
    const stopped = await send(url, { act: 'stop' });

    expect(asked.page).toContain('Please look at your phone');
    expect(again.page).toBe(asked.page);
    expect(nobody.page).toBe(asked.page);
    expect(texts).toHaveLength(1);
    expect(page).toContain('Ada Reader');
    expect(stopped.status).toBe(200);
    expect(await reasonFor(reader.id)).toBe('SUPPRESSED');
  });

  test('does not go to a number that several people hold', async () => {
    const [first, second] = [await aReader(), await aReader()];
    const phone = { kind: 'PHONE', value: first.phone as AddressValue } as const;
    await app.operations.upsertContact({ contactId: second.id, phone }, { source: 'API' });
    await send(`${app.url}/p`, { address: first.phone });
    const other = await aReader();
    await send(`${app.url}/p`, { address: other.phone });
    await carrier.textsTo(other.phone);

    expect(carrier.taken.filter(({ to }) => to === first.phone)).toEqual([]);
    expect((await show(`${first.url}?lang=en`)).page).not.toContain('topic_text-offers.SMS');
  });
});

describe('a carrier', () => {
  const stateOf = async (phone: string) => {
    for (let tries = 0; tries < 200; tries++) {
      const { rows } = await app.pool.query(
        `SELECT state, output::text AS output FROM pgboss.job WHERE name = 'mail' ORDER BY created_on DESC LIMIT 1`,
      );
      if (carrier.taken.some(({ to }) => to === phone) && rows[0].state !== 'active') return rows[0];
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('the job was not done');
  };

  test('that refuses a number for good is not asked again', async () => {
    carrier.answerWith(400);
    const reader = await aReader();
    await send(`${app.url}/p`, { address: reader.phone });

    expect(await stateOf(reader.phone)).toMatchObject({ state: 'completed' });
  });

  test('that is out of order is tried again, and what it said of the number is kept nowhere', async () => {
    carrier.answerWith(503);
    const reader = await aReader();
    await send(`${app.url}/p`, { address: reader.phone });

    const { state, output } = await stateOf(reader.phone);

    expect(state).toBe('retry');
    expect(output).toContain('503');
    expect(output).not.toContain(reader.phone.slice(1));
  });
});

test('without a gateway there is no switch for what a text would have to confirm, and the form takes no number', async () => {
  const [off, on] = [await aReader(without), await aReader()];

  expect((await show(`${off.url}?lang=en`)).page).not.toContain('topic_text-offers.SMS');
  expect((await show(`${on.url}?lang=en`)).page).toContain('topic_text-offers.SMS');
  expect((await send(`${without.url}/p`, { address: off.phone })).status).toBe(400);
  expect((await send(`${app.url}/p`, { address: 'neither' })).page).toContain('no e-mail address and no phone number');
});
