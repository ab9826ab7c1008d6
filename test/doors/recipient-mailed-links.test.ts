import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Address, AddressValue } from '../../src/domain/address';
import type { Said } from '../../src/operations';
import { createMailedLink } from '../../src/security/mailed-link';
import { Secrets } from '../../src/security/secrets';
import { startTestApp, type TestApp } from '../support/app';
import { linkIn, type MailFolder, openMailFolder } from '../support/mail-folder';

const PUBLIC_URL = 'https://abide.example';
const SECRET = 'a-secret-of-this-test-that-is-long-enough';
const POLICY = join(__dirname, '../../policies/qualifio.yaml');
const NEWS = 'newsletter';
const BY_THE_COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'crm' };
const BY_THE_PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form' };

let mails: MailFolder;
let app: TestApp;
let later: TestApp;
beforeAll(async () => {
  mails = await openMailFolder();
  const environment = {
    ABIDE_PUBLIC_URL: PUBLIC_URL,
    ABIDE_SECRET: `1:${SECRET}`,
    ABIDE_DATA_DIR: mails.dataDir,
    ABIDE_POLICY: POLICY,
  };
  app = await startTestApp(environment);
  const { connectionString } = app.pool.options;
  later = await startTestApp({ ...environment, DATABASE_URL: connectionString ?? '', ABIDE_CLOCK_OFFSET: 'PT25H' });
});
afterAll(async () => {
  await later?.close();
  await app?.close();
  await mails?.remove();
});

let count = 0;
async function aPerson(): Promise<{ address: Address; contactId: string }> {
  count += 1;
  const address: Address = { kind: 'EMAIL', value: `reader${count}@example.org` as AddressValue };
  const profile = { language: 'en', name: 'Ada Reader', organisation: 'Reading Club' };
  const { contactId } = await app.operations.upsertContact({ email: address, profile }, BY_THE_COMPANY);
  return { address, contactId: contactId ?? '' };
}

type Person = Awaited<ReturnType<typeof aPerson>>;

const news = (state: 'OPTED_IN' | 'OPTED_OUT') => [{ topic: NEWS, channel: 'EMAIL' as const, state }];
const hereOn = (where: TestApp, url: string) => url.replace(PUBLIC_URL, where.url);
const open = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};
const send = async (url: string, fields: Record<string, string> | string[][]) => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields as never) });
  return { status: response.status, text: await response.text() };
};

/** All that is hidden in the form of a page, as a browser would send it back. */
function hiddenIn(page: string): string[][] {
  return [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
}

async function mayMail({ address }: Person): Promise<boolean | undefined> {
  return (await app.operations.decideSends([{ address }], NEWS, 'EMAIL')).decisions[0]?.allowed;
}

async function ledgerOf({ contactId }: Person) {
  return (await app.operations.readLedger({ contactId }, { first: 100 }))?.entries ?? [];
}

/** The link of the mail that asks to confirm a lift of this person's objection to the newsletter. */
async function aConfirmation(person: Person): Promise<string> {
  await app.operations.recordObjection({ address: person.address }, {}, BY_THE_PERSON);
  const said = { ...BY_THE_PERSON, occurredAt: new Date(Date.now() + 1) };
  await app.operations.liftObjection({ address: person.address }, [{ topic: NEWS, channel: 'EMAIL' }], said);
  const [mail] = await mails.mailsTo(person.address.value);
  return linkIn(mail!);
}

async function aFreshLink({ address }: Person): Promise<string> {
  await app.operations.requestFreshLink({ address });
  const [mail] = await mails.mailsTo(address.value);
  return linkIn(mail!);
}

describe('the link of a confirmation mail', () => {
  test('shows what is confirmed and one button, and gives it when that is pressed', async () => {
    const person = await aPerson();
    const url = hereOn(app, await aConfirmation(person));

    const page = await open(url);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Confirm your choice');
    expect(page.text).toContain('r•••@example.org');
    expect(page.text.match(/<button/g)).toHaveLength(1);
    expect(await mayMail(person)).toBe(false);

    const answer = await send(url, hiddenIn(page.text));

    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Your choice is confirmed');
    expect(await mayMail(person)).toBe(true);
    const lift = (await ledgerOf(person)).find(({ kind }) => kind === 'LIFT_CONFIRMED');
    expect(lift?.evidence).toMatchObject({ language: 'en', wordingId: expect.stringMatching(/^page-en-/) });
  });

  test('changes nothing when a scanner opens it, however often', async () => {
    const person = await aPerson();
    const url = hereOn(app, await aConfirmation(person));
    const before = await ledgerOf(person);

    for (const method of ['GET', 'HEAD']) {
      for (const purpose of ['prefetch', 'prefetch;prerender'])
        await fetch(url, { method, headers: { 'sec-purpose': purpose, 'user-agent': 'Mozilla/5.0 (scanner)' } });
    }

    expect(await ledgerOf(person)).toEqual(before);
    expect(await mayMail(person)).toBe(false);
  });

  test('works once: a second press says so and adds nothing', async () => {
    const person = await aPerson();
    const url = hereOn(app, await aConfirmation(person));
    const fields = hiddenIn((await open(url)).text);
    await send(url, fields);
    const before = await ledgerOf(person);

    const [again, shown] = [await send(url, fields), await open(url)];

    expect([again.status, shown.status]).toEqual([410, 410]);
    expect(again.text).toContain('no longer works');
    expect(await ledgerOf(person)).toEqual(before);
  });

  test('is void after a later no, and the no stays', async () => {
    const person = await aPerson();
    const url = hereOn(app, await aConfirmation(person));
    const fields = hiddenIn((await open(url)).text);
    await app.operations.recordObjection({ address: person.address }, {}, BY_THE_PERSON);

    const [shown, answer] = [await open(url), await send(url, fields)];

    expect([shown.status, answer.status]).toEqual([410, 410]);
    expect(answer.text).toContain('a no came after it');
    expect(await mayMail(person)).toBe(false);
  });

  test('works for a day', async () => {
    const person = await aPerson();
    const link = await aConfirmation(person);
    const fields = hiddenIn((await open(hereOn(app, link))).text);

    const [shown, answer] = [await open(hereOn(later, link)), await send(hereOn(later, link), fields)];

    expect([shown.status, answer.status]).toEqual([410, 410]);
    expect(await mayMail(person)).toBe(false);
  });

  test('gives nothing that its page did not show', async () => {
    const person = await aPerson();
    const url = hereOn(app, await aConfirmation(person));

    const other = await send(url, { give: 'EMAIL.offers' });
    const nothing = await send(url, {});

    expect([other.status, nothing.status]).toEqual([400, 400]);
    expect(await mayMail(person)).toBe(false);
  });

  test('leads on to all choices, where everything can be stopped', async () => {
    const person = await aPerson();
    const url = hereOn(app, await aConfirmation(person));
    const href = /class="onward" href="([^"]+)"/.exec((await open(url)).text)?.[1] ?? '';

    expect((await open(new URL(href, url).href)).text).toContain('value="stop"');
  });
});

describe('a fresh link', () => {
  test('shows what is held and turns on what was off, which a link of a mail does not', async () => {
    const person = await aPerson();
    await app.operations.setPreferences({ address: person.address }, news('OPTED_OUT'), BY_THE_PERSON);
    const [links] = await app.operations.createPreferenceLinks([{ address: person.address }]);
    const old = await open(hereOn(app, links!.pageUrl));
    const url = hereOn(app, await aFreshLink(person));

    const page = await open(url);
    const answer = await send(url, { act: 'save', [`shown_${NEWS}`]: 'off', [`topic_${NEWS}`]: 'on' });

    for (const held of ['Ada Reader', 'Reading Club', person.address.value]) {
      expect(page.text).toContain(held);
      expect(old.text).not.toContain(held);
    }
    expect(old.text).not.toContain(`topic_${NEWS}`);
    expect(page.text).toContain(`topic_${NEWS}`);
    expect(answer.text).toContain('Your choices are saved');
    expect(await mayMail(person)).toBe(true);
  });

  test('opens once: the same press again gets the same answer, and another one opens nothing', async () => {
    const person = await aPerson();
    await app.operations.setPreferences({ address: person.address }, news('OPTED_OUT'), BY_THE_PERSON);
    const url = hereOn(app, await aFreshLink(person));
    const on = { act: 'save', [`shown_${NEWS}`]: 'off', [`topic_${NEWS}`]: 'on' };
    await send(url, on);
    const before = await ledgerOf(person);
    expect((await send(url, on)).text).toContain('Your choices are saved');
    expect(await ledgerOf(person)).toEqual(before);

    await app.operations.setPreferences({ address: person.address }, news('OPTED_OUT'), BY_THE_PERSON);
    const page = await open(url);
    await send(url, on);

    expect(page.text).toContain('it was used, or is more than a day old');
    expect(page.text).not.toContain('Ada Reader');
    expect(await mayMail(person)).toBe(false);
  });

  test('still stops when it is used or too old, and then shows and opens nothing', async () => {
    const person = await aPerson();
    await app.operations.setPreferences({ address: person.address }, news('OPTED_OUT'), BY_THE_PERSON);
    const link = await aFreshLink(person);

    const page = await open(hereOn(later, link));
    await send(hereOn(later, link), { act: 'save', [`shown_${NEWS}`]: 'off', [`topic_${NEWS}`]: 'on' });
    const stop = await send(hereOn(later, link), { act: 'stop' });

    expect(page.text).not.toContain('Ada Reader');
    expect(stop.text).toContain('You are unsubscribed');
    expect(await mayMail(person)).toBe(false);
    expect((await ledgerOf(person)).map(({ kind }) => kind)).toContain('SUPPRESSED');
  });

  test('saves a no beside a yes that it may not give any more', async () => {
    const person = await aPerson();
    const { address } = person;
    const other = { topic: 'prospecting', channel: 'EMAIL' as const, state: 'OPTED_OUT' as const };
    const said = { ...BY_THE_PERSON, occurredAt: new Date() };
    await app.operations.setPreferences({ address }, [...news('OPTED_IN'), other], said);
    expect(await mayMail(person)).toBe(true);
    const link = await aFreshLink(person);

    const page = await send(hereOn(later, link), {
      act: 'save',
      [`shown_${NEWS}`]: 'on',
      shown_prospecting: 'off',
      topic_prospecting: 'on',
    });

    expect(page.text).toContain('stays off');
    expect(await mayMail(person)).toBe(false);
  });

  test('changes nothing when it is opened', async () => {
    const person = await aPerson();
    const url = hereOn(app, await aFreshLink(person));
    const before = await ledgerOf(person);

    for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(url, { method })).status).toBe(200);

    expect(await ledgerOf(person)).toEqual(before);
    expect((await open(url)).text).toContain('Ada Reader');
  });

  test('speaks for nobody who does not hold its address', async () => {
    const person = await aPerson();
    const other = await aPerson();
    const secrets = new Secrets({ current: { version: 1, value: SECRET }, old: [] });
    const { addressKey } = app.operations.openLink(await campaignToken(other))!;
    const expiresAt = new Date(Date.now() + 60_000);
    const swapped = { contactId: person.contactId, addressKey, expiresAt, linkId: randomUUID() };
    const url = `${app.url}/p/${createMailedLink({ kind: 'FRESH_LINK', ...swapped }, secrets)}`;

    expect((await open(url)).text).not.toContain('Ada Reader');
  });
});

async function campaignToken({ address }: Person): Promise<string> {
  const [link] = await app.operations.createPreferenceLinks([{ address }]);
  return link!.pageUrl.split('/').at(-1) ?? '';
}
