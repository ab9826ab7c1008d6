import { createHmac, randomUUID } from 'node:crypto';
import { phone } from '../support/statement';
import { openStatementDoor, type StatementDoor } from '../support/statement-door';

const TEXT_TOKEN = 'a-token-of-the-made-up-text-carrier-2';
const MAIL_TOKEN = 'a-token-of-the-made-up-mail-gateway-2';
const PUBLIC_URL = 'https://prefs.example.com';
const MAIL_DOOR = { ABIDE_UNSUBSCRIBE_DOMAIN: 'unsubscribe.example.com', ABIDE_INBOUND_MAIL_TOKEN: MAIL_TOKEN };

const NAMES = ['up-learning', 'engage-process', 'qualifio', 'ekco'] as const;
type Name = (typeof NAMES)[number];
const doors = new Map<Name, StatementDoor>();
beforeAll(async () => {
  for (const name of NAMES) {
    const settings = { ABIDE_PUBLIC_URL: PUBLIC_URL, TWILIO_AUTH_TOKEN: TEXT_TOKEN, ...MAIL_DOOR };
    doors.set(name, await openStatementDoor(name, settings));
  }
});
afterAll(async () => {
  for (const door of doors.values()) await door.close();
});
function at(name: Name): StatementDoor {
  const door = doors.get(name);
  if (!door) throw new Error(`no door of ${name}`);
  return door;
}

async function asked<T>({ app }: StatementDoor, query: string, variables: object): Promise<T> {
  const { data, errors } = await app.graphql(query, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data as T;
}

let people = 0;
async function aPerson(door: StatementDoor, more: object = {}): Promise<string> {
  const email = `mailed-${++people}@customer.example`;
  const input = { email, relation: 'CUSTOMER', business: true, ...more };
  await asked(door, 'mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', { input });
  return email;
}

interface Link {
  readonly pageUrl: string;
  readonly listUnsubscribe: string;
  readonly listUnsubscribePost: string;
}
async function linkOf(door: StatementDoor, email: string, topic?: string): Promise<Link> {
  const made = await asked<{ createPreferenceLinks: [Link] }>(
    door,
    `mutation ($to: [ContactKey!]!, $topic: ID) {
      createPreferenceLinks(contacts: $to, topic: $topic) { pageUrl listUnsubscribe listUnsubscribePost } }`,
    { to: [{ email }], topic },
  );
  return made.createPreferenceLinks[0];
}

async function reply(door: StatementDoor, email: string, topic: string): Promise<string> {
  const { sendDecision } = await asked<{ sendDecision: { allowed: boolean; reason: string } }>(
    door,
    'query ($to: ContactKey!, $topic: ID!) { sendDecision(to: $to, topic: $topic) { allowed reason } }',
    { to: { email }, topic },
  );
  return `${sendDecision.allowed ? 'yes' : 'no'}: ${sendDecision.reason}`;
}

/** A mail of the company as it would leave; `footer` is all that it says of unsubscribing. */
function mailOf({ listUnsubscribe, listUnsubscribePost }: Link, footer: string): string {
  return [
    'DKIM-Signature: v=1; a=rsa-sha256; d=sender.example; s=a;',
    ' h=from:to:subject:date:message-id:list-id:list-unsubscribe:list-unsubscribe-post; bh=AAAA; b=BBBB',
    'From: Sender <news@sender.example>',
    'To: reader@customer.example',
    'Subject: News',
    'Date: Wed, 25 Nov 2026 10:00:00 +0000',
    'Message-ID: <1@sender.example>',
    'List-Id: News <news.sender.example>',
    `List-Unsubscribe: ${listUnsubscribe}`,
    `List-Unsubscribe-Post: ${listUnsubscribePost}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `What is new.\r\n\r\n${footer}`,
    '',
  ].join('\r\n');
}
async function faultsOf(door: StatementDoor, message: string): Promise<string[]> {
  const { lintMail } = await asked<{ lintMail: { rule: string }[] }>(
    door,
    'query ($message: String!) { lintMail(message: $message) { rule } }',
    { message },
  );
  return lintMail.map(({ rule }) => rule);
}

/** Of every topic, mandatory ones too: with its link a mail is right, without it Abide says what is missing. */
async function everyMailNeedsItsLink(door: StatementDoor) {
  const roles = [{ role: 'administrator', customer: 'City of Example', duty: 'contract 31' }];
  const email = await aPerson(door, { roles });
  const byMail = door.app.operations.active.policy.topics.filter(({ channels }) => channels.includes('EMAIL'));
  expect(byMail.map(({ class: its }) => its)).toContain('MANDATORY');
  for (const { key } of byMail) {
    const link = await linkOf(door, email, key);
    expect(await faultsOf(door, mailOf(link, `Unsubscribe: ${link.pageUrl}`))).toEqual([]);
    expect(await faultsOf(door, mailOf(link, 'Goodbye.'))).toEqual(['BODY_LINK']);
    expect(await faultsOf(door, mailOf(link, `Unsubscribe: ${link.pageUrl.slice(0, -4)}`))).toEqual(['GENUINE_LINK']);
  }
}

describe('"clicking on the unsubscribe link in any e-mail" (UP-03), "in al onze e-mail is een opt-out link" (EP-03), "de link ‘uitschrijven’" (EK-04)', () => {
  test('UP-03 a mail of any topic without its link is told, and so is a link that was cut', async () => {
    await everyMailNeedsItsLink(at('up-learning'));
  });

  test('EP-03 a mail of any topic without its link is told, product updates included', async () => {
    await everyMailNeedsItsLink(at('engage-process'));
  });

  test('EK-04 the word ‘uitschrijven’ over a link is taken for it, and a link that says nothing of it is not', async () => {
    const door = at('ekco');
    const link = await linkOf(door, await aPerson(door), 'updates-netherlands');

    expect(await faultsOf(door, mailOf(link, 'Uitschrijven: https://ekco.example/uit'))).toEqual([]);
    expect(await faultsOf(door, mailOf(link, 'Lees meer: https://ekco.example/uit'))).toEqual(['BODY_LINK']);
  });
});

describe('"failing that, by sending an e-mail" (QF-02)', () => {
  const deliver = async ({ app }: StatementDoor, to: string) => {
    const response = await fetch(`${app.url}/webhooks/mail`, {
      method: 'POST',
      headers: { 'content-type': 'message/rfc822', authorization: `Bearer ${MAIL_TOKEN}` },
      body: `From: reader@customer.example\r\nTo: ${to}\r\nMessage-ID: <${randomUUID()}@customer.example>\r\nSubject: stop\r\n\r\nI object.\r\n`,
    });
    return response.json();
  };

  test('QF-02 a mail to the address in the header stops what the link beside it stops', async () => {
    const door = at('qualifio');
    const [email, other] = [await aPerson(door), await aPerson(door)];
    const { listUnsubscribe } = await linkOf(door, email);
    const mailbox = /<mailto:([^?>]+)/.exec(listUnsubscribe)?.[1] ?? '';

    expect(await deliver(door, mailbox)).toEqual({ outcome: 'STOPPED' });

    expect(await reply(door, email, 'prospecting')).toBe('no: SUPPRESSED');
    expect(await reply(door, email, 'contract')).toBe('yes: MANDATORY_TOPIC');
    expect(await reply(door, other, 'prospecting')).toBe('no: NO_CONSENT');
  });

  test('QF-02 a mail to any other address is read by a person, and is among the open cases until then', async () => {
    const door = at('qualifio');

    expect(await deliver(door, 'office@unsubscribe.example.com')).toEqual({ outcome: 'FOR_A_PERSON' });

    const waiting = await door.app.operations.waitingMessages();
    expect(waiting.map(({ kind }) => kind)).toEqual(['MAIL']);
  });
});

describe('"inform you when the limitation of processing no longer applies" (QF-18)', () => {
  test('QF-18 a lift by the company waits, as a case, for the notice to the person, and ends with it', async () => {
    const door = at('qualifio');
    const contact = { email: await aPerson(door) };
    const evidence = { statedBy: 'COMPANY', reference: 'ticket 9' };
    const act = (fields: string) =>
      asked(door, `mutation ($contact: ContactKey!, $evidence: EvidenceInput!) { ${fields} }`, { contact, evidence });
    const cases = async () => {
      const { kinds } = await door.app.operations.listCases({ most: 5, refusedSince: new Date() });
      return kinds.map(({ kind }) => kind).filter((kind) => kind === 'LIFT_AWAITS_NOTICE');
    };
    await act('restrictProcessing(contact: $contact, scope: ALL, evidence: $evidence) { id }');

    await act('liftRestriction(contact: $contact, evidence: $evidence) { id }');
    expect([await reply(door, contact.email, 'contract'), await cases()]).toEqual([
      'no: RESTRICTED',
      ['LIFT_AWAITS_NOTICE'],
    ]);
    const { version } = door.app.operations.active.policy;
    const notice = (about: boolean) =>
      act(
        `recordNotice(contacts: [$contact], evidence: $evidence, policyVersion: "${version}", isAboutRestriction: ${about}) { recorded }`,
      );
    await notice(false);
    expect(await reply(door, contact.email, 'contract')).toBe('no: RESTRICTED');
    await notice(true);

    expect([await reply(door, contact.email, 'contract'), await cases()]).toEqual(['yes: MANDATORY_TOPIC', []]);
  });
});

describe('"of ‘STOP’ in teksten" (EK-05)', () => {
  const text = async ({ app }: StatementDoor, from: string, body: string) => {
    const form = { To: '+31970000001', MessageSid: `SM${randomUUID()}`, From: from, Body: body };
    const sorted = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
    const signed = `${PUBLIC_URL}/webhooks/sms${sorted.flat().join('')}`;
    const response = await fetch(`${app.url}/webhooks/sms`, {
      method: 'POST',
      headers: { 'x-twilio-signature': createHmac('sha1', TEXT_TOKEN).update(signed).digest('base64') },
      body: new URLSearchParams(form),
    });
    return response.text();
  };

  test.each([
    'STOP',
    'stoppen',
    'Uitschrijven.',
  ])('EK-05 the text %s that comes in ends promotion by every channel', async (word) => {
    const door = at('ekco');
    const number = phone(`+3161237${String(1000 + people)}`).value;
    const email = await aPerson(door, { phone: number, language: 'nl' });

    const answer = await text(door, number, word);

    expect(answer).toContain('Ekco');
    expect(await reply(door, email, 'updates-netherlands')).toBe('no: SUPPRESSED');
    expect(await reply(door, email, 'product-confirmations-netherlands')).toBe('yes: MANDATORY_TOPIC');
  });

  test('EK-05 the word inside a sentence stops nothing by itself: it is listed for a person', async () => {
    const door = at('ekco');
    const number = phone(`+3161237${String(1000 + people)}`).value;
    const email = await aPerson(door, { phone: number });

    await text(door, number, 'wij stoppen het project in mei');

    expect(await reply(door, email, 'updates-netherlands')).toBe('yes: SOFT_OPT_IN');
    expect((await door.app.operations.waitingMessages()).map(({ kind }) => kind)).toEqual(['TEXT_MESSAGE']);
  });
});
