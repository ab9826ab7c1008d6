import { type MailFolder, openMailFolder } from '../support/mail-folder';
import { openStatementDoor, type StatementDoor } from '../support/statement-door';

let door: StatementDoor;
let mails: MailFolder;
beforeAll(async () => {
  mails = await openMailFolder();
  door = await openStatementDoor('qualifio', { ABIDE_DATA_DIR: mails.dataDir });
});
afterAll(async () => {
  await door.close();
  await mails.remove();
});

const PROSPECT = { relation: 'PROSPECT', business: true, country: 'FR' };
const decision = async (email: string, topic: string) => {
  const query = `query ($to: ContactKey!, $topic: ID!) { sendDecision(to: $to, topic: $topic) { reason } }`;
  const { data } = await door.app.graphql(query, { to: { email }, topic });
  return (data as { sendDecision: { reason: string } }).sendDecision.reason;
};
const send = async (path: string, fields: Record<string, string>) =>
  (
    await fetch(`${door.app.url}${path}`, { method: 'POST', body: new URLSearchParams({ lang: 'en', ...fields }) })
  ).text();

test('QF-09 on the page one subscribes and unsubscribes at any time, without login', async () => {
  const email = 'anna@customer.example';
  const path = await door.pagePath({ ...PROSPECT, email });
  expect(await decision(email, 'newsletter')).toBe('NO_CONSENT');

  const on = await send(path, { act: 'save', shown_newsletter: 'off', topic_newsletter: 'on' });
  expect(on).toContain('“Newsletter” is on.');
  expect(await decision(email, 'newsletter')).toBe('OPTED_IN');
  const off = await send(path, { act: 'save', shown_newsletter: 'on' });

  expect(off).toContain('“Newsletter” is off.');
  expect(await decision(email, 'newsletter')).toBe('OPTED_OUT');
});

test('QF-08 QF-10 the page shows the consents apart, none of them ticked, and says what each is', async () => {
  const page = await door.page(PROSPECT);

  for (const topic of ['newsletter', 'partner-offers', 'passing-on-to-partners']) {
    expect(page).toContain(`name="topic_${topic}" value="on">`);
  }
  expect(page).toContain('We give your e-mail address to companies we work with');
});

test('QF-27 QF-31 the page names the company that is the controller, and the Belgian authority', async () => {
  const foot = (await door.page(PROSPECT)).split('<footer').pop() ?? '';

  expect(foot).toContain('Qualifio SA');
  expect(foot).toContain('Data Protection Authority, Rue de la Presse 35, 1000 Brussels');
});

test('QF-24 the page says how to report a child under 13', async () => {
  const foot = (await door.page(PROSPECT)).split('<footer').pop() ?? '';

  expect(foot).toContain('children under 13');
  expect(foot).toContain('mailto:privacy@qualifio.example');
});

test('who says no is told by one mail that it was received, and the mail offers nothing (Belgian law)', async () => {
  const email = 'objector@customer.example';
  const path = await door.pagePath({ ...PROSPECT, email, language: 'fr' });
  await send(path, { act: 'stop', lang: 'fr' });
  await send(path, { act: 'stop', lang: 'fr' });

  // As if the minutes had passed in which acts are gathered.
  await door.app.pool.query(`UPDATE pgboss.job SET start_after = now() WHERE name = 'mail' AND state = 'created'`);
  const [mail, ...more] = await mails.mailsTo(email);

  expect(more).toEqual([]);
  expect(mail?.subject).toBe('Ce que nous avons enregistré – Qualifio');
  expect(mail?.text).toContain('ne vous envoie plus');
  expect(mail?.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  expect(mail?.html).not.toContain('<img');
});
