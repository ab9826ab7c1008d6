import { join } from 'node:path';
import type { Address, AddressValue } from '../../src/domain/address';
import type { Said } from '../../src/operations';
import { startTestApp, type TestApp } from '../support/app';
import { linkIn, type MailFolder, openMailFolder } from '../support/mail-folder';

const PUBLIC_URL = 'https://abide.example';
const BY_THE_COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'crm' };
const BY_THE_PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'fair 2026' };
const NEWS = 'newsletter';

let mails: MailFolder;
let app: TestApp;
let later: TestApp;
beforeAll(async () => {
  mails = await openMailFolder();
  const environment = {
    ABIDE_PUBLIC_URL: PUBLIC_URL,
    ABIDE_DATA_DIR: mails.dataDir,
    ABIDE_POLICY: join(__dirname, '../../policies/qualifio.yaml'),
  };
  app = await startTestApp(environment);
  const DATABASE_URL = app.pool.options.connectionString ?? '';
  later = await startTestApp({ ...environment, DATABASE_URL, ABIDE_CLOCK_OFFSET: 'PT31M' });
});
afterAll(async () => {
  await later?.close();
  await app?.close();
  await mails?.remove();
});

let count = 0;
async function aReader() {
  count += 1;
  const address: Address = { kind: 'EMAIL', value: `after${count}@example.org` as AddressValue };
  const profile = { language: 'en', name: 'Ada Reader' };
  const { contactId = '' } = await app.operations.upsertContact({ email: address, profile }, BY_THE_COMPANY);
  const yes = { topic: NEWS, channel: 'EMAIL' as const, state: 'OPTED_IN' as const };
  await app.operations.setPreferences({ address }, [yes], { ...BY_THE_PERSON, occurredAt: new Date() });
  const [link] = await app.operations.createPreferenceLinks([{ address }]);
  return { address, contactId, url: here(link?.pageUrl ?? '') };
}

type Reader = Awaited<ReturnType<typeof aReader>>;

const here = (url: string) => url.replace(PUBLIC_URL, app.url);
const text = async (url: string) => (await fetch(url)).text();
const send = async (url: string, fields: Record<string, string> | string[][]) => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields as never) });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

/** The form of a page that has this button, as a browser would send it. */
function formOf(page: string, act: string): string[][] {
  const form = page.split('<form').find((part) => part.includes(`value="${act}"`)) ?? '';
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  if (form === '') throw new Error(`the page has no button ${act}`);
  return [...hidden.map(([, name = '', value = '']) => [name, value]), ['act', act]];
}

async function mayMail({ address }: Reader, topic = NEWS): Promise<boolean | undefined> {
  return (await app.operations.decideSends([{ address }], topic, 'EMAIL')).decisions[0]?.allowed;
}

async function kindsOf({ contactId }: Reader): Promise<string[]> {
  const page = await app.operations.readLedger({ contactId }, { first: 100 });
  return (page?.entries ?? []).map(({ kind }) => kind);
}

const turnOff = { act: 'save', lang: 'en', [`shown_${NEWS}`]: 'on' };

async function freshUrl(reader: Reader): Promise<string> {
  await send(reader.url, { act: 'fresh-link' });
  const [mail] = await mails.mailsTo(reader.address.value);
  return here(linkIn(mail!));
}

describe('undo', () => {
  test('on the receipt puts a topic back as it was, as two acts in the ledger', async () => {
    const reader = await aReader();
    const receipt = await send(reader.url, turnOff);
    expect(await mayMail(reader)).toBe(false);

    const undone = await send(reader.url, formOf(receipt.text, 'undo'));

    expect(undone.text).toContain('is as it was again');
    expect(await mayMail(reader)).toBe(true);
    expect((await kindsOf(reader)).filter((kind) => kind === 'PREFERENCE_SET')).toHaveLength(3);
  });

  test('pressed twice is one', async () => {
    const reader = await aReader();
    const receipt = await send(reader.url, turnOff);
    const form = formOf(receipt.text, 'undo');
    await send(reader.url, form);
    const before = await kindsOf(reader);

    expect((await send(reader.url, form)).status).toBe(200);
    expect(await kindsOf(reader)).toEqual(before);
  });

  test('is too late after half an hour, and after a later no', async () => {
    const [slow, sure] = [await aReader(), await aReader()];
    const [ofSlow, ofSure] = [await send(slow.url, turnOff), await send(sure.url, turnOff)];
    await send(sure.url, { act: 'stop' });

    const late = await send(slow.url.replace(app.url, later.url), formOf(ofSlow.text, 'undo'));
    const objected = await send(sure.url, formOf(ofSure.text, 'undo'));

    expect([late.status, objected.status]).toEqual([409, 409]);
    expect(late.text).toContain('Your no stands');
    expect([await mayMail(slow), await mayMail(sure)]).toEqual([false, false]);
  });

  test('takes back no other no than the one of its receipt', async () => {
    const reader = await aReader();
    const receipt = await send(reader.url, turnOff);
    await app.operations.setPreferences(
      { address: reader.address },
      [{ topic: 'prospecting', channel: 'EMAIL', state: 'OPTED_OUT' }],
      BY_THE_PERSON,
    );
    const form = formOf(receipt.text, 'undo').map(([name = '', value = '']) => [
      name,
      name === 'back' ? 'prospecting' : value,
    ]);

    expect((await send(reader.url, form)).status).toBe(409);
    expect((await send(reader.url, { act: 'undo', back: NEWS, receipt: 'made-up' })).status).toBe(400);
    expect(await mayMail(reader)).toBe(false);
  });

  test('of a stop of everything is not offered: coming back from that takes a yes', async () => {
    const reader = await aReader();

    const receipt = await send(reader.url, { act: 'stop', lang: 'en' });

    expect(receipt.text).toContain('You are unsubscribed');
    expect(receipt.text).not.toContain('value="undo"');
  });
});

test('an undo of several says which are back, and which are not', async () => {
  const reader = await aReader();
  const yes = { topic: 'prospecting', channel: 'EMAIL', state: 'OPTED_IN' } as const;
  await app.operations.setPreferences({ address: reader.address }, [yes], { ...BY_THE_PERSON, occurredAt: new Date() });
  const receipt = await send(reader.url, { ...turnOff, shown_prospecting: 'on' });
  await app.operations.setPreferences({ address: reader.address }, [{ ...yes, state: 'OPTED_OUT' }], {
    ...BY_THE_PERSON,
    occurredAt: new Date(),
  });

  const undone = await send(reader.url, formOf(receipt.text, 'undo'));

  expect(undone.status).toBe(200);
  expect(undone.text).toMatch(/“[^”]+” is as it was again\./);
  expect(undone.text).toMatch(/It is too late to put this back: “[^”]+”\./);
  expect([await mayMail(reader), await mayMail(reader, 'prospecting')]).toEqual([true, false]);
});

describe('the receipt of a one-click link', () => {
  test('sends what is pressed on it to the page: at its own door any press is a stop', async () => {
    const reader = await aReader();
    const [link] = await app.operations.createPreferenceLinks([{ address: reader.address }]);
    const oneClick = `${here(link?.oneClickUrl ?? '')}?lang=en`;
    const receipt = await send(oneClick, {});
    const [, action = ''] = /action="([^"]+)"[^>]*><fieldset>/.exec(receipt.text) ?? [];

    const answer = await send(new URL(action, oneClick).href, [
      ...formOf(receipt.text, 'reason'),
      ['reason', 'TOO_MANY'],
    ]);

    expect(answer.status).toBe(200);
    expect((await kindsOf(reader)).filter((kind) => kind === 'STOP_REASON_GIVEN')).toHaveLength(1);
  });
});

describe('the reason', () => {
  test('is asked after the stop alone, is kept once, and changes nothing', async () => {
    const reader = await aReader();
    expect(await text(reader.url)).not.toContain('value="reason"');
    const receipt = await send(reader.url, { act: 'stop', lang: 'en' });
    expect(receipt.text).not.toMatch(/type="radio"[^>]*checked/);

    const form = [...formOf(receipt.text, 'reason'), ['reason', 'TOO_MANY']];
    const answers = [await send(reader.url, form), await send(reader.url, form)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await kindsOf(reader)).filter((kind) => kind === 'STOP_REASON_GIVEN')).toHaveLength(1);
    expect(await mayMail(reader)).toBe(false);
  });

  test('needs none of ours: without a choice, or with another text, nothing is kept', async () => {
    const reader = await aReader();
    const receipt = await send(reader.url, { act: 'stop', lang: 'en' });
    const form = formOf(receipt.text, 'reason');

    const answers = [await send(reader.url, form), await send(reader.url, [...form, ['reason', 'because']])];

    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(await kindsOf(reader)).not.toContain('STOP_REASON_GIVEN');
  });
});

describe('why it comes', () => {
  test('a link of a mail tells the lawful basis, and nothing that the person said', async () => {
    const reader = await aReader();

    const page = await text(reader.url);

    expect(page).toContain('Only with your consent.');
    expect(page).not.toContain('You said yes');
    expect(page).not.toContain('fair 2026');
  });

  test('a fresh link tells since when, by which act, and by which words', async () => {
    const reader = await aReader();
    const wording = /name="wording" value="([^"]+)"/.exec(await text(reader.url))?.[1] ?? '';
    await send(reader.url, { act: 'save', lang: 'en', wording, shown_prospecting: 'on' });

    const page = await text(await freshUrl(reader));

    expect(page).toMatch(/You said yes on [^,]+, through another system of ours\./);
    expect(page).toContain('Reference: fair 2026.');
    expect(page).toMatch(/You said no on [^,]+, on this page\./);
    expect(page).toMatch(/The words you saw then: “[^<]*A tick means: this may come\.[^<]*☐ “[^<]*\[Save choices\]”/);
    expect(page).toContain(`(${wording}).`);
  });

  test('of words that stood on the page before a release only the name is kept', async () => {
    const reader = await aReader();
    await send(reader.url, { act: 'save', lang: 'en', wording: 'page-en-0123456789ab', shown_prospecting: 'on' });

    const page = await text(await freshUrl(reader));

    expect(page).toContain('The words you saw then: page-en-0123456789ab.');
  });

  test('words that an integration brings are shown as it brought them, and go with the person', async () => {
    const reader = await aReader();
    const wording = 'Yes, I want <news> from Acme.';
    await app.operations.setPreferences(
      { contactId: reader.contactId },
      [{ topic: 'prospecting', channel: 'EMAIL', state: 'OPTED_OUT' }],
      { source: 'API', statedBy: 'RECIPIENT', wordingId: 'form-7', wording },
    );

    expect(await text(await freshUrl(reader))).toContain(
      'The words you saw then: “Yes, I want &lt;news&gt; from Acme.” (form-7).',
    );

    await app.operations.eraseContact({ contactId: reader.contactId }, 'REQUEST', {
      source: 'API',
      statedBy: 'RECIPIENT',
    });
    const { rows } = await app.pool.query(`SELECT 1 FROM evidence WHERE text::text LIKE '%Yes, I want%'`);
    expect(rows).toEqual([]);
  });
});

describe('the person’s data', () => {
  test('are a file over a fresh link, and over no other', async () => {
    const reader = await aReader();

    const old = await send(reader.url, { act: 'download' });
    const fresh = await send(await freshUrl(reader), { act: 'download' });

    expect(old.status).toBe(409);
    expect(old.text).not.toContain(reader.address.value);
    expect(fresh.headers.get('content-disposition')).toContain('attachment');
    expect(JSON.parse(fresh.text)).toMatchObject({ contactId: reader.contactId });
    expect(fresh.text).toContain(reader.address.value);
  });

  test('are deleted by a second press over a fresh link, and the stop stays', async () => {
    const reader = await aReader();
    for (const act of ['delete', 'delete-for-good']) expect((await send(reader.url, { act })).status).toBe(409);
    const url = await freshUrl(reader);

    const first = await send(url, { act: 'delete', lang: 'en' });
    expect(await app.operations.readContact({ contactId: reader.contactId })).toBeDefined();
    const second = await send(url, formOf(first.text, 'delete-for-good'));

    expect(second.text).toContain('Your data are deleted');
    expect(await app.operations.readContact({ address: reader.address })).toBeUndefined();
    expect(await mayMail(reader)).toBe(false);
    expect(await text(url)).not.toContain('Ada Reader');
  });
});

test('over a fresh link a stop of everything is told beside each topic, and no earlier yes', async () => {
  const reader = await aReader();
  await send(reader.url, { act: 'stop', lang: 'en' });

  const page = await text(await freshUrl(reader));

  expect(page).toMatch(/You said no on [^,]+, on this page\./);
  expect(page).not.toContain('You said yes');
});
