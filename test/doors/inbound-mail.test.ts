import { startTestApp, type TestApp } from '../support/app';

const TOKEN = 'a-token-of-the-made-up-mail-gateway-1';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ABIDE_UNSUBSCRIBE_DOMAIN: 'unsubscribe.example.com', ABIDE_INBOUND_MAIL_TOKEN: TOKEN });
});
afterAll(() => app.close());

let count = 0;
async function aPerson(): Promise<string> {
  const email = `person${++count}@mails.example`;
  const input = { email, roles: [{ role: 'trainee', customer: 'Example Ltd', duty: 'contract 1' }] };
  await app.graphql('mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', { input });
  return email;
}

const deliver = async (mail: string, token = TOKEN) => {
  const response = await fetch(`${app.url}/webhooks/mail`, {
    method: 'POST',
    headers: { 'content-type': 'message/rfc822', authorization: `Bearer ${token}` },
    body: mail,
  });
  return { status: response.status, body: (await response.json()) as { outcome?: string } };
};

const aMail = (headers: string, body = 'unsubscribe') =>
  `From: Somebody <somebody@mails.example>\r\nMessage-ID: <${++count}@mails.example>\r\n${headers}\r\nSubject: unsubscribe\r\n\r\n${body}\r\n`;

async function mailboxOf(email: string, topic?: string): Promise<string> {
  const { data } = await app.graphql(
    'mutation ($c: [ContactKey!]!, $t: ID) { createPreferenceLinks(contacts: $c, topic: $t) { listUnsubscribe } }',
    { c: [{ email }], t: topic },
  );
  const [link] = (data as { createPreferenceLinks: { listUnsubscribe: string }[] }).createPreferenceLinks;
  const [, mailbox] =
    /^<https?:\/\/[^>]+>, <mailto:([^?>]+)\?subject=unsubscribe>$/.exec(link?.listUnsubscribe ?? '') ?? [];
  return mailbox as string;
}

async function isStopped(email: string): Promise<boolean> {
  const { rows } = await app.pool.query('SELECT 1 FROM suppression s JOIN address a USING (hash) WHERE a.value = $1', [
    email,
  ]);
  return rows.length > 0;
}

describe('a mail to the second List-Unsubscribe address', () => {
  test.each([
    ['To', (to: string) => `To: ${to}`],
    ['To with a name', (to: string) => `To: "Stop, please" <${to}>`],
    ['a folded To beside others', (to: string) => `To: other@example.com,\r\n <${to}>`],
    [
      'what the gateway wrote, in capitals',
      (to: string) => `To: list@example.com\r\nDelivered-To: ${to.toUpperCase()}`,
    ],
  ])('stops by the token in %s', async (_where, header) => {
    const email = await aPerson();

    const answer = await deliver(aMail(header(await mailboxOf(email))));

    expect(answer).toEqual({ status: 200, body: { outcome: 'STOPPED' } });
    expect(await isStopped(email)).toBe(true);
  });

  test('stops whatever it says and however large it is, and twice is once', async () => {
    const email = await aPerson();
    const mail = aMail(`To: ${await mailboxOf(email)}`, 'x'.repeat(3_000_000));

    const answers = await Promise.all([deliver(mail), deliver(mail), deliver(mail)]);

    expect(answers.map(({ body }) => body.outcome)).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
    const { rows } = await app.pool.query(
      'SELECT count(*)::int AS n FROM suppression s JOIN address a USING (hash) WHERE a.value = $1',
      [email],
    );
    expect(rows[0].n).toBe(1);
  });

  test('stops for an erased person too', async () => {
    const email = await aPerson();
    const mailbox = await mailboxOf(email);
    await app.graphql(
      'mutation ($c: ContactKey!) { eraseContact(contact: $c, evidence: { statedBy: RECIPIENT, reference: "call" }) { contactId } }',
      { c: { email } },
    );

    expect(await deliver(aMail(`To: ${mailbox}`))).toEqual({ status: 200, body: { outcome: 'STOPPED' } });
  });
});

describe('a mail without a token', () => {
  test.each([
    ['to another address', async () => 'To: hello@unsubscribe.example.com'],
    ['with one character changed', async () => `To: b${(await mailboxOf(await aPerson())).slice(1)}`],
    [
      'with the token in its subject only',
      async () => `To: a@example.com\r\nX-Subject: ${await mailboxOf(await aPerson())}`,
    ],
    ['to a name of 200,000 letters', async () => `To: ${'a'.repeat(200_000)}`],
    ['that is empty', async () => ''],
  ])('%s changes nothing and waits for a person', async (_what, header) => {
    const headers = await header();
    const stops = async () => (await app.pool.query('SELECT count(*)::int AS n FROM suppression')).rows[0].n;
    const [before, waitingBefore] = [await stops(), (await app.operations.waitingMessages()).length];

    expect(await deliver(headers === '' ? '' : aMail(headers))).toEqual({
      status: 200,
      body: { outcome: 'FOR_A_PERSON' },
    });

    expect(await stops()).toBe(before);
    expect(await app.operations.waitingMessages()).toHaveLength(waitingBefore + 1);
  });

  test('is closed by whoever did what it asked', async () => {
    const [first] = await app.operations.waitingMessages();

    expect(await app.operations.closeWaitingMessage(first?.id as string)).toBe(true);
    expect(await app.operations.closeWaitingMessage(first?.id as string)).toBe(false);
  });
});

test('who does not bring the gateway’s token is told so, and nothing happens', async () => {
  const email = await aPerson();
  const mail = aMail(`To: ${await mailboxOf(email)}`);

  expect((await deliver(mail, 'another-token')).status).toBe(401);
  expect(await isStopped(email)).toBe(false);
});
