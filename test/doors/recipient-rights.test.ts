import { join } from 'node:path';
import type { Address, AddressValue } from '../../src/domain/address';
import type { Said } from '../../src/operations';
import { startTestApp, type TestApp } from '../support/app';
import { linkIn, type MailFolder, openMailFolder } from '../support/mail-folder';

const PUBLIC_URL = 'https://abide.example';
const BY_THE_COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'crm' };
const BY_THE_PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form' };
const NEWS = 'newsletter';

let mails: MailFolder;
let app: TestApp;
beforeAll(async () => {
  mails = await openMailFolder();
  app = await startTestApp({
    ABIDE_PUBLIC_URL: PUBLIC_URL,
    ABIDE_DATA_DIR: mails.dataDir,
    ABIDE_POLICY: join(__dirname, '../../policies/qualifio.yaml'),
  });
});
afterAll(async () => {
  await app?.close();
  await mails?.remove();
});

let count = 0;
/** Somebody who opted in to the newsletter, and the page of a mail to them. */
async function aReader() {
  count += 1;
  const address: Address = { kind: 'EMAIL', value: `rights${count}@example.org` as AddressValue };
  const { contactId = '' } = await app.operations.upsertContact(
    { email: address, profile: { language: 'en', name: 'Ada Reader' } },
    BY_THE_COMPANY,
  );
  const yes = { topic: NEWS, channel: 'EMAIL' as const, state: 'OPTED_IN' as const };
  await app.operations.setPreferences({ address }, [yes], { ...BY_THE_PERSON, occurredAt: new Date() });
  const [link] = await app.operations.createPreferenceLinks([{ address }]);
  return { address, contactId, url: here(link?.pageUrl ?? '') };
}

type Reader = Awaited<ReturnType<typeof aReader>>;

const here = (url: string) => url.replace(PUBLIC_URL, app.url);
const open = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};
const send = async (url: string, fields: Record<string, string>) => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return { status: response.status, text: await response.text() };
};

async function decision({ address }: Reader) {
  return (await app.operations.decideSends([{ address }], NEWS, 'EMAIL')).decisions[0];
}

async function freshUrl(reader: Reader): Promise<string> {
  await send(reader.url, { act: 'fresh-link' });
  const [mail] = await mails.mailsTo(reader.address.value);
  return here(linkIn(mail!));
}

async function ledgerOf({ contactId }: Reader) {
  return (await app.operations.readLedger({ contactId }, { first: 100 }))?.entries ?? [];
}

describe('the form for an address', () => {
  test('answers the same bytes whether or not anybody is held, and mails only who is', async () => {
    const reader = await aReader();

    const known = await send(`${app.url}/p?lang=en`, { address: reader.address.value });
    const unknown = await send(`${app.url}/p?lang=en`, { address: 'nobody-at-all@example.org' });
    const again = await send(`${app.url}/p?lang=en`, { address: reader.address.value });

    expect(known).toEqual(unknown);
    expect(again).toEqual(known);
    expect(known.status).toBe(200);
    expect(known.text).not.toContain('example.org');
    expect(await mails.mailsTo(reader.address.value)).toHaveLength(1);
    await expect(open(here(linkIn((await mails.mailsTo(reader.address.value))[0]!)))).resolves.toMatchObject({
      text: expect.stringContaining('Ada Reader'),
    });
  });

  test('says so when what was typed is no address, and does not repeat it', async () => {
    const page = await send(`${app.url}/p?lang=en`, { address: 'ada at example' });

    expect(page.status).toBe(400);
    expect(page.text).toContain('<title>Error: ');
    expect(page.text).toContain('aria-invalid="true"');
    expect(page.text).not.toContain('ada at example');
  });

  test('is one press away from a link that does not work', async () => {
    const { text } = await open(`${app.url}/p/none?lang=en`);
    const href = /class="onward" href="([^"]+)"/.exec(text)?.[1] ?? '';

    const page = await open(new URL(href, `${app.url}/p/none`).href);

    expect(page.text).toContain('name="address"');
  });

  test('writes the mail in the language of the page', async () => {
    const reader = await aReader();
    await send(`${app.url}/p?lang=fr`, { address: reader.address.value, lang: 'fr' });

    const [mail] = await mails.mailsTo(reader.address.value);

    expect(mail?.html).toContain('<html lang="fr">');
  });
});

describe('a pause', () => {
  test('of 30 days holds marketing back, and its end is shown on the button, the receipt and the page', async () => {
    const reader = await aReader();
    const before = await open(reader.url);
    const shown = /value="pause-30">30 days, until ([^<]+)</.exec(before.text)?.[1] ?? 'none';

    const answer = await send(reader.url, { act: 'pause-30', lang: 'en' });

    expect(answer.text).toContain(`until ${shown}. After that`);
    expect((await open(reader.url)).text).toContain(`Marketing is paused until ${shown}.`);
    expect(await decision(reader)).toMatchObject({ allowed: false, reason: 'PAUSED' });
  });

  test('that is longer stays: a shorter one is not offered, and changes nothing when it is sent', async () => {
    const reader = await aReader();
    await send(reader.url, { act: 'pause-90' });
    const { pause } = (await app.operations.readContact({ contactId: reader.contactId }))!;

    const answer = await send(reader.url, { act: 'pause-30', lang: 'en' });

    expect((await open(reader.url)).text).not.toContain('value="pause-30"');
    expect(answer.status).toBe(200);
    const after = (await app.operations.readContact({ contactId: reader.contactId }))!;
    expect(after.pause?.until).toEqual(pause?.until);
  });

  test('is ended over a fresh link, and by no other', async () => {
    const reader = await aReader();
    await send(reader.url, { act: 'pause-60' });

    const old = await send(reader.url, { act: 'end-pause', lang: 'en' });
    expect(old).toMatchObject({ status: 409, text: expect.stringContaining('needs a fresh link') });
    expect((await open(reader.url)).text).not.toContain('value="end-pause"');

    const url = await freshUrl(reader);
    expect((await open(url)).text).toContain('value="end-pause"');
    const fresh = await send(url, { act: 'end-pause', lang: 'en' });

    expect(fresh.text).toContain('The break is over');
    expect(await decision(reader)).toMatchObject({ allowed: true });
  });
});

describe('the recording of opens and clicks', () => {
  test('is stopped apart from the messages, which go on', async () => {
    const reader = await aReader();

    const answer = await send(reader.url, { act: 'stop-tracking', lang: 'en' });

    expect(answer.text).toContain('The recording has stopped');
    expect((await app.operations.readContact({ contactId: reader.contactId }))?.tracking).toBe('OPTED_OUT');
    expect(await decision(reader)).toMatchObject({ allowed: true });
    expect((await open(reader.url)).text).not.toContain('value="stop-tracking"');
  });

  test('is allowed again over a fresh link alone', async () => {
    const reader = await aReader();
    await send(reader.url, { act: 'stop-tracking' });

    expect((await send(reader.url, { act: 'allow-tracking' })).status).toBe(409);
    const url = await freshUrl(reader);
    await send(url, { act: 'allow-tracking' });

    expect((await app.operations.readContact({ contactId: reader.contactId }))?.tracking).toBe('OPTED_IN');
  });
});

test('asking for a fresh link says that the mail became a file, where there is no mail server', async () => {
  const reader = await aReader();

  const page = await send(reader.url, { act: 'fresh-link', lang: 'en' });

  expect(page.text).toContain('SMTP_URL');
  expect(await mails.mailsTo(reader.address.value)).toHaveLength(1);
});

test('two acts in one form are none: nothing is guessed that is not a stop', async () => {
  const reader = await aReader();
  const before = await ledgerOf(reader);

  const page = await fetch(reader.url, { method: 'POST', body: new URLSearchParams('act=pause-30&act=pause-60') });

  expect(page.status).toBe(400);
  expect(await ledgerOf(reader)).toEqual(before);
});

describe('a topic on another channel', () => {
  test('is on the page of a mail, apart, and a no to it leaves the mail as it is', async () => {
    const reader = await aReader();
    const page = await open(reader.url);
    expect(page.text).toContain('name="topic_prospecting.POST"');
    // Nobody holds a number: there is nothing to choose about calls.
    expect(page.text).not.toContain('prospecting.PHONE');

    const answer = await send(reader.url, { act: 'save', lang: 'en', 'shown_prospecting.POST': 'on' });

    expect(answer.text).toContain('“Introduction to our platform” by post is off.');
    const contact = await app.operations.readContact({ contactId: reader.contactId });
    const states = contact?.effectivePreferences.filter(({ topic }) => topic === 'prospecting');
    expect(states?.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      'EMAIL UNKNOWN',
      'PHONE UNKNOWN',
      'POST OPTED_OUT',
    ]);
  });

  test.each([
    'prospecting.FAX',
    'newsletter.POST',
    'prospecting.POST.EMAIL',
    'prospecting.toString',
  ])('that the policy does not have (%s) is refused', async (name) => {
    const reader = await aReader();

    expect((await send(reader.url, { act: 'save', [`shown_${name}`]: 'on' })).status).toBe(400);
  });
});
