import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import { LANGUAGES } from '../../src/domain/language';
import { mailSender } from '../../src/jobs/send-mail';
import { createOutbox, type Outbox } from '../../src/mail/outbox';
import type { Said } from '../../src/operations';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { runLog } from '../support/run-log';

const policy = aPolicy({
  languages: [...LANGUAGES],
  topics: [
    aTopic({ key: 'news', titles: { en: 'News', nl: 'Nieuws', fr: 'Bulletin', de: 'Rundbrief' } }),
    aTopic({ key: 'offers' }),
  ],
  receipts: { acts: ['OBJECTION', 'OPT_OUT', 'PAUSE', 'TRACKING'] },
});
const ON_PAGE: Said = { source: 'PAGE', statedBy: 'RECIPIENT', wordingId: 'page-1' };
const IN_PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'letter' };
const NEWS = { topic: 'news', channel: 'EMAIL' } as const;
const MINUTE = 60_000;

let stage: TestGround;
let outbox: Outbox;
let folder: string;
let now: Date;

beforeAll(async () => {
  now = new Date();
  stage = await testGround(policy, { clock: () => now });
  folder = await mkdtemp(join(tmpdir(), 'abide-receipts-'));
  outbox = createOutbox({ from: 'no-reply@sender.example', dataDir: folder });
  await stage.ground.jobs.work({ mail: mailSender({ operations: stage.operations, outbox, log: runLog() }) });
});

afterAll(async () => {
  await stage.ground.jobs.stop();
  await stage.close();
  await rm(folder, { recursive: true });
});

let count = 0;
async function aPerson(language = 'en'): Promise<Address> {
  const parsed = parseEmail(`person${++count}@receipts.example`);
  if (!parsed.ok) throw new Error('not an address');
  await stage.operations.upsertContact({ email: parsed.address, profile: { language } }, { source: 'API' });
  return parsed.address;
}

const optOut = (address: Address, said: Said = ON_PAGE, topic = 'news') =>
  stage.operations.setPreferences({ address }, [{ ...NEWS, topic, state: 'OPTED_OUT' }], said);

/** Every receipt that waits is mailed as if its time had come; then those to the address are given. */
async function receiptsTo({ value }: Address) {
  const { pool } = stage.ground.database;
  now = new Date(now.getTime() + 6 * MINUTE);
  await pool.query(`UPDATE pgboss.job SET start_after = now() WHERE name = 'mail' AND state = 'created'`);
  for (let tries = 0; tries < 200; tries++) {
    stage.ground.jobs.wake('mail');
    const { rows } = await pool.query(`SELECT 1 FROM pgboss.job WHERE name = 'mail' AND state < 'completed'`);
    if (rows.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const files = await readdir(join(folder, 'mail')).catch(() => []);
  const mails = await Promise.all(
    files.map(async (file) => PostalMime.parse(await readFile(join(folder, 'mail', file)))),
  );
  return mails.filter((mail) => mail.to?.[0]?.address === value);
}

/** A point of time from which five minutes of acts are told of together. */
function startOfStretch(): Date {
  return new Date((Math.floor(now.getTime() / (5 * MINUTE)) + 1) * 5 * MINUTE);
}

describe('the receipt of a person’s act', () => {
  test.each(
    LANGUAGES,
  )('tells in %s what was recorded, when and under which number, and asks for nothing', async (lang) => {
    const address = await aPerson(lang);
    const { ledgerPosition } = await optOut(address);

    const [mail, ...more] = await receiptsTo(address);

    expect(more).toEqual([]);
    expect(mail?.headers.find(({ key }) => key === 'content-language')?.value).toBe(lang);
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain(String(ledgerPosition));
      expect(body).toContain({ en: 'News', nl: 'Nieuws', fr: 'Bulletin', de: 'Rundbrief' }[lang]);
      expect(body).not.toContain('undefined');
    }
  });

  test('is one mail for what is done within five minutes, and the next acts have one of their own', async () => {
    const address = await aPerson();
    now = startOfStretch();
    await optOut(address);
    now = new Date(now.getTime() + 4 * MINUTE);
    await optOut(address, ON_PAGE, 'offers');
    await stage.operations.objectToTracking({ address }, ON_PAGE);

    const first = await receiptsTo(address);
    await stage.operations.pauseMarketing({ address }, '2099-01-01', ON_PAGE);
    const both = await receiptsTo(address);

    expect(first).toHaveLength(1);
    expect(first[0]?.text).toMatch(/News.*off[\s\S]*off[\s\S]*not recorded/);
    expect(both).toHaveLength(2);
    expect(both.filter((mail) => mail.text?.includes('paused'))).toHaveLength(1);
  });

  test('of an objection leads nobody back: its link turns nothing on; that of an opt-out is fresh', async () => {
    const [objector, chooser] = [await aPerson(), await aPerson()];
    await stage.operations.recordObjection({ address: objector }, {}, ON_PAGE);
    await optOut(chooser);

    const [objected] = await receiptsTo(objector);
    const [chosen] = await receiptsTo(chooser);
    const link = (text = '') => /\/p\/([\w-]+)/.exec(text)?.[1] ?? '';

    expect(objected?.text).toContain('no more marketing');
    expect(stage.operations.openMailedLink(link(objected?.text))).toBeUndefined();
    expect(stage.operations.openPageLink(link(objected?.text))).toBeDefined();
    expect(stage.operations.openMailedLink(link(chosen?.text))).toMatchObject({ kind: 'FRESH_LINK' });
  });

  test('of a repeat does not come: nothing was recorded', async () => {
    const address = await aPerson();
    await stage.operations.recordObjection({ address }, {}, ON_PAGE);
    await receiptsTo(address);
    await stage.operations.recordObjection({ address }, {}, ON_PAGE);

    expect(await receiptsTo(address)).toHaveLength(1);
  });

  test('does not tell of a no that was put back at once', async () => {
    const address = await aPerson();
    now = startOfStretch();
    const { contactId = '', ledgerPosition: position } = await optOut(address);
    const receipt = stage.operations.createReceiptToken({ contactId, position });
    const undone = await stage.operations.undoOptOuts(receipt, [NEWS], ON_PAGE);

    expect(undone.refused).toEqual([]);
    expect(await receiptsTo(address)).toEqual([]);
  });

  test('goes out five times a day at most, however often somebody presses', async () => {
    const address = await aPerson();
    for (const day of [1, 2, 3, 4, 5, 6, 7]) {
      await stage.operations.pauseMarketing({ address }, `2099-01-0${day}`, ON_PAGE);
      await receiptsTo(address);
    }
    expect(await receiptsTo(address)).toHaveLength(5);

    now = new Date(now.getTime() + 1_500 * MINUTE);
    await optOut(address);

    expect(await receiptsTo(address)).toHaveLength(6);
  });
});

describe('no receipt goes out', () => {
  test.each<[string, (address: Address) => Promise<unknown>]>([
    ['of what the company said', (address) => optOut(address, { source: 'API', statedBy: 'COMPANY' })],
    ['of what a provider reported', (address) => optOut(address, { source: 'PROVIDER', statedBy: 'RECIPIENT' })],
    ['of a list that was read in', (address) => optOut(address, { source: 'IMPORT', statedBy: 'RECIPIENT' })],
    [
      'of an act that the policy does not name',
      (address) =>
        stage.operations.setPreferences({ address }, [{ ...NEWS, state: 'OPTED_IN' }], {
          ...ON_PAGE,
          isFreshLink: true,
        }),
    ],
    [
      'of restricting processing to keeping',
      async (address) => {
        await optOut(address);
        await stage.operations.restrictProcessing({ address }, 'ALL', ON_PAGE);
      },
    ],
    [
      'to somebody erased before it left',
      async (address) => {
        await optOut(address);
        await stage.operations.eraseContact({ address }, 'REQUEST', IN_PERSON);
      },
    ],
    [
      'to somebody under age',
      async (address) => {
        await optOut(address);
        await stage.operations.eraseContact({ address }, 'UNDER_AGE', IN_PERSON);
      },
    ],
  ])('%s', async (_, act) => {
    const address = await aPerson();
    await act(address);

    expect(await receiptsTo(address)).toEqual([]);
  });

  test('to an address that fails for good, or from which spam was reported', async () => {
    const [gone, complaining] = [await aPerson(), await aPerson()];
    const report = { channel: 'EMAIL', occurredAt: now } as const;
    const decide = async (address: Address) =>
      (await stage.operations.decideSends([{ address }], 'news', 'EMAIL')).decisions[0];
    await stage.operations.recordInteractions(
      [
        { ...report, contact: { address: gone }, kind: 'BOUNCE', isPermanent: true, statusCode: '5.1.1' },
        { ...report, contact: { address: complaining }, kind: 'COMPLAINT' },
      ],
      { source: 'provider' },
    );
    await optOut(gone);
    await optOut(complaining, ON_PAGE, 'offers');

    expect(await decide(gone)).toMatchObject({ reason: 'UNDELIVERABLE' });
    expect(await decide(complaining)).toMatchObject({ suppressionReason: 'COMPLAINT' });
    expect(await receiptsTo(gone)).toEqual([]);
    expect(await receiptsTo(complaining)).toEqual([]);
  });

  test('where the policy names no act', async () => {
    const quiet = await testGround(aPolicy(), { clock: () => now });
    const parsed = parseEmail('quiet@receipts.example');
    if (!parsed.ok) throw new Error('not an address');
    await quiet.operations.recordObjection({ address: parsed.address }, {}, ON_PAGE);

    const { rows } = await quiet.ground.database.pool.query(`SELECT 1 FROM pgboss.job WHERE name = 'mail'`);
    await quiet.close();

    expect(rows).toEqual([]);
  });
});
