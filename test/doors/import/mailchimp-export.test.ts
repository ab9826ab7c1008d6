import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { generatedPerson, generateMailchimpExport } from '../../../src/cli/demo/mailchimp-generator';
import type { ImportLine, ImportRow } from '../../../src/doors/import/import-line';
import { type MailchimpExportOptions, openMailchimpExport } from '../../../src/doors/import/mailchimp-export';
import { statusOfFile } from '../../../src/doors/import/mailchimp-files';
import { AbideError } from '../../../src/errors';

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'abide-import-'));
});
afterAll(() => rm(root, { recursive: true }));

type Files = Readonly<Record<string, string | Buffer>>;

async function aFolder(files: Files): Promise<string> {
  made += 1;
  const folder = join(root, `folder-${made}`);
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function aZip(files: Files, change: (zip: Buffer) => Buffer = (zip) => zip): Promise<string> {
  made += 1;
  const path = join(root, `export-${made}.zip`);
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name, { compress: false });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  await writeFile(path, change(await readFile(path)));
  return path;
}

async function* linesOf(path: string, options?: MailchimpExportOptions): AsyncGenerator<ImportLine> {
  const { lines, close } = await openMailchimpExport(path, options);
  try {
    yield* lines();
  } finally {
    close();
  }
}

async function read(path: string, options?: MailchimpExportOptions): Promise<ImportLine[]> {
  const lines: ImportLine[] = [];
  for await (const line of linesOf(path, options)) lines.push(line);
  return lines;
}

async function readOne(file: string, content: string | Buffer, options?: MailchimpExportOptions): Promise<ImportLine> {
  const [line, ...others] = await read(join(await aFolder({ [file]: content }), file), options);
  expect(others).toEqual([]);
  return line!;
}

async function readRow(file: string, content: string | Buffer, options?: MailchimpExportOptions): Promise<ImportRow> {
  const line = await readOne(file, content, options);
  if (!line.ok) throw new Error(`rejected: ${line.reason}`);
  return line.row;
}

const OWN =
  'MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION';
const SUBSCRIBED_HEADER = `Email Address,First Name,Last Name,${OWN},LAST_CHANGED,LEID,EUID,NOTES,TAGS`;
const SUBSCRIBED = 'subscribed_email_audience_export_1.csv';
const UNSUBSCRIBED = 'unsubscribed_email_audience_export_1.csv';

describe('The status is read from the file name', () => {
  test.each([
    ['subscribed_email_audience_export_8f2c.csv', 'SUBSCRIBED'],
    ['unsubscribed_email_audience_export_8f2c.csv', 'UNSUBSCRIBED'],
    ['nonsubscribed_email_audience_export_8f2c.csv', 'NON_SUBSCRIBED'],
    ['cleaned_members_export_8f2c.csv', 'CLEANED'],
    ['non-subscribed_members_export_8f2c.csv', 'NON_SUBSCRIBED'],
    ['lists/Klanten/Unsubscribed_members_export_1.CSV', 'UNSUBSCRIBED'],
    ['subscribed_people_not_unsubscribed.csv', 'SUBSCRIBED'],
    ['copy of unsubscribed.csv', 'UNSUBSCRIBED'],
    ['members.csv', undefined],
    ['unsubscribed/members.csv', undefined],
  ])('%s', (name, status) => {
    expect(statusOfFile(name)).toBe(status);
  });
});

describe('A line of each status gives a row', () => {
  test('subscribed', async () => {
    const line = await readOne(
      SUBSCRIBED,
      `Email Address,First Name,Last Name,Address,Phone Number,Interests,${OWN},LAST_CHANGED,LEID,EUID,NOTES,TAGS\n` +
        ' Jan@Post.example ,Jan,Jansen,"Straat 1, Gent",+32460990001,"Nieuws, Events\\, webinars",' +
        '2,2020-01-02 03:04:05,198.51.100.7,2020-01-02 03:05:00,198.51.100.8,,,,,,,,2021-01-01 00:00:00,1,a,"said ""hi"",\nagain","""VIP"",""Oud, klant"""\n',
    );

    expect(line).toEqual({
      ok: true,
      file: SUBSCRIBED,
      line: 2,
      row: {
        status: 'SUBSCRIBED',
        email: ' Jan@Post.example ',
        firstName: 'Jan',
        lastName: 'Jansen',
        phone: '+32460990001',
        optInAt: new Date('2020-01-02T03:04:05Z'),
        confirmedAt: new Date('2020-01-02T03:05:00Z'),
        optInIp: '198.51.100.7',
        lastChangedAt: new Date('2021-01-01T00:00:00Z'),
        interests: { Interests: ['Nieuws', 'Events, webinars'] },
        tags: ['VIP', 'Oud, klant'],
        unread: [],
      },
    });
  });

  test('unsubscribed, with columns that are repeated', async () => {
    const row = await readRow(
      UNSUBSCRIBED,
      'Email Address,LAST_CHANGED,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,TAGS\n' +
        'a@x.example,2021-01-01 00:00:00,2021-01-01 00:00:01,Sale,1,,1,OTHER,Te veel,\n',
    );

    expect(row).toMatchObject({
      status: 'UNSUBSCRIBED',
      unsubscribedAt: new Date('2021-01-01T00:00:01Z'),
      unsubscribeCampaign: 'Sale',
      unsubscribeReason: 'OTHER: Te veel',
    });
  });

  test('cleaned', async () => {
    const row = await readRow(
      'cleaned_members_export_1.csv',
      'Email Address,CLEAN_TIME\na@x.example,2021-02-03 04:05:06\n',
    );

    expect(row).toMatchObject({ status: 'CLEANED', cleanedAt: new Date('2021-02-03T04:05:06Z') });
  });

  test('nonsubscribed, from an old export that starts with EMAIL_TYPE and has no TAGS', async () => {
    const row = await readRow(
      'nonsubscribed_members_export_1.csv',
      'EMAIL_TYPE,Email Address,SOURCE\nhtml,a@x.example,API\n',
    );

    expect(row).toMatchObject({ status: 'NON_SUBSCRIBED', email: 'a@x.example', interests: {}, tags: [] });
  });
});

describe('Variants of the file read alike', () => {
  const plain = 'Email Address,First Name\na@x.example,Zoë\n';
  test.each<[name: string, content: string | Buffer]>([
    ['as it is', plain],
    ['a byte order mark', `\ufeff${plain}`],
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['semicolons, saved anew in Dutch Excel', plain.replaceAll(',', ';')],
    ['UTF-16', Buffer.from(`\ufeff${plain}`, 'utf16le')],
    ['Dutch labels', 'E-mailadres,Voornaam\na@x.example,Zoë\n'],
    ['French labels', 'Adresse e-mail,Prénom\na@x.example,Zoë\n'],
    ['everything quoted', '"Email Address","First Name"\n"a@x.example","Zoë"\n'],
    ['the address column twice, alike', 'Email Address,First Name,Email Address\na@x.example,Zoë,A@X.example\n'],
    ['the name empty in the first of two columns', 'Email Address,First Name,First Name\na@x.example,,Zoë\n'],
  ])('%s', async (_name, content) => {
    expect(await readRow(SUBSCRIBED, content)).toMatchObject({ email: 'a@x.example', firstName: 'Zoë' });
  });
});

describe('Times', () => {
  const optIn = async (time: string, timeZone?: string) =>
    (await readRow(SUBSCRIBED, `Email Address,OPTIN_TIME\na@x.example,${time}\n`, { timeZone })).optInAt?.toISOString();

  test.each<[name: string, time: string, zone: string | undefined, expected: string | undefined]>([
    ['are UTC unless told otherwise', '2024-07-01 12:00:00', undefined, '2024-07-01T12:00:00.000Z'],
    ['follow summer time', '2024-07-01 12:00:00', 'Europe/Brussels', '2024-07-01T10:00:00.000Z'],
    ['follow winter time', '2024-01-01 12:00:00', 'Europe/Brussels', '2024-01-01T11:00:00.000Z'],
    [
      'in an hour that comes twice are the earlier one',
      '2024-10-27 02:30:00',
      'Europe/Brussels',
      '2024-10-27T00:30:00.000Z',
    ],
    [
      'in an hour that is skipped go on as before it',
      '2024-03-31 02:30:00',
      'Europe/Brussels',
      '2024-03-31T01:30:00.000Z',
    ],
    ['west of Greenwich fall on the day after', '2024-01-01 20:00:00', 'America/New_York', '2024-01-02T01:00:00.000Z'],
    ['with a zone of their own keep it', '2024-01-01T12:00:00+02:00', 'America/New_York', '2024-01-01T10:00:00.000Z'],
    ['of zeros are none', '0000-00-00 00:00:00', undefined, undefined],
    ['may be empty', '', undefined, undefined],
  ])('%s', async (_name, time, zone, expected) => {
    expect(await optIn(time, zone)).toBe(expected);
  });

  test('of the opt-in fall back to that of the confirmation', async () => {
    const row = await readRow(SUBSCRIBED, 'Email Address,OPTIN_TIME,CONFIRM_TIME\na@x.example,,2020-01-01 00:00:00\n');

    expect(row.optInAt).toEqual(new Date('2020-01-01T00:00:00Z'));
  });

  test('in an unknown zone refuse the import', async () => {
    await expect(optIn('', 'Europe/Atlantis')).rejects.toMatchObject({ code: 'BAD_USER_INPUT', path: 'timeZone' });
  });
});

describe('A broken line is a reject with its number, and reading goes on', () => {
  const column = 'Email Address';
  test.each<[name: string, line: string | Buffer, reject: object]>([
    ['too few fields', 'a@x.example,An', { reason: 'FIELD_COUNT' }],
    ['too many fields', 'a@x.example,An,,,', { reason: 'FIELD_COUNT' }],
    ['no address', ',An,', { reason: 'NO_ADDRESS', column }],
    ['two addresses', '"a@x.example, b@x.example",An,', { reason: 'SEVERAL_ADDRESSES', column }],
    ['text after a quote', '"a@x.example"x,An,', { reason: 'BAD_QUOTING' }],
    ['a quote within a field', 'a@x.example,An "A",', { reason: 'BAD_QUOTING' }],
    ['a quote that is never closed', 'a@x.example,"An,', { reason: 'BAD_QUOTING' }],
    ['a day that does not exist', 'a@x.example,An,2023-02-30 00:00:00', { reason: 'BAD_TIME', column: 'OPTIN_TIME' }],
    ['a time in another form', 'a@x.example,An,02/03/2023 10:00', { reason: 'BAD_TIME', column: 'OPTIN_TIME' }],
    ['an hour that does not exist', 'a@x.example,An,2023-02-03 24:00:00', { reason: 'BAD_TIME', column: 'OPTIN_TIME' }],
    ['text that is not UTF-8', Buffer.from('a@x.example,Zo\xeb,', 'latin1'), { reason: 'NOT_UTF8' }],
    ['too long a line', `a@x.example,${'x'.repeat(70_000)},`, { reason: 'LINE_TOO_LONG' }],
  ])('%s', async (_name, broken, reject) => {
    const content = Buffer.concat([
      Buffer.from('Email Address,First Name,OPTIN_TIME\na@x.example,"two\nlines",\n'),
      Buffer.from(broken),
      Buffer.from('\nz@x.example,Zoë,2023-02-03 04:05:06\n'),
    ]);
    const lines = await read(await aZip({ [SUBSCRIBED]: content }));

    expect(lines.map((line) => (line.ok ? [line.line, line.row.email] : line))).toEqual([
      [2, 'a@x.example'],
      { ok: false, file: SUBSCRIBED, line: 4, ...reject },
      [5, 'z@x.example'],
    ]);
  });

  test('two different addresses in two columns', async () => {
    const line = await readOne(SUBSCRIBED, 'Email Address,Email Address\na@x.example,b@x.example\n');

    expect(line).toMatchObject({ ok: false, reason: 'SEVERAL_ADDRESSES' });
  });
});

describe('A no is not lost', () => {
  test.each<[name: string, content: Buffer, unread: string[]]>([
    [
      'for a time that is none',
      Buffer.from('Email Address,First Name,UNSUB_TIME\na@x.example,An,yesterday\n'),
      ['UNSUB_TIME'],
    ],
    [
      'for a name that is not UTF-8',
      Buffer.from('Email Address,First Name,UNSUB_TIME\na@x.example,Zo\xeb,\n', 'latin1'),
      ['First Name'],
    ],
  ])('%s', async (_name, content, unread) => {
    const row = await readRow(UNSUBSCRIBED, content);

    expect(row).toMatchObject({ status: 'UNSUBSCRIBED', email: 'a@x.example', unread });
    expect(row.unsubscribedAt).toBeUndefined();
  });

  test('but one with a broken address is a reject', async () => {
    const line = await readOne(UNSUBSCRIBED, Buffer.from('Email Address,First Name\nzo\xeb@x.example,An\n', 'latin1'));

    expect(line).toMatchObject({ ok: false, reason: 'NOT_UTF8', line: 2 });
  });
});

describe('Interests', () => {
  const header = 'Email Address,Company,Birthday,Onderwerpen,Kanalen,MEMBER_RATING,OPTIN_TIME,TAGS';
  const content = `${header}\na@x.example,Bakkerij,01/02,"Nieuws, Acties",Mail,2,,Blog\n`;

  test('are the columns of the account that are not known merge fields', async () => {
    const row = await readRow(SUBSCRIBED, content);

    expect(row.interests).toEqual({ Onderwerpen: ['Nieuws', 'Acties'], Kanalen: ['Mail'] });
    expect(row.tags).toEqual(['Blog']);
  });

  test('are the columns that the policy names, when it names them', async () => {
    expect((await readRow(SUBSCRIBED, content, { interests: ['onderwerpen'] })).interests).toEqual({
      Onderwerpen: ['Nieuws', 'Acties'],
    });
  });
});

describe('A file with a column that Abide may not hold is refused, and the column named', () => {
  test.each([
    ...[
      'BSN',
      'bsnNummer',
      'BSN_nr',
      'Burgerservicenummer',
      'Rijksregisternummer',
      'National Number',
      'Numéro national',
      'NISS',
    ],
    ...[
      'Passport number',
      'Paspoort',
      'ID card',
      'Identiteitskaart',
      "Carte d'identité",
      'Personalausweis',
      "Driver's licence",
    ],
    ...[
      'IBAN',
      'IBAN2',
      'Bank account',
      'Bankrekening',
      'Rekeningnummer',
      'Compte bancaire',
      'Kontonummer',
      'Credit card',
    ],
  ])('%s', async (column) => {
    const folder = await aFolder({
      [SUBSCRIBED]: `Email Address,${column}\na@x.example,1\n`,
      [UNSUBSCRIBED]: 'Email Address\nb@x.example\n',
    });
    const lines: ImportLine[] = [];
    const reading = (async () => {
      for await (const line of linesOf(folder)) lines.push(line);
    })();

    await expect(reading).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(`"${column}"`),
    });
    expect(lines).toEqual([]);
  });

  test.each([
    'Passion',
    'Account manager',
    'Nationality',
    'Urban',
    'Card colour',
    'Member number',
    'Identity of the brand',
  ])('but %s is no such column', async (column) => {
    expect((await readOne(SUBSCRIBED, `Email Address,${column}\na@x.example,1\n`)).ok).toBe(true);
  });
});

describe('A whole export', () => {
  const files = {
    [SUBSCRIBED]: `${SUBSCRIBED_HEADER}\n`,
    'nonsubscribed_email_audience_export_1.csv': 'Email Address\nn@x.example\n',
    'cleaned_email_audience_export_1.csv': 'Email Address\nc@x.example\n',
    [UNSUBSCRIBED]: 'Email Address\nu@x.example\n',
    'readme.txt': 'not a table',
  };

  test.each([
    ['a zip', () => aZip({ ...files, '__MACOSX/._subscribed.csv': 'x' })],
    ['a folder', () => aFolder({ ...files, '._subscribed.csv': 'x' })],
  ])('gives those who said no first, from %s', async (_name, make) => {
    const lines = await read(await make());

    expect(lines.map((line) => line.ok && line.row.status)).toEqual(['UNSUBSCRIBED', 'CLEANED', 'NON_SUBSCRIBED']);
  });

  test('names the file of each line by its place in the zip', async () => {
    const [line] = await read(await aZip({ [`lists/Klanten/${UNSUBSCRIBED}`]: 'Email Address\nu@x.example\n' }));

    expect(line!.file).toBe(`lists/Klanten/${UNSUBSCRIBED}`);
  });

  test('does not follow symbolic links out of its folder', async () => {
    const [folder, other] = [
      await aFolder({ [UNSUBSCRIBED]: 'Email Address\n' }),
      await aFolder({ [SUBSCRIBED]: 'Email Address\na@x.example\n' }),
    ];
    await symlink(join(other, SUBSCRIBED), join(folder, SUBSCRIBED));

    expect(await read(folder)).toEqual([]);
  });
});

describe('An export that cannot be trusted is refused before its first line', () => {
  const good = { [UNSUBSCRIBED]: `Email Address\n${'u@x.example\n'.repeat(50)}` };
  const changed = (find: string, change: (zip: Buffer, at: number) => void) => (zip: Buffer) => {
    for (let at = zip.indexOf(find, 0, 'latin1'); at !== -1; at = zip.indexOf(find, at + 1, 'latin1')) change(zip, at);
    return zip;
  };
  const CENTRAL = 'PK\x01\x02';
  const withPassword = changed(CENTRAL, (zip, at) => {
    zip.writeUInt16LE(1, at + 8);
    zip.writeUInt32LE(zip.readUInt32LE(at + 24) + 12, at + 20);
  });
  const huge = changed(CENTRAL, (zip, at) => {
    zip.writeUInt32LE(0xf0000000, at + 20);
    zip.writeUInt32LE(0xf0000000, at + 24);
  });

  test.each<[name: string, make: () => Promise<string>, message: RegExp]>([
    ['a zip cut off in the middle', () => aZip(good, (zip) => zip.subarray(0, zip.length / 2)), /damaged, cut off/],
    ['a zip cut off at its very end', () => aZip(good, (zip) => zip.subarray(0, zip.length - 5)), /cut off/],
    ['a zip of a few bytes', () => aZip(good, (zip) => zip.subarray(0, 4)), /cut off/],
    ['a .zip that is none', () => aZip(good, () => Buffer.from('hello')), /no zip archive/],
    [
      'a changed byte',
      () =>
        aZip(
          good,
          changed('u@x', (zip, at) => zip.write('w', at)),
        ),
      /checksum/,
    ],
    ['a password', () => aZip(good, withPassword), /password/],
    ['over 2 GB', () => aZip(good, huge), /2 GB/],
    [
      'a name that leads out of its folder',
      () =>
        aZip(
          { 'aa/subscribed.csv': 'x' },
          changed('aa/', (zip, at) => zip.write('../', at)),
        ),
      /mislead/,
    ],
    [
      'an absolute name',
      () =>
        aZip(
          { 'aa/subscribed.csv': 'x' },
          changed('aa/', (zip, at) => zip.write('/a/', at)),
        ),
      /mislead/,
    ],
    [
      'a name twice',
      () =>
        aZip(
          { '1subscribed.csv': 'x', '2subscribed.csv': 'y' },
          changed('2subs', (zip, at) => zip.write('1', at)),
        ),
      /twice/,
    ],
    [
      'an unknown packing',
      () =>
        aZip(
          good,
          changed(CENTRAL, (zip, at) => zip.writeUInt16LE(99, at + 10)),
        ),
      /unknown way/,
    ],
    ['a zip without a csv', () => aZip({ 'readme.txt': 'x' }), /no \.csv/],
    ['an empty zip', () => aZip({}), /no \.csv/],
    ['an empty folder', () => aFolder({}), /no \.csv/],
    [
      'a csv whose status nobody knows',
      () => aZip({ ...good, 'members.csv': 'Email Address\n' }),
      /"members\.csv" does not say/,
    ],
    ['an empty csv', () => aFolder({ [SUBSCRIBED]: '' }), /empty/],
    ['a workbook called csv', () => aFolder({ [SUBSCRIBED]: Buffer.from('504b030414000600', 'hex') }), /xlsx/],
    ['no address column', () => aFolder({ [SUBSCRIBED]: 'Name,City\nAn,Gent\n' }), /no column "Email Address"/],
    ['a header with broken quotes', () => aFolder({ [SUBSCRIBED]: '"Email Address"x,b\n' }), /header cannot be read/],
    ['nothing at all', async () => join(root, 'nowhere'), /ENOENT/],
  ])('%s', async (_name, make, message) => {
    const failure = await read(await make()).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(AbideError);
    expect(failure).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
  });
});

describe('A generated export', () => {
  const contacts = 10_000;
  const seed = 42;

  test('is read back person by person, with counts that add up', async () => {
    const file = join(root, 'generated-1.zip');
    const counts = await generateMailchimpExport({ file, contacts, seed });
    const people = new Map(
      Array.from({ length: contacts }, (_, index) => [
        generatedPerson(index, seed).email,
        generatedPerson(index, seed),
      ]),
    );
    const found = { subscribed: 0, unsubscribed: 0, cleaned: 0, nonsubscribed: 0 };
    const problems: unknown[] = [];
    let timed = 0;

    for await (const line of linesOf(file)) {
      const person = line.ok ? people.get(line.row.email) : undefined;
      if (!line.ok || !person || person.firstName !== line.row.firstName || person.lastName !== line.row.lastName)
        problems.push(line);
      if (!line.ok || !person) continue;
      if (person.status !== line.row.status.replace('_', '').toLowerCase()) problems.push(line);
      found[person.status] += 1;
      if (line.row.optInAt) timed += 1;
      people.delete(line.row.email);
    }

    expect(problems).toEqual([]);
    expect(people.size).toBe(0);
    expect(found).toEqual(counts);
    expect(counts.subscribed / contacts).toBeCloseTo(0.78, 1);
    expect(counts.unsubscribed / contacts).toBeCloseTo(0.14, 1);
    expect(timed).toBeGreaterThan(contacts * 0.9);
  });

  test('has the interests, tags and notes that real ones have', async () => {
    const file = join(root, 'generated-2.zip');
    await generateMailchimpExport({ file, contacts: 400, seed });
    const rows = (await read(file)).flatMap((line) => (line.ok ? [line.row] : []));

    expect(new Set(rows.flatMap(({ interests }) => interests.Interests ?? []))).toEqual(
      new Set(['Nieuws', 'Product updates', 'Events, webinars', 'Aanbiedingen']),
    );
    expect(new Set(rows.flatMap(({ tags }) => tags))).toEqual(new Set(['VIP', 'Blog', 'Beurs 2024', 'Klant, oud']));
    expect(rows.every(({ email }) => email.endsWith('.example'))).toBe(true);
    expect(rows.some(({ unsubscribeReason }) => unsubscribeReason?.startsWith('OTHER: '))).toBe(true);
  });

  test('where everybody is subscribed has the same people in one file', async () => {
    const file = join(root, 'generated-3.zip');
    const counts = await generateMailchimpExport({ file, contacts: 300, seed, everybodySubscribed: true });
    const lines = await read(file);

    expect(counts).toEqual({ subscribed: 300, unsubscribed: 0, cleaned: 0, nonsubscribed: 0 });
    expect(lines.map((line) => line.ok && line.row.email)).toEqual(
      Array.from({ length: 300 }, (_, index) => generatedPerson(index, seed).email),
    );
    expect(lines.every((line) => line.ok && line.row.status === 'SUBSCRIBED')).toBe(true);
  });

  test('is the same file for the same seed', async () => {
    const file = join(root, 'generated-4.zip');
    const other = join(root, 'other.zip');
    await generateMailchimpExport({ file, contacts: 200, seed });
    await generateMailchimpExport({ file: other, contacts: 200, seed });

    expect((await readFile(file)).equals(await readFile(other))).toBe(true);
  });
});
