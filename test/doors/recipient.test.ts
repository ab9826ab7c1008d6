import type { Address, AddressValue } from '../../src/domain/address';
import type { Said } from '../../src/operations';
import { startTestApp, type TestApp } from '../support/app';

const PUBLIC_URL = 'https://abide.example';
const BY_THE_COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'crm' };
const BY_THE_PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form', occurredAt: new Date() };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ABIDE_PUBLIC_URL: PUBLIC_URL });
});
afterAll(() => app?.close());

let count = 0;

/** A customer with an address of their own, opted in to offers, and the two links of a campaign mail to them. */
async function aRecipient({ roles }: { roles?: { role: string; customer: string; duty: string }[] } = {}) {
  count += 1;
  const address: Address = { kind: 'EMAIL', value: `person${count}@example.org` as AddressValue };
  const profile = { language: 'en' };
  const input = { email: address, relation: 'CUSTOMER' as const, business: true, profile, roles };
  const { contactId } = await app.operations.upsertContact(input, BY_THE_COMPANY);
  const offers = { topic: 'direct-marketing', channel: 'EMAIL' as const, state: 'OPTED_IN' as const };
  await app.operations.setPreferences({ address }, [offers], BY_THE_PERSON);
  const [link] = await app.operations.createPreferenceLinks([{ address }]);
  if (!link || contactId === undefined) throw new Error('no link was made');
  const here = (url: string) => url.replace(PUBLIC_URL, app.url);
  return { contactId, address, pageUrl: here(link.pageUrl), oneClickUrl: here(link.oneClickUrl) };
}

type Recipient = Awaited<ReturnType<typeof aRecipient>>;

async function mayMail({ address }: Recipient, topic: string): Promise<boolean | undefined> {
  const { decisions } = await app.operations.decideSends([{ address }], topic, 'EMAIL');
  return decisions[0]?.allowed;
}

async function entriesOf({ contactId }: Recipient) {
  const page = await app.operations.readLedger({ contactId }, { first: 100 });
  return page?.entries ?? [];
}

const oneClick = (url: string) =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), redirect: 'manual' });

async function send(url: string, fields: Record<string, string>): Promise<string> {
  return (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })).text();
}

test('one click stops all optional mail at once, and leaves the duty to a role alone', async () => {
  const recipient = await aRecipient({ roles: [{ role: 'administrator', customer: 'Gemeente', duty: 'C-1' }] });
  expect(await mayMail(recipient, 'direct-marketing')).toBe(true);

  const response = await oneClick(recipient.oneClickUrl);

  expect(response.status).toBe(200);
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(await mayMail(recipient, 'direct-marketing')).toBe(false);
  expect(await mayMail(recipient, 'training')).toBe(false);
  expect(await mayMail(recipient, 'product-updates')).toBe(true);
});

test('fifty presses at once are one no, each answered with 200', async () => {
  const recipient = await aRecipient();

  const answers = await Promise.all(Array.from({ length: 50 }, () => oneClick(recipient.oneClickUrl)));

  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const noes = (await entriesOf(recipient)).filter(({ kind }) => kind === 'SUPPRESSED');
  expect(noes).toHaveLength(1);
});

test('opening every link by GET and HEAD adds nothing to the ledger', async () => {
  const recipient = await aRecipient();
  const before = await entriesOf(recipient);

  for (const url of [recipient.pageUrl, recipient.oneClickUrl, `${recipient.oneClickUrl}?lang=nl`]) {
    for (const method of ['GET', 'HEAD']) expect((await fetch(url, { method })).status).toBe(200);
  }

  expect(await entriesOf(recipient)).toEqual(before);
  expect(await mayMail(recipient, 'direct-marketing')).toBe(true);
});

test('the page holds a masked address and neither the address nor a name', async () => {
  const recipient = await aRecipient();

  const page = await (await fetch(recipient.pageUrl)).text();

  expect(page).toContain('p•••@example.org');
  expect(page).not.toContain(recipient.address.value);
  expect(page).toContain('<html lang="en">');
});

test('the stop on the page is recorded as the person’s, with the wording that was shown', async () => {
  const recipient = await aRecipient();
  const wording = /name="wording" value="([^"]+)"/.exec(await (await fetch(recipient.pageUrl)).text())?.[1] ?? '';

  const page = await send(recipient.pageUrl, { act: 'stop', lang: 'en', wording });

  const no = (await entriesOf(recipient)).find(({ kind }) => kind === 'SUPPRESSED');
  expect(page).toContain('You are unsubscribed');
  expect(page).toContain(`<dd>${no?.position}</dd>`);
  expect(no?.evidence).toMatchObject({ wordingId: wording, language: 'en' });
  expect(await send(recipient.pageUrl, { act: 'stop', lang: 'en' })).toContain('We had recorded this before');
});

test('a saved no to one topic leaves the others, and an earlier no is not turned on from a link that may be forwarded', async () => {
  const recipient = await aRecipient();

  await send(recipient.pageUrl, {
    act: 'save',
    'shown_direct-marketing': 'on',
    shown_training: 'on',
    topic_training: 'on',
  });
  expect(await mayMail(recipient, 'direct-marketing')).toBe(false);
  expect(await mayMail(recipient, 'training')).toBe(true);
  expect(await (await fetch(recipient.pageUrl)).text()).not.toContain('topic_direct-marketing');

  const page = await send(recipient.pageUrl, {
    act: 'save',
    lang: 'en',
    'shown_direct-marketing': 'off',
    'topic_direct-marketing': 'on',
  });

  expect(page).toContain('“Offers” stays off. There is an earlier no');
  expect(await mayMail(recipient, 'direct-marketing')).toBe(false);
});

test('a yes over an objection stays a no too', async () => {
  const recipient = await aRecipient();
  await oneClick(recipient.oneClickUrl);

  const page = await send(recipient.pageUrl, {
    act: 'save',
    lang: 'en',
    'shown_direct-marketing': 'off',
    'topic_direct-marketing': 'on',
  });

  expect(page).toContain('“Offers” stays off.');
  expect(await mayMail(recipient, 'direct-marketing')).toBe(false);
});

test('the links of an erased person still stop, answer 200 and show nothing about them', async () => {
  const recipient = await aRecipient();
  await app.operations.eraseContact({ contactId: recipient.contactId }, 'REQUEST', BY_THE_PERSON);

  const page = await (await fetch(recipient.pageUrl)).text();

  expect((await oneClick(recipient.oneClickUrl)).status).toBe(200);
  expect(page).toContain('value="stop"');
  expect(page).not.toContain('•••');
});

test('a token that was tampered with stops nobody', async () => {
  const recipient = await aRecipient();
  const forged = recipient.oneClickUrl.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));

  expect((await oneClick(forged)).status).toBe(404);
  expect(await mayMail(recipient, 'direct-marketing')).toBe(true);
});
