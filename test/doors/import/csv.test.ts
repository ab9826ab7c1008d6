import type { ImportOptions } from '../../../src/doors/import/import-file';
import { sha256Of } from '../../../src/security/keyed-hash';
import { type ImportGround, importGround } from '../../support/import-ground';
import { email, phone, THE_PERSON } from '../../support/statement';

let on: ImportGround;
let next = 0;
beforeAll(async () => {
  on = await importGround();
});
afterAll(() => on.close());

const CSV: ImportOptions = { format: 'csv' };
const GIVEN = 'occurred_at,reference';
const WHEN = '2024-03-01 09:00,form 12';
const take = (...lines: string[]) => on.takeLines(lines, CSV);
const held = (address: string) => on.operations.readContact({ address: email(address) });
/** Somebody whom no other test knows. */
const somebody = () => `person${++next}@example.com`;

describe('a line of a CSV file', () => {
  test('makes a contact with what its columns say, in any order and by names in four languages', async () => {
    const [an, bea] = [somebody(), somebody()];

    const done = await take(
      'Achternaam,E-mail,Voornaam,Bedrijf,Taal,Land,relation,business,Schoenmaat,Rol',
      `Jansen,${an},An,"Jansen, BV",Nederlands,België,customer,ja,38,administrator`,
      `,${bea},Bea,,fr-BE,nl,FORMER_CUSTOMER,,,`,
    );

    expect(done).toMatchObject({ shape: 'CSV', rejected: 0, leftOut: {}, report: { created: 2, optIns: 0, stops: 0 } });
    expect(done.notes.join()).toBe('Not read: "Schoenmaat", "Rol". Roles come through GraphQL, never by an import.');
    expect(await held(an)).toMatchObject({
      profile: { name: 'An Jansen', language: 'nl', organisation: 'Jansen, BV' },
      country: 'BE',
      relation: 'CUSTOMER',
      business: true,
      roles: [],
    });
    expect(await held(bea)).toMatchObject({
      profile: { name: 'Bea', language: 'fr-BE' },
      country: 'NL',
      relation: 'FORMER_CUSTOMER',
      business: false,
    });
  });

  test('opens a topic with the time and the words of the person’s own yes, and closes one that they refused', async () => {
    const [yes, no, none] = [somebody(), somebody(), somebody()];

    const done = await take(
      `email,topic:news,topic:texts:SMS,${GIVEN}`,
      `${yes},OPTED_IN,,${WHEN}`,
      `${no},opted out,,${WHEN}`,
      `${none},unknown,,${WHEN}`,
    );

    expect(done).toMatchObject({ rejected: 0, report: { optIns: 1, stops: 1, refused: {} } });
    expect(await Promise.all([yes, no, none].map((who) => on.reply(who, 'news')))).toEqual([
      'OPTED_IN',
      'OPTED_OUT',
      'NO_CONSENT',
    ]);
    const ledger = await on.operations.readLedger({ address: email(yes) }, { first: 20 });
    const optIn = ledger?.entries.find((entry) => entry.kind === 'PREFERENCE_SET');
    expect(optIn?.evidence).toEqual({ reference: 'form 12 (lines.csv, line 2)' });
    expect(optIn?.body).toMatchObject({ source: 'IMPORT', occurredAt: '2024-03-01T09:00:00.000Z' });
  });

  test.each([
    ['the time', 'email,topic:news,reference', ',form 12', /^No column "occurred_at": without it no opt-in/],
    ['words or a reference', 'email,topic:news,occurred_at', ',2024-03-01', /^No column "reference" or "wording":/],
    ['either', 'email,topic:news', '', /^No column "occurred_at" and no column "reference" or "wording":/],
    ['the time in its cell', 'email,topic:news,reference,occurred_at', ',form 12,', /^$/],
  ])('without %s fills nothing with its yes, and makes the contact', async (_, header, rest, note) => {
    const who = somebody();

    const { report, notes } = await take(header, `${who},yes${rest}`);

    expect(report).toMatchObject({ created: 1, refused: { EVIDENCE_INCOMPLETE: 1 } });
    expect(notes.join()).toMatch(note);
    expect(await on.reply(who, 'news')).toBe('NO_CONSENT');
  });

  test('waits for the confirmation where the topic asks for one, and is not asked for it by mail', async () => {
    const [asked, confirmed] = [somebody(), somebody()];

    await take(
      `email,topic:webinars,confirmed_at,${GIVEN}`,
      `${asked},yes,,${WHEN}`,
      `${confirmed},yes,2024-03-01 09:05,${WHEN}`,
    );

    expect(await on.reply(asked, 'webinars')).not.toBe('OPTED_IN');
    expect(await on.reply(confirmed, 'webinars')).toBe('OPTED_IN');
  });

  test.each([
    ['OPTED_IN', 'OPTED_IN'],
    ['Opt-in', 'OPTED_IN'],
    ['ja', 'OPTED_IN'],
    ['1', 'OPTED_IN'],
    ['subscribed', 'OPTED_IN'],
    ['OPTED_OUT', 'OPTED_OUT'],
    ['unsubscribed', 'OPTED_OUT'],
    ['Uitgeschreven op 3 mei', 'OPTED_OUT'],
    ['désabonné', 'OPTED_OUT'],
    ['abgemeldet', 'OPTED_OUT'],
    ['nein', 'OPTED_OUT'],
    ['FALSE', 'OPTED_OUT'],
    ['NULL', 'NO_CONSENT'],
    ['', 'NO_CONSENT'],
  ])('of a topic with "%s" leaves %s', async (word, reply) => {
    const who = somebody();

    expect(await take(`email,topic:news,${GIVEN}`, `${who},${word},${WHEN}`)).toMatchObject({ rejected: 0 });

    expect(await on.reply(who, 'news')).toBe(reply);
  });

  test.each([
    'pending',
    'maybe',
    'active',
    '2',
    'yes and no',
    '?',
  ])('with the unknown status "%s" is listed, and takes nobody in', async (word) => {
    const who = somebody();

    const done = await take(`email,topic:news,${GIVEN}`, `${who},${word},${WHEN}`);

    expect(done).toMatchObject({ rejected: 1, rejectedBecause: { BAD_CHOICE: 1 }, report: { contacts: 0 } });
    expect(await held(who)).toBeUndefined();
  });

  test.each([
    ['yes', 'OBJECTION'],
    ['DIRECT_MARKETING', 'OBJECTION'],
    ['2024-03-01', 'OBJECTION'],
    ['1/3/2024 10:00', 'OBJECTION'],
    ['Unsubscribed', 'OBJECTION'],
    ['no', 'NO_CONSENT'],
    ['n.v.t.', 'NO_CONSENT'],
    ['', 'NO_CONSENT'],
  ])('with "%s" as objection leaves %s', async (word, reply) => {
    const who = somebody();

    await take('email,objection', `${who},${word}`);

    expect(await on.reply(who, 'news')).toBe(reply);
  });

  test('objects by the channels it names, and by all when nobody can tell which', async () => {
    const [texts, unclear] = [somebody(), somebody()];
    const numbers = ['+31612340001', '+31612340002'];

    const done = await take(
      'email,phone,objection,objection_channels',
      `${texts},${numbers[0]},yes,"SMS, phone"`,
      `${unclear},${numbers[1]},yes,pigeon`,
    );

    expect(done).toMatchObject({ rejected: 1, rejectedBecause: { BAD_CHOICE: 1 } });
    expect(await on.reply(texts, 'news')).toBe('NO_CONSENT');
    expect(await on.reply(numbers[0]!, 'texts', 'SMS')).toBe('OBJECTION');
    expect(await on.reply(unclear, 'news')).toBe('OBJECTION');
  });

  test('of everything optional stops a service too, of direct marketing does not', async () => {
    const [all, marketing] = [somebody(), somebody()];

    await take('email,objection', `${all},ALL_OPTIONAL`, `${marketing},direct marketing`);

    expect(await on.reply(all, 'survey')).toBe('OBJECTION');
    expect(await on.reply(marketing, 'survey')).toBe('NO_CONSENT');
  });

  test('marks complaints and dead addresses', async () => {
    const [complains, dead] = [somebody(), somebody()];

    await take('email,complaint,undeliverable', `${complains},yes,`, `${dead},,x`);

    expect(await on.reply(complains, 'news')).toBe('COMPLAINT');
    expect(await on.reply(dead, 'news')).toBe('UNDELIVERABLE');
  });

  test('may name its person by a telephone number alone', async () => {
    const done = await on.takeLines(['name,gsm,objection', 'An,0475 12 34 56,yes'], { ...CSV, country: 'BE' });

    expect(done).toMatchObject({ rejected: 0, report: { created: 1 } });
    expect(await on.operations.readContact({ address: phone('+32475123456') })).toBeDefined();
    expect(await on.reply('+32475123456', 'texts', 'SMS')).toBe('OBJECTION');
  });

  test('keeps a name on one line, without what a screened list carries against formulas', async () => {
    const who = somebody();

    await take('email,name,organisation', `${who},"An\tvan\r\nBcc: x\u0007","'=1+1"`);

    expect((await held(who))?.profile).toEqual({ name: 'An van Bcc: x', organisation: '=1+1' });
  });

  test.each([
    ['an e-mail address that is none', 'email,name', 'not an address,An', 'AT_SIGN_MISSING'],
    ['no address', 'email,name', ',An', 'NO_ADDRESS'],
    ['two addresses', 'email,name', '"a@example.com; b@example.com",An', 'SEVERAL_ADDRESSES'],
    ['a country that is none', 'email,country', 'x@example.net,Atlantis', 'BAD_VALUE'],
    ['a language that is none', 'email,language', 'x@example.net,Klingonese', 'BAD_VALUE'],
    ['a relation that is none', 'email,relation', 'x@example.net,friend', 'BAD_VALUE'],
    ['a name of more than 200 characters', 'email,name', `x@example.net,${'n'.repeat(201)}`, 'TEXT_TOO_LONG'],
    ['a time that is none', 'email,occurred_at', 'x@example.net,01/02/2024', 'BAD_TIME'],
    ['a cell too many', 'email,name', 'x@example.net,An,1', 'FIELD_COUNT'],
    ['a quote that is never closed', 'email,name', 'x@example.net,"An', 'BAD_QUOTING'],
  ])('with %s is listed, and the next one taken', async (_, header, line, reason) => {
    const who = somebody();

    const done = await take(header, line, who);

    expect(done).toMatchObject({ lines: 2, rejected: 1, rejectedBecause: { [reason]: 1 }, report: { created: 1 } });
    expect(await held('x@example.net')).toBeUndefined();
  });

  test('that breaks half-way loses no no of it, and takes nothing else of it', async () => {
    const who = somebody();

    const done = await on.takeLines(
      [`email,name,country,topic:news,objection,${GIVEN}`, `${who},An,Atlantis,yes,yes,${WHEN}`],
      { ...CSV, rejects: on.path('rejects.csv') },
    );

    expect(done).toMatchObject({ rejected: 1, report: { stops: 1, optIns: 0 } });
    expect(await on.reply(who, 'news')).toBe('OBJECTION');
    expect((await held(who))?.profile ?? {}).toEqual({});
    expect(await on.read('rejects.csv')).toContain('lines.csv,2,BAD_VALUE,country,NOES,');
  });
});

describe('a no in Abide', () => {
  test('stands against a yes in the file, given later or not, and the file says so', async () => {
    const [objected, optedOut] = [somebody(), somebody()];
    await take('email,objection,topic:news', `${objected},yes,`, `${optedOut},,no`);

    const done = await take(
      `email,topic:news,${GIVEN}`,
      `${objected},yes,2099-01-01,form 13`,
      `${optedOut},yes,${WHEN}`,
    );

    expect(done.report).toMatchObject({ optIns: 0, refused: { NO_STANDS: 2 } });
    expect(await on.reply(objected, 'news')).toBe('OBJECTION');
    expect(await on.reply(optedOut, 'news')).toBe('OPTED_OUT');
  });

  test('in a line further down comes before a yes in a line above it', async () => {
    const who = somebody();

    await take(`email,topic:news,objection,${GIVEN}`, `${who},yes,,${WHEN}`, `${who},,yes,`);

    expect(await on.reply(who, 'news')).toBe('OBJECTION');
  });

  test('of an erased person stands, and the person is not made a contact again', async () => {
    const who = somebody();
    await take('email,name', `${who},An`);
    await on.operations.eraseContact({ address: email(who) }, 'REQUEST', THE_PERSON);

    const { report } = await take(`email,name,topic:news,${GIVEN}`, `${who},An,yes,${WHEN}`);

    expect(report.refused).toHaveProperty('ERASED_ADDRESS', 1);
    expect(await held(who)).toBeUndefined();
    expect(await on.reply(who, 'news')).toBe('ERASURE');
  });
});

test('the same file again changes nothing', async () => {
  const lines = [
    `email,name,phone,objection,complaint,undeliverable,topic:news,topic:webinars,${GIVEN}`,
    `${somebody()},An,+31612340010,,,,yes,no,${WHEN}`,
    `${somebody()},Bo,,yes,yes,yes,no,,`,
    `${somebody()},,,DIRECT_MARKETING,,,,,`,
  ];
  await take(...lines);

  const again = await take(...lines);

  expect(again.report).toMatchObject({ created: 0, changed: 0, unchanged: 3, written: {}, refused: {} });
});

describe('a list of hashes', () => {
  const sha256 = (address: string) => sha256Of(email(address));

  test('with no other column is a list of objections, and names nobody', async () => {
    const who = somebody();

    const done = await take('sha256', sha256(who).toUpperCase());

    expect(done).toMatchObject({ rejected: 0, report: { created: 0 } });
    expect(await held(who)).toBeUndefined();
    expect(await on.reply(who, 'news')).toBe('OBJECTION');
  });

  test('stops whoever is held under an address of the list', async () => {
    const who = somebody();
    await take(`email,topic:news,${GIVEN}`, `${who},yes,${WHEN}`);

    await take('email_sha256,topic:news', `${sha256(who)},no`);

    expect(await on.reply(who, 'news')).toBe('OPTED_OUT');
  });

  test('never says yes, and with other columns has to say what is refused', async () => {
    const [one, other] = [sha256(somebody()), sha256(somebody())];

    expect(await take(`sha256,topic:news,${GIVEN}`, `${one},yes,${WHEN}`)).toMatchObject({
      rejectedBecause: { HASH_SAYS_YES: 1 },
      report: { contacts: 0 },
    });
    expect(await take('sha256,name', `${other},An`)).toMatchObject({
      rejectedBecause: { HASH_WITHOUT_CHOICE: 1 },
      report: { contacts: 0 },
    });
  });

  test('takes nothing but a hash for one', async () => {
    expect(await take('sha256', 'a@example.com')).toMatchObject({ rejectedBecause: { BAD_VALUE: 1 } });
  });
});

describe('as programs save it', () => {
  test.each([
    ['a BOM, CRLF and quotes', (text: string) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`)],
    ['semicolons', (text: string) => Buffer.from(text.replaceAll(',', ';'))],
    ['semicolons that its first line names', (text: string) => Buffer.from(`sep=;\r\n${text.replaceAll(',', ';')}`)],
    ['tabs', (text: string) => Buffer.from(text.replaceAll(',', '\t'))],
    ['the encoding of Windows', (text: string) => Buffer.from(text, 'latin1')],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text.replaceAll(',', '\t')}`, 'utf16le')],
  ])('with %s it reads the same', async (_, saved) => {
    const [an, no] = [somebody(), somebody()];
    await on.write('saved.csv', saved(`email,name,objection\n${an},"Cé ""C""\nJansen",\n\n${no},,yes`));

    const done = await on.take('saved.csv', CSV);

    expect(done).toMatchObject({ lines: 2, rejected: 0 });
    expect((await held(an))?.profile).toEqual({ name: 'Cé "C" Jansen' });
    expect(await on.reply(no, 'news')).toBe('OBJECTION');
  });
});

describe('a file that is refused as a whole, and imports nobody', () => {
  test.each([
    ['without a column that names people', 'name,objection', /no column "email", "phone" or "sha256"/],
    ['without a header', 'a@example.com,An', /first line holds an address/],
    ['with a choice that is not understood', 'email,Nieuwsbrief', /Of "Nieuwsbrief" nobody can tell.*news, offers/],
    ['with a status and a consent', 'email,Status,Consent', /Of "Status", "Consent" nobody can tell/],
    ['with a no that is not understood', 'email,Unsubscribed', /Of "Unsubscribed" nobody can tell/],
    ['of HubSpot', 'email,Unsubscribed from all email', /--format hubspot/],
    ['with a topic that is not in the policy', 'email,topic:nws', /names no topic of the policy/],
    ['with a choice about a mandatory topic', 'email,topic:invoices', /names a mandatory topic/],
    ['with a channel that the topic has not', 'email,topic:survey:SMS', /channel of the topic: EMAIL/],
    ['with a topic twice', 'email,topic:news,topic:news:EMAIL', /is there twice/],
    ['with two columns for one thing', 'email,voornaam,first name', /is there twice/],
  ])('%s', async (_, header, message) => {
    const who = somebody();

    const attempt = take(header, `${who},yes`);

    await expect(attempt).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
    expect(await held(who)).toBeUndefined();
  });

  test.each([
    ...['BSN', 'burgerservicenummer', 'Rijksregister nr', 'paspoort', 'rijbewijs', 'rekeningnummer'],
    ...['numéro de registre national', 'Carte d’identité', 'passeport', 'IBAN', 'compte bancaire'],
    ...['Social Security Number', 'passport_no', "driver's license", 'bankAccount'],
    ...['Steuer-ID', 'Sozialversicherungsnummer', 'Personalausweis', 'Reisepass', 'Kontonummer'],
  ])('with a column "%s" (UG-14), empty as it may be', async (column) => {
    await expect(take(`email,${column},objection`, `${somebody()},,yes`)).rejects.toThrow('official numbers');
  });

  test.each([
    ['a bank account', 'Remark', 'BE71 0961 2345 6769'],
    ['a Belgian national number', 'Remark', '85.07.30-033.28'],
    ['Dutch national numbers', 'Remark', '111222333'],
    ['a bank account among the references', 'reference', 'NL91ABNA0417164300'],
  ])('with %s under another name (UG-14)', async (_, column, value) => {
    const who = somebody();

    await expect(take(`email,${column}`, `${who},${value}`)).rejects.toThrow(`"${column}" holds official numbers`);

    expect(await held(who)).toBeUndefined();
  });

  test('but not for numbers of customers, nor a telephone', async () => {
    const line = `${somebody()},111222333,0612345678`;

    expect(await take('email,klantnummer,fax', line)).toMatchObject({ rejected: 0 });
  });
});
