import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { generateList } from '../../../src/cli/demo/list-generator';
import { generatedPerson } from '../../../src/cli/demo/made-up-person';
import { parseEmail } from '../../../src/domain/email-address';
import { openListWriter } from '../../../src/doors/list/list-writer';
import { type ListLine, type ListOptions, openList, readList } from '../../../src/doors/screening/lines';
import { AbideError } from '../../../src/errors';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abide-lines-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Content = string | Buffer;

function stream(content: Content): Readable {
  return Readable.from([Buffer.from(content)]);
}

async function read(content: Content, options?: ListOptions): Promise<ListLine[]> {
  const lines: ListLine[] = [];
  for await (const line of readList(stream(content), options)) lines.push(line);
  return lines;
}

function outcomes(lines: readonly ListLine[]): string[] {
  return lines.map((line) => line.fault ?? line.address);
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const cp1252 = (text: string) => Buffer.from(text.replace('€', '\x80'), 'latin1');

describe('A list is read as people have it', () => {
  test.each<[name: string, content: Content, addresses: string[], options?: ListOptions]>([
    ['with commas', 'email,name\na@x.example,An\n', ['a@x.example']],
    ['with semicolons', 'Naam;E-mail\nAn;a@x.example\n', ['a@x.example']],
    ['with tabs', 'Name\tEmail Address\nAn\ta@x.example\n', ['a@x.example']],
    ['with commas inside a header name', 'Naam, voornaam;E-mailadres\nJansen, Jan;a@x.example\n', ['a@x.example']],
    [
      'with the other delimiter inside quotes',
      '"Last; first; middle",email\n"Jansen; Jan",a@x.example\n',
      ['a@x.example'],
    ],
    ['with a sep= line', 'sep=;\nemail;name\na@x.example;"b, c"\n', ['a@x.example']],
    ['with a sep= line in CRLF and capitals', 'SEP=\t\r\nemail\tname\r\na@x.example\tAn\r\n', ['a@x.example']],
    ['with a byte order mark', '\ufeffemail,name\na@x.example,An\n', ['a@x.example']],
    ['in UTF-16 as "Unicode text"', utf16('Naam\tE-mail\r\nZoë\ta@x.example\r\n'), ['a@x.example']],
    ['with CRLF', 'email,name\r\na@x.example,An\r\nb@x.example,Bo\r\n', ['a@x.example', 'b@x.example']],
    ['with the line ends of old Macs', 'email,name\ra@x.example,An\rb@x.example,Bo', ['a@x.example', 'b@x.example']],
    ['without an end to the last line', 'email\na@x.example', ['a@x.example']],
    ['with quoted line breaks', 'email,note\na@x.example,"one\ntwo"\nb@x.example,\n', ['a@x.example', 'b@x.example']],
    ['with empty lines', '\nemail\n\na@x.example\n\n\n', ['a@x.example']],
    ['with a French header', 'Prénom;Adresse e-mail\nZoé;a@x.example\n', ['a@x.example']],
    ['with a German header', 'E-Mail-Adresse;Name\na@x.example;Jürgen\n', ['a@x.example']],
    ['with an underscored header', 'email_address,name\na@x.example,An\n', ['a@x.example']],
    ['with the main address before the one at work', 'Work email,Email\nb@x.example,a@x.example\n', ['a@x.example']],
    [
      'with an unknown header, by content',
      'Naam,Contact\nAn,a@x.example\nBo,b@x.example\n',
      ['a@x.example', 'b@x.example'],
    ],
    [
      'with the column told by name',
      'email,bill to\na@x.example,b@x.example\n',
      ['b@x.example'],
      { column: 'Bill to' },
    ],
    ['with the column told by number', 'a@x.example,b@x.example\n', ['b@x.example'], { column: '2' }],
    ['with the delimiter told', 'email|x;y\na@x.example;1\n', ['a@x.example'], { delimiter: ';', column: '1' }],
    ['as plain addresses', 'a@x.example\nb@x.example\n', ['a@x.example', 'b@x.example']],
    ['without a header', 'Jansen, Jan, Dr.;a@x.example\nPeeters;b@x.example\n', ['a@x.example', 'b@x.example']],
    ['without a header, a word that looks like one', 'An,a@x.example,email\n', ['a@x.example']],
    ['with spaces around addresses', 'email,n\n  A@X.example\t,1\n', ['A@X.example']],
    ['with names before addresses', 'email,n\n"Jan, jr. <a@x.example>",1\n', ['a@x.example']],
    ['with quotes that people type', 'email,name\na@x.example,Jan "JJ" Jansen\n', ['a@x.example']],
    ['with short lines as Excel leaves them', 'email,name,note\na@x.example\n', ['a@x.example']],
    ['with empty cells beyond the header', 'email,name\na@x.example,An,,\n', ['a@x.example']],
    ['as hashes of addresses', `sha256\n${'ab'.repeat(32)}\n`, ['ab'.repeat(32)]],
    ['as phone numbers', 'Naam;GSM\nAn;0460 99 00 01\n', ['0460 99 00 01'], { kind: 'PHONE' }],
    [
      'as phone numbers that a spreadsheet was kept from running',
      "GSM\n'+32460990001\n",
      ['+32460990001'],
      { kind: 'PHONE' },
    ],
    ['with a header alone', 'email,name\n', []],
  ])('%s', async (_name, content, addresses, ...[options]) => {
    expect(outcomes(await read(content, options))).toEqual(addresses);
  });

  test.each([
    ['UTF-8', Buffer.from('email;naam\na@x.example;Loïs €5\n'), 'Loïs €5'],
    ['Windows-1252', cp1252('email;naam\na@x.example;Loïs €5\n'), 'Loïs €5'],
    [
      'Windows-1252 under UTF-8 lines',
      Buffer.concat([Buffer.from('email;naäm\n'), cp1252('a@x.example;Loïs €5\n')]),
      'Loïs €5',
    ],
  ])('with letters in %s', async (_name, content, name) => {
    const [line] = await read(content);

    expect(line).toEqual({ line: 2, fields: ['a@x.example', name], address: 'a@x.example' });
  });

  test('in pieces of one byte', async () => {
    const content = Buffer.from('\ufeffe-mail;naam\r\n"a@x.example";"Zoë;\r\n""Z"""\r\nb@x.example;€\r\n');
    const pieces = Array.from(content, (_, at) => content.subarray(at, at + 1));
    const lines: ListLine[] = [];

    for await (const line of readList(Readable.from(pieces))) lines.push(line);

    expect(lines).toEqual([
      { line: 2, fields: ['a@x.example', 'Zoë;\r\n"Z"'], address: 'a@x.example' },
      { line: 4, fields: ['b@x.example', '€'], address: 'b@x.example' },
    ]);
  });

  test('keeping its header and other columns, and counting a sep= line', async () => {
    const list = await openList(stream('sep=;\nNaam; E-mail ;Score\nAn;a@x.example;-5\n'));
    const lines: ListLine[] = [];
    for await (const line of list) lines.push(line);

    expect(list).toMatchObject({ header: ['Naam', 'E-mail', 'Score'], delimiter: ';', width: 3, addressColumn: 1 });
    expect(lines).toEqual([{ line: 3, fields: ['An', 'a@x.example', '-5'], address: 'a@x.example' }]);
  });

  test('in batches of the size asked for, in file order', async () => {
    const count = 25_000;
    const rows = Array.from({ length: count }, (_, index) => `p${index}@x.example,"n${index}"\n`);
    const list = await openList(Readable.from(['email,name\n', ...rows].map((row) => Buffer.from(row))));
    const sizes: number[] = [];
    let next = 0;

    for await (const batch of list.batches(1000)) {
      sizes.push(batch.length);
      for (const line of batch) expect(!line.fault && line.address).toBe(`p${next++}@x.example`);
    }

    expect(next).toBe(count);
    expect(Math.max(...sizes)).toBe(1000);
  });
});

describe('A bad line is named and the list goes on', () => {
  test.each<[name: string, line: string, fault: string]>([
    ['without an address', ',An', 'NO_ADDRESS'],
    ['with an address of spaces', '"  ",An', 'NO_ADDRESS'],
    ['with two addresses and a semicolon', 'a@x.example; b@x.example,An', 'SEVERAL_ADDRESSES'],
    ['with two addresses in quotes', '"a@x.example, b@x.example",An', 'SEVERAL_ADDRESSES'],
    ['with two addresses and a line break', '"a@x.example\nb@x.example",An', 'SEVERAL_ADDRESSES'],
    ['with two addresses and a space', 'a@x.example b@x.example,An', 'SEVERAL_ADDRESSES'],
    ['with an address as the name of another', 'a@x.example <b@x.example>,An', 'SEVERAL_ADDRESSES'],
    ['with more fields than the header', 'a@x.example,An,extra', 'FIELD_COUNT'],
    ['with text after a quote', '"a@x.example"x,An', 'BAD_QUOTING'],
    ['with a quote that is never closed', '"a@x.example,An', 'BAD_QUOTING'],
    ['longer than a line may be', `a@x.example,${'x'.repeat(70_000)}`, 'LINE_TOO_LONG'],
  ])('%s', async (_name, bad, fault) => {
    const lines = await read(`email,name\n${bad}\nz@x.example,Zoë\n`);

    expect(outcomes(lines)).toEqual([fault, 'z@x.example']);
    expect(lines[0]).toMatchObject({ line: 2, fault, text: expect.any(String) });
  });

  test('with two phone numbers in one cell', async () => {
    const lines = await read('GSM\n"0460990001; 0460990002"\n0460/99 00 03\n', { kind: 'PHONE' });

    expect(outcomes(lines)).toEqual(['SEVERAL_ADDRESSES', '0460/99 00 03']);
  });

  test('that ends before its address', async () => {
    const lines = await read('name,email\nAn\nBo,b@x.example\n');

    expect(lines[0]).toEqual({ line: 2, fault: 'FIELD_COUNT', text: 'An' });
    expect(outcomes(lines)).toEqual(['FIELD_COUNT', 'b@x.example']);
  });
});

describe('A list that cannot be read in one way is refused as a whole', () => {
  test.each<[name: string, content: Content, message: RegExp, options?: ListOptions]>([
    ['an Excel workbook', Buffer.from('504b03041400060008', 'hex'), /xlsx.*CSV UTF-8/],
    ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /xls/],
    ['a gzip archive', Buffer.from('1f8b0800', 'hex'), /gzip/],
    ['a PDF', '%PDF-1.7', /PDF/],
    ['a binary file', Buffer.from([1, 0, 2, 0]), /binary/],
    ['an empty file', '', /empty/],
    ['a byte order mark alone', '\ufeff', /empty/],
    ['spaces and line ends alone', ' \r\n\r\n', /empty/],
    ['a sep= line alone', 'sep=;\n', /empty/],
    ['a UTF-16 mark alone', Buffer.from([0xff, 0xfe]), /empty/],
    ['two address columns by name', 'email,e-mail\na@x.example,b@x.example\n', /Several columns have the name/],
    ['two address columns by content', 'one,two\na@x.example,b@x.example\n', /Several columns hold/],
    ['addresses side by side', 'a@x.example;b@x.example;c@x.example\n', /Several columns hold/],
    ['no address column', 'name,city\nAn,Gent\n', /No column holds/],
    [
      'a few addresses among remarks',
      'name,remarks\nAn,mail a@x.example\nBo,b@x.example\nCe,none\nDe,none\n',
      /No column holds/,
    ],
    ['a column that is not there', 'email,name\na@x.example,An\n', /no such column/, { column: 'mobile' }],
    ['a column number beyond the last', 'a@x.example,An\n', /no header/, { column: '3' }],
    ['a column name that is there twice', 'to,to\na@x.example,b@x.example\n', /have this name/, { column: 'to' }],
    ['a first line with broken quotes', '"email"x,name\na@x.example,An\n', /first line/],
  ])('%s', async (_name, content, message, ...[options]) => {
    const failure = await read(content, options).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(AbideError);
    expect(failure).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
  });

  test('a file that is not there', async () => {
    await expect(openList(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

test('A source that breaks off is an error and never a shorter list', async () => {
  async function* broken() {
    yield Buffer.from('email\n');
    for (let index = 0; index < 5000; index += 1) yield Buffer.from(`p${index}@x.example\n`);
    throw new Error('the connection was cut');
  }
  const reading = async () => {
    for await (const _line of readList(broken()));
  };

  await expect(reading()).rejects.toThrow('the connection was cut');
});

test('A reader that stops early closes the source', async () => {
  const source = Readable.from(
    (function* () {
      yield Buffer.from('email\n');
      for (;;) yield Buffer.from('a@x.example\n'.repeat(1000));
    })(),
  );

  for await (const line of readList(source)) if (line.line > 3000) break;

  expect(source.destroyed).toBe(true);
});

describe('A written list', () => {
  const written = async (rows: string[][], options?: Parameters<typeof openListWriter>[2]) => {
    const path = join(folder, 'written.csv');
    const writer = await openListWriter(path, ['email', 'name'], options);
    for (const row of rows) await writer.write(row);
    await writer.close();
    return readFile(path, 'utf8');
  };

  test.each([
    ['=', '=cmd()'],
    ['+', '+1'],
    ['-', '-1'],
    ['@', '@SUM(A1)'],
    ['a tab', '\t=1'],
    ['a carriage return', '\r=1'],
    ['a line feed', '\n=1'],
    ['NUL', '\0=1'],
    ['a full-width equals sign', '＝1'],
  ])('keeps a cell that starts with %s from running', async (_name, cell) => {
    const text = await written([['a@x.example', cell]], { bom: false });
    const last = text.slice('email,name\r\na@x.example,'.length);

    expect(last).toMatch(/^"?'/);
  });

  test('quotes whatever a spreadsheet could take for a delimiter', async () => {
    const text = await written([['a@x.example', 'x;=1']], { bom: false });

    expect(text).toBe('email,name\r\na@x.example,"x;=1"\r\n');
  });

  test('carries a byte order mark unless told otherwise, and the delimiter asked for', async () => {
    const text = await written([['a@x.example', 'Zoë']], { delimiter: ';' });

    expect(text).toBe('\ufeffemail;name\r\na@x.example;Zoë\r\n');
  });

  test('is read back as it was, formulas included, and gives the same addresses', async () => {
    const rows = [
      ['+jan@x.example', '=1'],
      ['-piet@x.example', 'one\r\ntwo "three"'],
      ['a@x.example', ''],
    ];
    const path = join(folder, 'again.csv');
    const writer = await openListWriter(path, ['email', 'name'], { delimiter: ';' });
    for (const row of rows) await writer.write(row);
    await writer.close();
    const lines: ListLine[] = [];

    for await (const line of readList(path)) lines.push(line);

    expect(outcomes(lines)).toEqual(['+jan@x.example', '-piet@x.example', 'a@x.example']);
    expect(lines[1]).toMatchObject({ fields: ["'-piet@x.example", 'one\r\ntwo "three"'] });
  });

  test('keeps its order when nobody waits', async () => {
    const path = join(folder, 'fast.csv');
    const writer = await openListWriter(path, undefined, { bom: false });
    for (let index = 0; index < 60_000; index += 1) void writer.write([`p${index}@x.example`]);
    await writer.close();
    let next = 0;

    for await (const line of readList(path)) expect(!line.fault && line.address).toBe(`p${next++}@x.example`);

    expect(next).toBe(60_000);
  });
});

describe('A generated list', () => {
  test('is read back with counts that add up and people who can be known', async () => {
    const file = join(folder, 'generated.csv');
    const counts = await generateList({ file, lines: 20_000, seed: 5, knownPeople: 8000 });
    const known = new Set(Array.from({ length: 8000 }, (_, index) => generatedPerson(index, 5).email));
    const seen = new Set<string>();
    const found = { lines: 0, known: 0, malformed: 0, duplicates: 0 };

    for await (const line of readList(file)) {
      found.lines += 1;
      const parsed = line.fault ? undefined : parseEmail(line.address);
      if (!parsed?.ok) {
        found.malformed += 1;
        continue;
      }
      const address = parsed.address.value;
      if (seen.has(address)) found.duplicates += 1;
      else if (known.has(address)) found.known += 1;
      seen.add(address);
    }

    expect(found).toEqual({
      lines: 20_000,
      known: counts.known,
      malformed: counts.malformed,
      duplicates: counts.duplicates,
    });
    expect(counts.known + counts.strangers + counts.malformed + counts.duplicates).toBe(20_000);
    expect(counts.known).toBe(8000);
    expect(counts.malformed).toBeGreaterThan(50);
  });

  test('is the same file for the same seed', async () => {
    const [one, other] = [join(folder, 'one.csv'), join(folder, 'other.csv')];
    await generateList({ file: one, lines: 500, seed: 9, knownPeople: 100 });
    await generateList({ file: other, lines: 500, seed: 9, knownPeople: 100 });
    const same = await readFile(one);

    expect(same.equals(await readFile(other))).toBe(true);
  });
});
