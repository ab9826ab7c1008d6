import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import { parsePhone } from '../../src/domain/phone-number';
import { mailSender } from '../../src/jobs/send-mail';
import { createOutbox, type Outbox } from '../../src/mail/outbox';
import type { Said } from '../../src/operations';
import { createJobs, type Jobs } from '../../src/store/jobs';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { runLog } from '../support/run-log';

const CONSENT = { lawfulBasis: 'CONSENT', doubleOptIn: true } as const;
const policy = aPolicy({
  languages: ['en', 'nl', 'fr', 'de'],
  topics: [
    aTopic({ key: 'news', ...CONSENT }),
    aTopic({ key: 'offers', ...CONSENT }),
    aTopic({ key: 'texts', channels: ['SMS'], ...CONSENT }),
  ],
});
const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form', wordingId: 'form-1' };
const NEWS = { topic: 'news', channel: 'EMAIL' } as const;
const OFFERS = { topic: 'offers', channel: 'EMAIL' } as const;

let stage: TestGround;
let jobs: Jobs;
let outbox: Outbox;
let folder: string;
let now: Date;

beforeAll(async () => {
  now = new Date();
  stage = await testGround(policy, { clock: () => now });
  folder = await mkdtemp(join(tmpdir(), 'abide-mails-'));
  outbox = createOutbox({ from: 'no-reply@sender.example', dataDir: folder });
  const log = runLog();
  jobs = stage.ground.jobs;
  await jobs.work({ mail: mailSender({ operations: stage.operations, outbox, log }) });
});

afterAll(async () => {
  await jobs.stop();
  await stage.close();
  await rm(folder, { recursive: true });
});

let count = 0;
async function aPerson(language = 'en'): Promise<Address> {
  const parsed = parseEmail(`person${++count}@mails.example`);
  if (!parsed.ok) throw new Error('not an address');
  await stage.operations.upsertContact({ email: parsed.address, profile: { language } }, { source: 'API' });
  return parsed.address;
}

async function mailsTo({ value }: Address, atLeast = 1) {
  for (let tries = 0; tries < 200; tries++) {
    const files = await readdir(join(folder, 'mail')).catch(() => []);
    const mails = await Promise.all(
      files.map(async (file) => PostalMime.parse(await readFile(join(folder, 'mail', file)))),
    );
    const own = mails.filter((mail) => mail.to?.[0]?.address === value);
    if (own.length >= atLeast) return own;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the mail did not come');
}

/** Resolves when every job that was sent so far is done. */
async function isQuiet(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    jobs.wake('mail');
    const { rows } = await stage.ground.database.pool.query(
      `SELECT count(*)::int AS open FROM pgboss.job WHERE name = 'mail' AND state < 'completed' AND start_after <= now()`,
    );
    if (rows[0].open === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('jobs stay open');
}

const tokenIn = (text = ''): string => /\/p\/([\w-]+)/.exec(text)?.[1] ?? '';
const decide = async (address: Address, topic = 'news') =>
  (await stage.operations.decideSends([{ address }], topic, 'EMAIL')).decisions[0];

function theConfirmation(text: string | undefined) {
  const link = stage.operations.openMailedLink(tokenIn(text));
  if (link?.kind !== 'CONFIRMATION') throw new Error('no confirmation link');
  return link;
}

describe('a yes that has to be confirmed', () => {
  test('is mailed to the person’s own address, and the link in the mail gives it', async () => {
    const address = await aPerson('nl');
    await stage.operations.setPreferences({ address }, [{ ...NEWS, state: 'OPTED_IN' }], PERSON);

    const [mail] = await mailsTo(address);
    const link = theConfirmation(mail?.text);
    const before = await decide(address);
    const answer = await stage.operations.confirmByLink(link, [NEWS], { source: 'CONFIRMATION' });

    expect(mail?.subject).toContain('Bevestig uw keuze');
    expect(before).toMatchObject({ allowed: false, reason: 'UNCONFIRMED' });
    expect(answer.refused).toEqual([]);
    expect(await decide(address)).toMatchObject({ allowed: true, reason: 'OPTED_IN' });
  });

  test('lifts an objection for just what was asked, and not before the link is pressed', async () => {
    const address = await aPerson();
    await stage.operations.recordObjection({ address }, {}, PERSON);
    now = new Date(now.getTime() + 60_000);
    const later = { ...PERSON, occurredAt: now };

    await stage.operations.liftObjection({ address }, [NEWS], later);
    const [mail] = await mailsTo(address);
    const before = await decide(address);
    await stage.operations.confirmByLink(theConfirmation(mail?.text), [NEWS], { source: 'CONFIRMATION' });

    expect(before).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
    expect(await decide(address)).toMatchObject({ allowed: true });
    expect(await decide(address, 'offers')).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
  });

  test('by text message stays unconfirmed, and no mail goes to a phone number', async () => {
    const phone = parsePhone('+31612345678');
    if (!phone.ok) throw new Error('not a number');
    const { contactId = '' } = await stage.operations.upsertContact({ phone: phone.address }, { source: 'API' });
    const texts = { topic: 'texts', channel: 'SMS' } as const;
    await stage.operations.setPreferences({ address: phone.address }, [{ ...texts, state: 'OPTED_IN' }], PERSON);
    await isQuiet();

    const { decisions } = await stage.operations.decideSends([{ address: phone.address }], 'texts', 'SMS');
    const files = await readdir(join(folder, 'mail')).catch(() => []);

    expect(decisions[0]).toMatchObject({ allowed: false, reason: 'UNCONFIRMED' });
    expect(files.filter((file) => file.includes(contactId))).toEqual([]);
  });

  test('is void once a no came after it: the old link gives nothing', async () => {
    const address = await aPerson();
    await stage.operations.setPreferences({ address }, [{ ...NEWS, state: 'OPTED_IN' }], PERSON);
    const [mail] = await mailsTo(address);
    const link = theConfirmation(mail?.text);
    await stage.operations.recordObjection({ address }, {}, PERSON);

    const answer = await stage.operations.confirmByLink(link, [NEWS], { source: 'CONFIRMATION' });

    expect(answer.refused).toEqual([{ index: 0, reason: 'CONFIRMATION_VOID' }]);
    expect((await stage.operations.readConfirmation(link)).optIns).toEqual([]);
    expect(await decide(address)).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
  });

  test('makes one mail a day: the link of the first gives what was asked after it too', async () => {
    const address = await aPerson();
    await stage.operations.setPreferences({ address }, [{ ...NEWS, state: 'OPTED_IN' }], PERSON);
    const [mail] = await mailsTo(address);
    await stage.operations.setPreferences({ address }, [{ ...OFFERS, state: 'OPTED_IN' }], PERSON);
    await isQuiet();

    const link = theConfirmation(mail?.text);
    const shown = await stage.operations.readConfirmation(link);
    await stage.operations.confirmByLink(link, shown.optIns, { source: 'CONFIRMATION' });

    expect(await mailsTo(address)).toHaveLength(1);
    expect(shown.optIns).toEqual([NEWS, OFFERS]);
    expect(await decide(address, 'offers')).toMatchObject({ allowed: true });
  });

  test('is not mailed to somebody who was erased before it left', async () => {
    const address = await aPerson();
    await stage.operations.setPreferences({ address }, [{ ...NEWS, state: 'OPTED_IN' }], PERSON);
    await mailsTo(address);
    const { rows } = await stage.ground.database.pool.query(
      `SELECT data FROM pgboss.job WHERE name = 'mail' ORDER BY created_on DESC LIMIT 1`,
    );
    await stage.operations.eraseContact({ address }, 'REQUEST', PERSON);

    expect(await stage.operations.readMail(rows[0].data, 'again')).toBeUndefined();
    expect(JSON.stringify(rows[0].data)).not.toContain('mails.example');
  });
});

describe('a fresh link', () => {
  test('goes to the address of a contact, once however often it is asked for', async () => {
    const address = await aPerson('fr');
    await stage.operations.requestFreshLink({ address });
    await stage.operations.requestFreshLink({ address });
    await isQuiet();

    const mails = await mailsTo(address);

    expect(mails).toHaveLength(1);
    expect(mails[0]?.subject).toContain('Votre lien');
    expect(stage.operations.openMailedLink(tokenIn(mails[0]?.text))).toMatchObject({ kind: 'FRESH_LINK' });
  });

  test('asked for an address that nobody holds comes to nothing', async () => {
    const parsed = parseEmail('nobody@mails.example');
    if (!parsed.ok) throw new Error('not an address');

    await stage.operations.requestFreshLink({ address: parsed.address });
    await isQuiet();

    const files = await readdir(join(folder, 'mail')).catch(() => []);
    const texts = await Promise.all(files.map((file) => readFile(join(folder, 'mail', file), 'utf8')));
    expect(texts.filter((text) => text.includes('nobody@'))).toEqual([]);
  });
});

describe('every mail', () => {
  test('can be stopped by one click, holds no picture, and says the same as text and as HTML', async () => {
    const address = await aPerson();
    await stage.operations.requestFreshLink({ address });
    const [mail] = await mailsTo(address);
    const header = (name: string) => mail?.headers.filter(({ key }) => key === name).map(({ value }) => value);

    expect(header('list-unsubscribe')).toEqual([expect.stringMatching(/^<http:\/\/localhost:4000\/u\/[\w-]+>$/)]);
    expect(header('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(mail?.html).toContain(tokenIn(mail?.text));
    expect(mail?.html).not.toMatch(/<img|<script/);
  });
});

test('jobs of a transaction that does not commit are never done', async () => {
  const job = { queue: 'mail', data: { kind: 'FRESH_LINK', key: 'none' } } as const;
  const own = createJobs(stage.ground.database.pool, stage.ground.log);

  const broken = stage.ground.database.inTransaction(async (client) => {
    await own.send(client, [job]);
    throw new Error('not after all');
  });

  await expect(broken).rejects.toThrow('not after all');
  const { rows } = await stage.ground.database.pool.query(`SELECT id FROM pgboss.job WHERE data ->> 'key' = 'none'`);
  expect(rows).toEqual([]);
});
