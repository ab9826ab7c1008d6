import { createHmac, randomUUID } from 'node:crypto';
import type { AddressValue } from '../../src/domain/address';
import { startTestApp, type TestApp } from '../support/app';

const TOKEN = 'a-token-of-the-made-up-text-carrier-1';
const PUBLIC_URL = 'https://prefs.example.com';
const POLICIES = `${__dirname}/../../policies`;

let byNumber: TestApp;
let allChannels: TestApp;
beforeAll(async () => {
  const settings = { TWILIO_AUTH_TOKEN: TOKEN, ABIDE_PUBLIC_URL: PUBLIC_URL };
  byNumber = await startTestApp(settings);
  allChannels = await startTestApp({ ...settings, ABIDE_POLICY: `${POLICIES}/ekco.yaml` });
});
afterAll(async () => {
  await byNumber.close();
  await allChannels.close();
});

interface Text {
  readonly From: string;
  readonly Body: string;
  readonly MessageSid?: string;
}

/** Sends a form as Twilio does, signed unless told otherwise. */
async function text(app: TestApp, fields: Text, signature?: string) {
  const form = { To: '+31970000001', MessageSid: `SM${randomUUID()}`, ...fields };
  const sorted = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
  const signed = `${PUBLIC_URL}/webhooks/sms${sorted.flat().join('')}`;
  const response = await fetch(`${app.url}/webhooks/sms`, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature ?? createHmac('sha1', TOKEN).update(signed).digest('base64') },
    body: new URLSearchParams(form),
  });
  const body = await response.text();
  return { status: response.status, body, said: /<Message>(.*)<\/Message>/.exec(body)?.[1] };
}

let count = 0;
const aNumber = () => `+3161234${String(++count).padStart(4, '0')}`;

async function aPerson(app: TestApp, phone: string, language = 'nl'): Promise<string> {
  const email = `person${++count}@texts.example`;
  await app.graphql('mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', {
    input: { email, phone, language },
  });
  return email;
}

async function suppressions(app: TestApp, address: string): Promise<{ channel: string; reason: string }[]> {
  const { rows } = await app.pool.query(
    'SELECT s.channel, s.reason FROM suppression s JOIN address a USING (hash) WHERE a.value = $1',
    [address],
  );
  return rows;
}

describe('STOP by text', () => {
  test('stops texts and calls, is confirmed once in the person’s language, and then with silence', async () => {
    const phone = aNumber();
    await aPerson(byNumber, phone, 'en');

    const first = await text(byNumber, { From: phone, Body: 'Stop.' });
    const second = await text(byNumber, { From: phone, Body: 'STOP' });

    expect(first).toMatchObject({ status: 200, said: expect.stringContaining('Engage Process: you are unsubscribed') });
    expect(second).toEqual({ status: 200, body: expect.stringContaining('<Response></Response>'), said: undefined });
    const rows = await suppressions(byNumber, phone);
    expect(new Set(rows.map(({ channel }) => channel))).toEqual(new Set(['SMS', 'PHONE']));
    expect(rows.every(({ reason }) => reason === 'OBJECTION')).toBe(true);
  });

  test('that is delivered twice is one stop, with the same answer', async () => {
    const From = aNumber();
    const MessageSid = `SM${randomUUID()}`;

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => text(byNumber, { From, Body: 'STOP', MessageSid })),
    );

    expect(answers[0]?.said).toBeDefined();
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    const { rows } = await byNumber.pool.query(
      'SELECT count(*)::int AS n FROM suppression WHERE hash IN (SELECT hash FROM address WHERE value = $1)',
      [From],
    );
    expect(rows[0].n).toBe(2);
  });

  test('stops every channel where the policy says so', async () => {
    const phone = aNumber();
    const email = await aPerson(allChannels, phone);

    const { said } = await text(allChannels, { From: phone, Body: 'afmelden graag' });

    expect(said).toMatch(/^Ekco: u bent afgemeld\. .* op geen enkele manier\.$/);
    expect((await suppressions(allChannels, email)).map(({ channel }) => channel)).toContain('ALL');
  });

  test('by a number that several hold stops and tells of the number alone, whatever the policy says', async () => {
    const phone = aNumber();
    const emails = [await aPerson(allChannels, phone), await aPerson(allChannels, aNumber())];
    const contact = await allChannels.operations.readContact({
      address: { kind: 'EMAIL', value: emails[1] as AddressValue },
    });
    await allChannels.graphql('mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', {
      input: { id: contact?.id, phone },
    });

    const { said } = await text(allChannels, { From: phone, Body: 'STOP' });

    expect(said).toMatch(/^Ekco: u bent afgemeld\. .* per sms of telefoon\.$/);
    expect(await suppressions(allChannels, phone)).not.toHaveLength(0);
    expect(await Promise.all(emails.map((email) => suppressions(allChannels, email)))).toEqual([[], []]);
  });

  test('by a number that nobody holds is kept, also for whoever is held there later', async () => {
    const phone = aNumber();

    expect((await text(allChannels, { From: phone, Body: 'STOP' })).said).toBeDefined();

    await aPerson(allChannels, phone);
    expect(await suppressions(allChannels, phone)).not.toHaveLength(0);
  });
});

describe('a text that is not clearly a stop', () => {
  test('changes nothing, is answered with silence, and waits for a person without its words', async () => {
    const phone = aNumber();
    await aPerson(byNumber, phone);
    const MessageSid = `SM${randomUUID()}`;
    const before = await suppressions(byNumber, phone);

    const answer = await text(byNumber, { From: phone, Body: 'Please do not stop the training', MessageSid });
    await text(byNumber, { From: phone, Body: 'Please do not stop the training', MessageSid });

    expect(answer).toMatchObject({ status: 200, said: undefined });
    expect(await suppressions(byNumber, phone)).toEqual(before);
    const { rows } = await byNumber.pool.query('SELECT * FROM waiting_message WHERE reference = $1', [MessageSid]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ kind: 'TEXT_MESSAGE', contact_id: expect.any(String) });
    expect(JSON.stringify(rows)).not.toContain('training');
  });

  test('is forgotten with its sender', async () => {
    const phone = aNumber();
    const email = await aPerson(byNumber, phone);
    const MessageSid = `SM${randomUUID()}`;
    await text(byNumber, { From: phone, Body: 'What do you hold about me?', MessageSid });

    const { errors } = await byNumber.graphql(
      `mutation ($c: ContactKey!) { eraseContact(contact: $c, evidence: { statedBy: RECIPIENT, reference: "call" }) { contactId } }`,
      { c: { email } },
    );

    expect(errors).toBeUndefined();
    const { rows } = await byNumber.pool.query('SELECT 1 FROM waiting_message WHERE reference = $1', [MessageSid]);
    expect(rows).toHaveLength(0);
  });

  test('waits too when it comes from what is no phone number', async () => {
    const MessageSid = `SM${randomUUID()}`;

    expect(await text(byNumber, { From: 'BRAND', Body: 'STOP', MessageSid })).toMatchObject({ status: 200 });

    const waiting = await byNumber.operations.waitingMessages();
    expect(waiting.find(({ reference }) => reference === MessageSid)).toMatchObject({ kind: 'TEXT_MESSAGE' });
  });
});

describe('the door of text messages', () => {
  test('takes nothing that the carrier did not sign', async () => {
    const phone = aNumber();
    await aPerson(byNumber, phone);

    expect((await text(byNumber, { From: phone, Body: 'STOP' }, 'bm90IHNpZ25lZA==')).status).toBe(403);
    expect((await text(byNumber, { From: phone, Body: 'STOP' }, '')).status).toBe(403);
    expect(await suppressions(byNumber, phone)).toEqual([]);
  });

  test('is not there without the carrier’s token', async () => {
    const closed = await startTestApp();
    const response = await fetch(`${closed.url}/webhooks/sms`, { method: 'POST', body: new URLSearchParams({}) });
    await closed.close();

    expect(response.status).toBe(404);
  });

  test('says that nothing was recorded when the database does not answer', async () => {
    const broken = await startTestApp({
      TWILIO_AUTH_TOKEN: TOKEN,
      ABIDE_PUBLIC_URL: PUBLIC_URL,
      ABIDE_LOG_LEVEL: 'silent',
    });
    await broken.pool.query('ALTER TABLE suppression RENAME TO gone');
    const { status, said } = await text(broken, { From: aNumber(), Body: 'STOP' });
    await broken.close();

    expect({ status, said }).toEqual({ status: 503, said: undefined });
  });
});
