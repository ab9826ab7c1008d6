import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/app';

/**
 * Invariant 5: webhooks that are repeated, reordered, late or forged change nothing wrongly. Here those of recipients:
 * texts and mails. What a mail system reports is in 08 and in the tests of `recordInteractions`; the webhooks of providers
 * have a file of their own beside this one.
 */
const TEXT_TOKEN = 'a-token-of-the-made-up-text-carrier-1';
const MAIL_TOKEN = 'a-token-of-the-made-up-mail-gateway-1';
const PUBLIC_URL = 'https://prefs.example.com';
const LINKS = 'mutation ($c: [ContactKey!]!) { createPreferenceLinks(contacts: $c) { listUnsubscribe } }';
const PEOPLE = 3;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    TWILIO_AUTH_TOKEN: TEXT_TOKEN,
    ABIDE_PUBLIC_URL: PUBLIC_URL,
    ABIDE_UNSUBSCRIBE_DOMAIN: 'unsubscribe.example.com',
    ABIDE_INBOUND_MAIL_TOKEN: MAIL_TOKEN,
  });
});
afterAll(() => app.close());

interface Person {
  readonly phone: string;
  readonly email: string;
  readonly mailbox: string;
}

let made = 0;
async function aPerson(): Promise<Person> {
  made += 1;
  const phone = `+31612${String(made).padStart(6, '0')}`;
  const email = `webhook${made}@people.example`;
  await app.graphql('mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }', {
    input: { email, phone },
  });
  const { data } = await app.graphql(LINKS, { c: [{ email }] });
  const [link] = (data as { createPreferenceLinks: { listUnsubscribe: string }[] }).createPreferenceLinks;
  const mailbox = /<mailto:([^?]+)/.exec(link?.listUnsubscribe ?? '')?.[1] as string;
  return { phone, email, mailbox };
}

/** One delivery. A message may be delivered again under its name, at any later place; a forged one is not signed. */
interface Delivery {
  readonly who: number;
  readonly by: 'TEXT' | 'MAIL';
  readonly message: number;
  readonly isStop: boolean;
  readonly isForged: boolean;
}

const deliveries: fc.Arbitrary<Delivery> = fc.record({
  who: fc.nat(PEOPLE - 1),
  by: fc.constantFrom('TEXT', 'MAIL'),
  message: fc.nat(2),
  isStop: fc.boolean(),
  isForged: fc.boolean(),
});

/** Each message has one content, whoever delivers it and however often: the first one drawn for its name. */
function settled(drawn: readonly Delivery[]): Delivery[] {
  const first = new Map<string, boolean>();
  return drawn.map((one) => {
    const name = `${one.who}|${one.by}|${one.message}`;
    if (!first.has(name)) first.set(name, one.isStop);
    return { ...one, isStop: first.get(name) as boolean };
  });
}

async function sendText({ phone, email }: Person, { message, isStop, isForged }: Delivery): Promise<string> {
  const form = {
    Body: isStop ? 'STOP' : 'Hello, a question',
    From: phone,
    MessageSid: `SM${message}${email.replace(/@.*/, '')}`,
    To: '+31970',
  };
  const signed = `${PUBLIC_URL}/webhooks/sms${Object.entries(form).sort().flat().join('')}`;
  const signature = createHmac('sha1', isForged ? 'another token' : TEXT_TOKEN)
    .update(signed)
    .digest('base64');
  const response = await fetch(`${app.url}/webhooks/sms`, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature },
    body: new URLSearchParams(form),
  });
  expect(response.status).toBe(isForged ? 403 : 200);
  return response.text();
}

async function sendMail({ mailbox, email }: Person, { message, isStop, isForged }: Delivery): Promise<void> {
  const to = isStop ? mailbox : `b${mailbox.slice(1)}`;
  const response = await fetch(`${app.url}/webhooks/mail`, {
    method: 'POST',
    headers: { authorization: `Bearer ${isForged ? 'another token' : MAIL_TOKEN}`, 'content-type': 'message/rfc822' },
    body: `From: ${email}\r\nTo: ${to}\r\nMessage-ID: <${message}.${email}>\r\n\r\nHello\r\n`,
  });
  expect(response.status).toBe(isForged ? 401 : 200);
}

async function channelsStopped(address: string): Promise<string[]> {
  const { rows } = await app.pool.query<{ channel: string }>(
    'SELECT s.channel FROM suppression s JOIN address a USING (hash) WHERE a.value = $1',
    [address],
  );
  return rows.map(({ channel }) => channel).sort();
}

test('whatever is delivered, twice, late, at once or forged: a genuine stop stops once, and nothing else does', () =>
  fc.assert(
    fc.asyncProperty(fc.array(deliveries, { minLength: 1, maxLength: 14 }), fc.boolean(), async (drawn, atOnce) => {
      const people = await Promise.all(Array.from({ length: PEOPLE }, aPerson));
      const sent = settled(drawn);
      const deliver = async (one: Delivery) => {
        const person = people[one.who] as Person;
        return one.by === 'TEXT' ? sendText(person, one) : sendMail(person, one);
      };
      if (atOnce) await Promise.all(sent.map(deliver));
      else for (const one of sent) await deliver(one);

      for (const [who, { phone, email }] of people.entries()) {
        const genuine = sent.filter((one) => one.who === who && one.isStop && !one.isForged);
        const byText = genuine.some(({ by }) => by === 'TEXT') ? ['PHONE', 'SMS'] : [];
        const byMail = genuine.some(({ by }) => by === 'MAIL') ? ['ALL'] : [];
        expect(await channelsStopped(email)).toEqual([...byMail, ...byText]);
        expect(await channelsStopped(phone)).toEqual([...byMail, ...byText]);
      }
    }),
    { numRuns: 25 },
  ));
