import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedPerson, generateMailchimpExport } from '../../../src/cli/demo/mailchimp-generator';
import { importReportLines } from '../../../src/cli/import-report';
import type { TopicChannel } from '../../../src/domain/contact';
import { type FileImport, type ImportOptions, importFile } from '../../../src/doors/import/import-file';
import { openMailchimpExport } from '../../../src/doors/import/mailchimp-export';
import { email, openStatement, phone, type Statement, THE_PERSON } from '../../support/statement';

const PEOPLE = 1_500;
const SEED = 11;
const CUSTOMERS = { relation: 'CUSTOMER', business: true } as const;
const HEADER = 'Email Address,First Name,Phone Number,Interests,OPTIN_TIME,CONFIRM_TIME';

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abide-import-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One file of an export; its name says what its people are. */
async function write(name: string, ...lines: string[]): Promise<string> {
  await writeFile(file(name), [HEADER, ...lines, ''].join('\n'));
  return file(name);
}

const outcome = ({ report, ...others }: FileImport) => ({ ...others, report: { ...report, ledgerPosition: 0 } });

describe('an export of 1,500 people', () => {
  let firm: Statement;
  let counts: Awaited<ReturnType<typeof generateMailchimpExport>>;
  const take = (name: string, options: ImportOptions = {}) =>
    importFile(firm.operations, file(name), { ...CUSTOMERS, ...options });
  const head = async () => (await firm.operations.verifyLedger()).position;

  beforeAll(async () => {
    firm = await openStatement('engage-process');
    const plan = { contacts: PEOPLE, seed: SEED };
    counts = await generateMailchimpExport({ ...plan, file: file('audience.zip') });
    await generateMailchimpExport({ ...plan, file: file('everybody.zip'), everybodySubscribed: true });
  });
  afterAll(() => firm.close());

  const withStatus = (status: string, most: number) =>
    Array.from({ length: PEOPLE }, (_, index) => generatedPerson(index, SEED))
      .filter((person) => person.status === status)
      .slice(0, most);
  const replies = async (status: string, topic: string) => {
    const people = withStatus(status, PEOPLE).map((person) => ({ address: email(person.email) }));
    const { decisions } = await firm.operations.decideSends(people, topic, 'EMAIL');
    return decisions.map((decision) => decision.suppressionReason ?? decision.reason);
  };

  test('is rehearsed by a dry run, which writes nothing and tells what the import then does', async () => {
    const rehearsed = await take('audience.zip', { dryRun: true });
    expect(await head()).toBe(0);

    const done = await take('audience.zip');

    expect(outcome(rehearsed)).toEqual(outcome(done));
    expect(await head()).toBe(done.report.ledgerPosition);
  });

  test('comes to what was put into it', async () => {
    const again = await take('audience.zip', { dryRun: true });

    const { report, rejected, leftOut } = again;
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(PEOPLE);
    expect(report).toMatchObject({ contacts: PEOPLE, stops: counts.unsubscribed, optIns: await checkedInterests() });
    expect({ rejected, leftOut, refused: report.refused }).toEqual({
      rejected: 0,
      leftOut: {},
      refused: {},
    });
  });

  async function checkedInterests(): Promise<number> {
    let checked = 0;
    const { lines, close } = await openMailchimpExport(file('audience.zip'));
    for await (const line of lines()) {
      if (!line.ok || line.row.status !== 'SUBSCRIBED') continue;
      const interests = Object.values(line.row.interests).flat();
      checked += ['Nieuws', 'Aanbiedingen'].filter((interest) => interests.includes(interest)).length;
    }
    close();
    return checked;
  }

  test('makes an objection of each unsubscribed one, and each cleaned one undeliverable', async () => {
    expect(new Set(await replies('unsubscribed', 'newsletter'))).toEqual(new Set(['OBJECTION']));
    expect(new Set(await replies('unsubscribed', 'direct-marketing'))).toEqual(new Set(['OBJECTION']));
    expect(new Set(await replies('cleaned', 'newsletter'))).toEqual(new Set(['UNDELIVERABLE']));
    expect(new Set(await replies('subscribed', 'direct-marketing'))).toEqual(new Set(['OPTED_IN', 'NO_CONSENT']));
    expect(new Set(await replies('nonsubscribed', 'direct-marketing'))).toEqual(new Set(['NO_CONSENT']));
  });

  test('changes nothing when it comes again: no entry is added', async () => {
    const before = await head();

    const { report } = await take('audience.zip');

    expect(report).toMatchObject({ created: 0, changed: 0, unchanged: PEOPLE, refused: {} });
    expect(await head()).toBe(before);
  });

  test('with everybody "subscribed" brings nobody back, and says so in words', async () => {
    const done = await take('everybody.zip');

    expect(done.report).toMatchObject({ created: 0 });
    expect(done.report.refused.NO_STANDS).toBeGreaterThan(counts.unsubscribed / 2);
    expect(new Set(await replies('unsubscribed', 'direct-marketing'))).toEqual(new Set(['OBJECTION']));
    expect(importReportLines(done, {}).join('\n')).toMatch(/NO_STANDS: opt-ins of people who said no/);
  });

  test('never makes an erased person a contact again, whatever the file says', async () => {
    const [person] = withStatus('subscribed', 1);
    const address = { address: email(person?.email ?? '') };
    await firm.operations.eraseContact(address, 'REQUEST', THE_PERSON);

    const { report } = await take('audience.zip');

    expect(report.refused.ERASED_ADDRESS).toBe(1);
    expect(report).toMatchObject({ created: 0, changed: 0 });
    expect(await firm.operations.readContact(address)).toBeUndefined();
    expect(await firm.reply(address, 'newsletter')).toBe('no: SUPPRESSED');
  });
});

describe('a line of an export', () => {
  let firm: Statement;
  beforeEach(async () => {
    firm = await openStatement('engage-process');
  });
  afterEach(() => firm.close());
  const take = (path: string, options: ImportOptions = {}) =>
    importFile(firm.operations, path, { ...CUSTOMERS, ...options });
  const an = { address: email('an@customer.example') };

  test('gives an opt-in the time at which the person gave it, and its place in the file as evidence', async () => {
    const path = await write('subscribed.csv', 'an@customer.example,An,,Aanbiedingen,2024-03-01 09:00:00,');

    await take(path, { timeZone: 'Europe/Amsterdam' });

    const entries = (await firm.operations.readLedger(an, { first: 20 }))?.entries ?? [];
    const optIn = entries.find((entry) => entry.kind === 'PREFERENCE_SET');
    expect(optIn?.body).toMatchObject({ state: 'OPTED_IN', source: 'IMPORT', statedBy: 'RECIPIENT' });
    expect(JSON.stringify(optIn?.body)).toContain('2024-03-01T08:00:00.000Z');
    expect(optIn?.evidence).toEqual({ reference: 'Mailchimp export, subscribed.csv, line 2' });
    expect(await firm.reply(an, 'direct-marketing')).toBe('yes: OPTED_IN');
  });

  test('without that time fills nothing, and is counted as refused', async () => {
    const done = await take(await write('subscribed.csv', 'an@customer.example,An,,Aanbiedingen,,'));

    expect(done.report).toMatchObject({ created: 1, optIns: 0, refused: { EVIDENCE_INCOMPLETE: 1 } });
    expect(await firm.reply(an, 'direct-marketing')).toBe('no: NO_CONSENT');
    expect(importReportLines(done, {}).join('\n')).toContain('EVIDENCE_INCOMPLETE: opt-ins without the time');
  });

  test('never takes back a choice that the person made since, nor makes it for them', async () => {
    const path = await write('subscribed.csv', 'an@customer.example,An,,Aanbiedingen,2024-03-01 09:00:00,');
    await take(path);
    const offers: TopicChannel = { topic: 'direct-marketing', channel: 'EMAIL' };
    await firm.operations.setPreferences(an, [{ ...offers, state: 'OPTED_OUT' }], THE_PERSON);

    const { report } = await take(path);

    expect(report.refused).toEqual({ NO_STANDS: 1 });
    expect(await firm.reply(an, 'direct-marketing')).toBe('no: OPTED_OUT');
  });

  test('has its name kept on one line and its language as a tag; what is neither is left out and counted', async () => {
    const header = 'Email Address,First Name,Last Name,Language';
    const lines = [
      'an@customer.example,"An\nBcc: x",,Nederlands',
      `bo@customer.example,Bo,${'n'.repeat(201)},Klingonese`,
    ];
    await writeFile(file('subscribed.csv'), [header, ...lines, ''].join('\n'));

    const done = await take(file('subscribed.csv'));

    expect(done.leftOut).toEqual({ TEXT: 1, LANGUAGE: 1 });
    const bo = { address: email('bo@customer.example') };
    const profiles = (await firm.operations.readContacts([an, bo])).map((contact) => contact?.profile);
    expect(profiles).toEqual([{ name: 'An Bcc: x', language: 'nl' }, { name: 'Bo' }]);
  });

  test('gives no role, whatever its columns are called', async () => {
    await writeFile(file('subscribed.csv'), 'Email Address,Role,Interests\nan@customer.example,administrator,Nieuws\n');

    await take(file('subscribed.csv'));

    expect((await firm.operations.readContact(an))?.roles).toEqual([]);
    expect(await firm.reply(an, 'product-updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
  });

  test('with a number that others have too keeps it, and a no of one stops the e-mail of that one alone', async () => {
    const number = '+31699990000';
    await take(await write('subscribed.csv', `an@customer.example,An,${number},Nieuws,2024-03-01 09:00:00,`));
    await take(await write('unsubscribed.csv', `bo@customer.example,Bo,${number},,,`));

    const holders = await firm.operations.readContacts([an, { address: email('bo@customer.example') }]);
    expect(holders.map((holder) => holder?.addresses.length)).toEqual([2, 2]);
    expect(await firm.reply(an, 'newsletter')).toBe('yes: OPTED_IN');
    expect(await firm.reply({ address: email('bo@customer.example') }, 'newsletter')).toBe('no: SUPPRESSED');
  });

  test('with a national number needs to be told the country; without, the person is taken and the number is not', async () => {
    const path = await write('nonsubscribed.csv', 'an@customer.example,An,06 12345678,,,');
    const held = async () => (await firm.operations.readContact(an))?.addresses.length;

    const without = await take(path);
    expect([without.leftOut, await held()]).toEqual([{ PHONE: 1 }, 1]);
    expect(importReportLines(without, {}).join('\n')).toContain('1  PHONE: a number that is none');

    expect((await take(path, { country: 'NL' })).leftOut).toEqual({});
    expect(await held()).toBe(2);
    expect(await firm.operations.readContact({ address: phone('+31612345678') })).toBeDefined();
  });
});

describe('lines that cannot be read', () => {
  let firm: Statement;
  beforeAll(async () => {
    firm = await openStatement('engage-process');
  });
  afterAll(() => firm.close());
  const take = (path: string, options: ImportOptions = {}) =>
    importFile(firm.operations, path, { ...CUSTOMERS, ...options });

  test('are listed by place and reason, never by what they hold; the others are taken', async () => {
    const path = await write(
      'subscribed.csv',
      'not an address,An,,,,',
      'bo@customer.example,Bo,,Nieuws,yesterday,',
      'cas@customer.example,Cas,,Nieuws,2024-03-01 09:00:00,',
      'dan@customer.example,Dan',
    );

    const done = await take(path, { rejects: file('rejects.csv') });

    expect(done).toMatchObject({ rejected: 3, rejectedBecause: { AT_SIGN_MISSING: 1, BAD_TIME: 1, FIELD_COUNT: 1 } });
    expect(done.report).toMatchObject({ contacts: 1, created: 1 });
    const [header, ...lines] = (await readFile(file('rejects.csv'), 'utf8')).replace('\ufeff', '').split('\r\n');
    expect(header).toBe('file,line,reason,column,taken,explanation');
    expect(lines.map((line) => line.split(',').slice(0, 4).join(','))).toEqual([
      'subscribed.csv,2,AT_SIGN_MISSING,Email Address',
      'subscribed.csv,3,BAD_TIME,OPTIN_TIME',
      'subscribed.csv,5,FIELD_COUNT,',
      '',
    ]);
    expect(lines.join()).not.toMatch(/@customer|yesterday|Dan/);
    expect(importReportLines(done, {}).join('\n')).toContain('BAD_TIME: A time on this line is not a time');
  });

  test('leave the list of an earlier import alone when the export is damaged as a whole', async () => {
    await writeFile(file('kept.csv'), 'of the import before');
    await writeFile(file('broken.zip'), 'PK\u0003\u0004 and nothing that belongs to it');

    await expect(take(file('broken.zip'), { rejects: file('kept.csv') })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });

    expect(await readFile(file('kept.csv'), 'utf8')).toBe('of the import before');
    expect((await readdir(folder)).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });

  test('are not imported around when their list cannot be written', async () => {
    const path = await write('subscribed.csv', 'eva@customer.example,Eva,,,,');

    const attempt = take(path, { rejects: join(folder, 'no-such-folder', 'rejects.csv') });

    await expect(attempt).rejects.toMatchObject({ code: 'BAD_USER_INPUT', path: 'rejects' });
    expect(await firm.operations.readContact({ address: email('eva@customer.example') })).toBeUndefined();
  });
});

test('an import that is told to stop keeps what it took, and the same file again takes the rest', async () => {
  const firm = await openStatement('engage-process');
  const stop = new AbortController();
  await generateMailchimpExport({ file: file('long.zip'), contacts: PEOPLE, seed: SEED });
  const options = { ...CUSTOMERS, rejects: file('stopped.csv'), signal: stop.signal };
  let taken = 0;
  const onProgress = (done: number) => {
    taken = done;
    stop.abort(new Error('told to stop'));
  };

  const stopped = importFile(firm.operations, file('long.zip'), { ...options, onProgress });
  await expect(stopped).rejects.toThrow('told to stop');
  const { report } = await importFile(firm.operations, file('long.zip'), CUSTOMERS);

  expect(taken).toBeGreaterThan(0);
  expect(report).toMatchObject({ contacts: PEOPLE, created: PEOPLE - taken, unchanged: taken });
  expect((await readdir(folder)).filter((name) => name.includes('stopped'))).toEqual([]);
  await firm.close();
});

test('an audience that the policy does not have is refused, with those it has', async () => {
  const firm = await openStatement('engage-process');

  const attempt = importFile(firm.operations, file('audience.zip'), { audience: 'other' });

  await expect(attempt).rejects.toThrow('it has: main');
  await firm.close();
});
