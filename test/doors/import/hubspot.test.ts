import type { Channel } from '../../../src/domain/words';
import type { ImportOptions } from '../../../src/doors/import/import-file';
import { type ImportGround, importGround } from '../../support/import-ground';
import { email, THE_PERSON } from '../../support/statement';

let on: ImportGround;
let tests = 0;
beforeAll(async () => {
  on = await importGround();
});
beforeEach(() => {
  tests++;
});
afterAll(() => on.close());

/** The people of each test are its own: one database serves them all. */
const own = (text: string) => text.replaceAll(/@example\.(com|org)/gi, `@test${tests}.example.$1`);

const HUBSPOT: ImportOptions = { format: 'hubspot' };
const takeWith = (options: ImportOptions, lines: readonly string[]) =>
  on.takeLines(lines.map(own), { ...HUBSPOT, ...options });
const take = (...lines: string[]) => takeWith({}, lines);
const takePassing = (...lines: string[]) => takeWith({ passOver: ['One to One'] }, lines);
const held = (address: string) => on.operations.readContact({ address: email(own(address)) });
const reply = (address: string, topic: string, channel?: Channel) => on.reply(own(address), topic, channel);

describe('an export of contacts', () => {
  const HEADER =
    'Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Preferred language,Country/Region,Company Name,Create Date,Marketing contact status,Unsubscribed from all email,Opted out of email: Marketing Information,Opted out of email: Webinars,Associated Company IDs';

  test('makes contacts with what they are called, and reads no date, owner or marketing status', async () => {
    const done = await take(
      HEADER,
      '51201,An,Jansen,An.Jansen@example.com,+31 6 12345678,Bo,nl,Netherlands,"Jansen, BV",2024-03-01 10:00,Marketing contact,,,,12;13',
      '51202,Bea,,bea@example.org,,,FR-be,België,,01/03/2024,Non-marketing contact,false,false,No,',
    );

    expect(done).toMatchObject({ shape: 'HUBSPOT_CONTACTS', rejected: 0, leftOut: {} });
    expect(done.report).toMatchObject({ created: 2, stops: 0, optIns: 0, refused: {} });
    expect(await held('an.jansen@example.com')).toMatchObject({
      profile: { name: 'An Jansen', language: 'nl', organisation: 'Jansen, BV' },
      country: 'NL',
      business: false,
      relation: undefined,
    });
    expect(await held('bea@example.org')).toMatchObject({ profile: { name: 'Bea', language: 'fr-BE' }, country: 'BE' });
  });

  test('may have a telephone number and no e-mail address', async () => {
    const done = await take(HEADER, '1,An,,,+31612345670,,,,,,,true,,,', '2,Bo,,,,,,,,,,,,,');

    expect(done).toMatchObject({ rejected: 1, rejectedBecause: { NO_ADDRESS: 1 }, report: { created: 1 } });
    expect(await reply('+31612345670', 'texts', 'SMS')).toBe('OBJECTION');
  });

  test('makes an objection of "Unsubscribed from all email", and of a type an opt-out of the topics mapped to it', async () => {
    const done = await take(
      HEADER,
      '1,,,all@example.com,,,,,,,,true,,,',
      '2,,,type@example.com,,,,,,,,,TRUE,,',
      '3,,,other@example.com,,,,,,,,,,Yes,',
    );

    expect(done.report).toMatchObject({ created: 3, stops: 4, written: { 'SUPPRESSED OBJECTION': 1, OPTED_OUT: 3 } });
    expect(await reply('all@example.com', 'webinars')).toBe('OBJECTION');
    expect(await reply('type@example.com', 'news')).toBe('OPTED_OUT');
    expect(await reply('type@example.com', 'offers')).toBe('OPTED_OUT');
    expect(await reply('type@example.com', 'webinars')).toBe('NO_CONSENT');
    expect(await reply('other@example.com', 'webinars')).toBe('OPTED_OUT');
  });

  test('never makes an opt-in of an empty type, nor of one that says no to the opt-out', async () => {
    const done = await take(HEADER, '1,,,a@example.com,,,,,,,,,,,', '2,,,b@example.com,,,,,,,,false,false,false,');

    expect(done.report).toMatchObject({ optIns: 0, written: { CONTACT_CREATED: 2, ADDRESS_ADDED: 2 } });
    expect(await reply('b@example.com', 'news')).toBe('NO_CONSENT');
  });

  test.each([
    ['internal names', 'hs_object_id,email,hs_email_optout,hs_email_optout_6871816'],
    ['Dutch', 'Record ID,E-mail,Afgemeld voor alle e-mails,Afgemeld voor e-mail: Marketing Information'],
    ['French', "Record ID,E-mail,Désabonné de tous les e-mails,Désabonné de l'e-mail : Marketing Information"],
    ['German', 'Datensatz-ID,E-Mail,Von allen E-Mails abgemeldet,Von E-Mail abgemeldet: Marketing Information'],
    [
      'other capitals and semicolons',
      'RECORD ID;EMAIL;UNSUBSCRIBED FROM ALL EMAIL;Opted out of email: marketing information',
    ],
  ])('is recognised by its columns in %s', async (_, header) => {
    const comma = header.includes(';') ? ';' : ',';

    const done = await take(
      header,
      ['1', 'x@example.com', 'ja', ''].join(comma),
      ['2', 'y@example.com', '', 'VRAI'].join(comma),
    );

    expect(done).toMatchObject({ shape: 'HUBSPOT_CONTACTS', rejected: 0, leftOut: {} });
    expect(await reply('x@example.com', 'news')).toBe('OBJECTION');
    expect(await reply('y@example.com', 'news')).toBe('OPTED_OUT');
  });

  const UNMAPPED = [
    'Record ID,Email,Opted out of email: One to One,hs_email_optout_999',
    '1,a@example.com,TRUE,true',
    '2,b@example.com,TRUE,',
    '3,c@example.com,false,',
  ];

  test('with noes to types that the policy does not map imports nobody, and says which and how many', async () => {
    await expect(take(...UNMAPPED)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('"One to One" (2), "999" (1)'),
    });
    expect(await held('c@example.com')).toBeUndefined();
  });

  test('with a choice that nobody can read in such a type imports nobody either', async () => {
    const attempt = take('Record ID,Email,Opted out of email: One to One', '1,a@example.com,perhaps');

    await expect(attempt).rejects.toThrow('"One to One" (1)');
  });

  test('passes such types over when that is asked for each, and counts what it left', async () => {
    const some = takeWith({ passOver: ['999'] }, UNMAPPED);
    await expect(some).rejects.toThrow('no topic: "One to One" (2). Map');

    const done = await takeWith({ passOver: ['999', 'one to one'] }, UNMAPPED);

    expect(done.leftOut).toEqual({ 'TYPE_PASSED_OVER (One to One)': 2, 'TYPE_PASSED_OVER (999)': 1 });
    expect(done.report).toMatchObject({ created: 3, stops: 0 });
  });

  test('takes no from a type that the policy maps, whatever is passed over', async () => {
    const lines = ['Record ID,Email,Opted out of email: Webinars', '1,a@example.com,TRUE'];

    await takeWith({ passOver: ['Webinars'] }, lines);

    expect(await reply('a@example.com', 'webinars')).toBe('OPTED_OUT');
  });

  test('counts the noes to mandatory topics, which are no choice, and takes those to others', async () => {
    const done = await take(
      'Record ID,Email,Opted out of email: Billing,Opted out of email: Customer Service',
      '1,a@example.com,,',
      '2,b@example.com,TRUE,TRUE',
    );

    expect(done.leftOut).toEqual({ 'TYPE_OF_MANDATORY (Billing)': 1 });
    expect(done.report).toMatchObject({ stops: 1, written: { OPTED_OUT: 1 } });
    expect(await reply('b@example.com', 'survey')).toBe('OPTED_OUT');
    expect(await reply('b@example.com', 'invoices')).toBe('MANDATORY_TOPIC');
  });

  test('without columns for noes says which of them are not in it', async () => {
    const { notes } = await take('Record ID,Email,hs_email_optout_77,Opted out of email: Billing', '1,a@example.com,,');

    expect(notes).toEqual([
      'The export has no column "Unsubscribed from all email", "Opted out of email: Marketing Information", "Opted out of email: Customer Service": noes of that kind are not in it. Add them in HubSpot and export again.',
    ]);
  });

  test('of a line with a choice that nobody can read takes the noes that can be read, and lists it', async () => {
    const done = await take(HEADER, '1,An,,a@example.com,,,,,,,,maybe,TRUE,,', '2,Bo,,b@example.com,,,,,,,,maybe,,,');

    expect(done).toMatchObject({ rejected: 2, rejectedBecause: { BAD_CHOICE: 2 } });
    expect(done.report).toMatchObject({ created: 1, optIns: 0, stops: 2 });
    expect(await reply('a@example.com', 'news')).toBe('OPTED_OUT');
    expect((await held('a@example.com'))?.profile).toEqual({});
    expect(await held('b@example.com')).toBeUndefined();
  });

  test('takes the noes before it makes anybody a contact', async () => {
    const report = on.path('report.csv');

    await takeWith({ report }, [HEADER, '1,,,a@example.com,,,,,,,,,,,', '2,,,b@example.com,,,,,,,,TRUE,,,']);

    const lines = (await on.read('report.csv'))
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[1]);
    expect(lines.indexOf('3')).toBeLessThan(lines.indexOf('2'));
  });

  test('changes nothing when it comes again', async () => {
    const lines = [HEADER, '1,An,,a@example.com,,,,,,,,TRUE,,,', '2,Bo,,b@example.com,+31612345671,,,,,,,,TRUE,,'];
    await take(...lines);

    const again = await take(...lines);

    expect(again.report).toMatchObject({ created: 0, changed: 0, unchanged: 2, written: {}, refused: {} });
  });
});

describe('an export of unsubscribes and bounces', () => {
  const HEADER =
    'Email Address,Portal Bounce,Portal Unsubscribe,Portal Spam Report,Global Bounce,Marketing Information,Webinars,One to One';

  test('makes an objection, a complaint and opt-outs of what it marks', async () => {
    const done = await takePassing(
      HEADER,
      'stop@example.com,,TRUE,FALSE,,,,',
      'spam@example.com,,,TRUE,,,,',
      'type@example.com,,,,,TRUE,,TRUE',
      'none@example.com,,,,,FALSE,,',
    );

    expect(done).toMatchObject({
      shape: 'HUBSPOT_UNSUBSCRIBES_AND_BOUNCES',
      leftOut: { NOTHING_SAID: 1, 'TYPE_PASSED_OVER (One to One)': 1 },
    });
    expect(await reply('stop@example.com', 'news')).toBe('OBJECTION');
    expect(await reply('spam@example.com', 'survey')).toBe('COMPLAINT');
    expect(await reply('type@example.com', 'offers')).toBe('OPTED_OUT');
    expect(await held('none@example.com')).toBeUndefined();
  });

  test.each([
    ['Unknown user', 'UNDELIVERABLE'],
    ['UNKNOWN_USER', 'UNDELIVERABLE'],
    ['550 5.1.1 The email account does not exist', 'UNDELIVERABLE'],
    ['Recipient not found', 'UNDELIVERABLE'],
    ['Mailbox full', 'NO_CONSENT'],
    ['Policy', 'NO_CONSENT'],
    ['Spam', 'NO_CONSENT'],
    ['Content', 'NO_CONSENT'],
    ['550 5.7.1 rejected by policy', 'NO_CONSENT'],
    ['Other', 'NO_CONSENT'],
    ['TRUE', 'NO_CONSENT'],
  ])('a portal bounce "%s" leaves the address %s', async (reason, left) => {
    const done = await take(HEADER, `bounced@example.com,${reason},,,,,,`);

    expect(await reply('bounced@example.com', 'news')).toBe(left);
    expect(done.leftOut.BOUNCE_IN_DOUBT).toBe(left === 'NO_CONSENT' ? 1 : undefined);
  });

  test('a global bounce is permanent, as HubSpot says', async () => {
    await take(HEADER, 'dead@example.com,,,,TRUE,,,');

    expect(await reply('dead@example.com', 'news')).toBe('UNDELIVERABLE');
    expect(await held('dead@example.com')).toBeUndefined();
  });

  test('a no to a type makes a contact of who is unknown, who was told of nothing', async () => {
    await take(HEADER, 'new@example.com,,,,,TRUE,,');

    expect(await held('new@example.com')).toMatchObject({ toldUnder: undefined });
  });

  test('changes nothing when it comes again', async () => {
    const lines = [HEADER, 'a@example.com,Unknown user,TRUE,TRUE,TRUE,TRUE,TRUE,'];
    await take(...lines);

    expect((await take(...lines)).report).toMatchObject({ unchanged: 1, written: {}, refused: {} });
  });
});

describe('an opt-out list', () => {
  test('is an objection for each line, of who is held and of who is not', async () => {
    await take('Record ID,Email', '1,known@example.com');

    const done = await take('Email', 'known@example.com', 'New.One@Example.com', '', 'known@example.com');

    expect(done).toMatchObject({ shape: 'HUBSPOT_OPT_OUT_LIST', lines: 3 });
    expect(done.report).toMatchObject({ contacts: 3, created: 1, changed: 1, unchanged: 1 });
    expect(await reply('known@example.com', 'news')).toBe('OBJECTION');
    expect(await reply('new.one@example.com', 'news')).toBe('OBJECTION');
    expect(await held('new.one@example.com')).toMatchObject({ toldUnder: undefined });
  });

  test('never makes an erased person a contact again', async () => {
    await take('Email', 'gone@example.com');
    await on.operations.eraseContact({ address: email(own('gone@example.com')) }, 'REQUEST', THE_PERSON);

    const { report } = await take('Email', 'gone@example.com');

    expect(report).toMatchObject({ created: 0, refused: {} });
    expect(await held('gone@example.com')).toBeUndefined();
    expect(await reply('gone@example.com', 'news')).toBe('ERASURE');
  });
});

describe('as a spreadsheet saved it', () => {
  test('with a BOM, CRLF, quotes, line breaks within a cell and apostrophes against formulas it reads the same', async () => {
    const text = [
      '\ufeff"Record ID";"First Name";"Email";"Unsubscribed from all email"',
      '"1";"An ""Ann""\nJansen";"=HYPERLINK";""',
      '"2";"Bo";"\'+b@example.com";"WAAR"',
      '"3";"Cé";"c@example.com";""',
      '',
    ].join('\r\n');
    await on.write('excel.csv', own(text));

    const done = await on.take('excel.csv', HUBSPOT);

    expect(done).toMatchObject({ lines: 3, rejected: 1, rejectedBecause: { AT_SIGN_MISSING: 1 } });
    expect(await reply('+b@example.com', 'news')).toBe('OBJECTION');
    expect((await held('c@example.com'))?.profile).toEqual({ name: 'Cé' });
  });

  test.each<[string, BufferEncoding, string]>([
    ['tabs', 'utf8', 'Record ID\tFirst Name\tEmail\n1\tCé\tc@example.com\n'],
    ['the encoding of Windows', 'latin1', 'Record ID,First Name,Email\n1,Cé,c@example.com\n'],
    ['UTF-16', 'utf16le', '\ufeffRecord ID\tFirst Name\tEmail\n1\tCé\tc@example.com\n'],
  ])('in %s it reads the same', async (_, encoding, text) => {
    await on.write('saved.csv', Buffer.from(own(text), encoding));

    await on.take('saved.csv', HUBSPOT);

    expect((await held('c@example.com'))?.profile).toEqual({ name: 'Cé' });
  });

  test('a quote that is never closed, or a line with a cell too many, costs its own line', async () => {
    const done = await take(
      'Email,Portal Unsubscribe',
      'a@example.com,"TRUE',
      'b@example.com,TRUE',
      'c@example.com,,x',
    );

    expect(done).toMatchObject({ rejected: 2, rejectedBecause: { BAD_QUOTING: 1, FIELD_COUNT: 1 } });
    expect(await reply('b@example.com', 'news')).toBe('OBJECTION');
    expect(await reply('c@example.com', 'news')).toBe('NO_CONSENT');
  });
});

describe('what Abide may not hold', () => {
  test.each([
    'BSN',
    'Rijksregisternummer',
    'Numéro national',
    'Personalausweis',
    'Passport number',
    'IBAN',
  ])('a property "%s" has the whole file refused, a no in it too', async (property) => {
    const attempt = take(`Record ID,Email,Unsubscribed from all email,${property}`, '1,a@example.com,TRUE,');

    await expect(attempt).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining(property) });
    expect(await held('a@example.com')).toBeUndefined();
  });

  test('a bank account is found under any name, and no record number is taken for one', async () => {
    const ids = ['Record ID,Email,Associated Company IDs', '123456782,a@example.com,123456782'];
    expect(await take(...ids)).toMatchObject({ rejected: 0 });

    const attempt = take('Record ID,Email,Remark', '1,a@example.com,NL91 ABNA 0417 1643 00');

    await expect(attempt).rejects.toThrow('"Remark" holds official numbers');
  });
});

describe('a no in Abide and a contact of HubSpot without one', () => {
  test('leaves the no where it is', async () => {
    const header = 'Record ID,Email,Unsubscribed from all email,Opted out of email: Webinars';
    await take(header, '1,a@example.com,TRUE,', '2,b@example.com,,TRUE');

    const done = await take(header, '1,a@example.com,false,false', '2,b@example.com,false,');

    expect(done.report).toMatchObject({ unchanged: 2, written: {} });
    expect(await reply('a@example.com', 'news')).toBe('OBJECTION');
    expect(await reply('b@example.com', 'webinars')).toBe('OPTED_OUT');
  });
});

describe('a file that nobody can tell apart', () => {
  test.each([
    ['without marks of HubSpot', 'Email,First Name,Last Name', /Nobody can tell which file/],
    [
      'with marks of two files',
      'Email,Portal Unsubscribe,Unsubscribed from all email',
      /hand in each as HubSpot gave it/,
    ],
    ['without an address', 'Record ID,First Name,Unsubscribed from all email', /no column "Email"/],
    [
      'with a no that is not understood',
      'Record ID,Email,Uitgeschreven uit lijst',
      /"Uitgeschreven uit lijst" looks like a no/,
    ],
    ['with a stop of one brand', 'Record ID,Email,Unsubscribed from all email: Brand B', /looks like a no/],
    ['with its people in the first line', 'an@example.com', /first line holds an address/],
  ])('%s is refused, and imports nobody', async (_, header, message) => {
    const attempt = take(header, `x@example.com${',TRUE'.repeat(header.split(',').length - 1)}`);

    await expect(attempt).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
    expect(await held('x@example.com')).toBeUndefined();
  });

  test('HubSpot\'s own "Enrichment opt out" is no choice about messages', async () => {
    expect(await take('Record ID,Email,Enrichment opt out', '1,a@example.com,true')).toMatchObject({ rejected: 0 });
  });
});

test.each<[string, ImportOptions]>([
  ['--audience', { format: 'hubspot', audience: 'main' }],
  ['--pass-over', { format: 'csv', passOver: ['One to One'] }],
])('%s, which another format has, is refused and not ignored', async (path, options) => {
  await expect(on.takeLines(['Email', own('a@example.com')], options)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    path,
  });
});
