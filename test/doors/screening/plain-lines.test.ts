import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { parseAnyEmail } from '../../../src/domain/email-address';
import { guardedLine } from '../../../src/domain/formula-guard';
import { linesOfText } from '../../../src/doors/screening/lines';
import { endOfPlainAddress, PlainLines } from '../../../src/doors/screening/plain-lines';
import { readLine } from '../../../src/doors/screening/read-line';
import { RowBytes } from '../../../src/doors/screening/row-bytes';
import { BROKEN_ADDRESSES } from './broken-lines';

const LONGEST = 60;
const layout = { delimiter: ';', width: 3, addressColumn: 1, skip: 0 } as const;
const ADDRESS = 'Jan.Jansen@Post.example';

const pieces = fc.constantFrom(
  ...[
    'a',
    'b',
    'Z',
    'x1',
    '9',
    '_',
    '+',
    '-',
    '--',
    '.',
    '..',
    '@',
    'ex',
    '.ex',
    '.com',
    'xn--a',
    '0x7f',
    'é',
    'ſ',
    'K',
    ' ',
  ],
  ...["'", '"', '(', '%41', '/', '\\', '\u00ad', '\u200b', '\ufeff', '😀'],
);
const almostAddress = fc.array(pieces, { maxLength: 9 }).map((some) => some.join(''));

describe('an address that is plain by its bytes', () => {
  const isPlain = (text: string) =>
    text.length <= LONGEST && endOfPlainAddress(Buffer.from(`${text};`), 0) === Buffer.byteLength(text);

  test('is its lower-case form by the whole parser', () => {
    let plain = 0;
    const texts = fc.oneof(
      almostAddress,
      fc.tuple(almostAddress, almostAddress).map(([a, b]) => `a${a}@${b}b.ex`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        if (!isPlain(text)) return;
        plain++;
        expect(parseAnyEmail(text)).toEqual({ ok: true, address: { kind: 'EMAIL', value: text.toLowerCase() } });
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  test.each(BROKEN_ADDRESSES)('is not %s', (_, cell) => expect(isPlain(cell)).toBe(false));

  test.each(['jan@post.example', 'Jan+x_1@Post-1.Example', 'a@b.c.nl'])('is %s', (text) =>
    expect(isPlain(text)).toBe(true));
});

const cells = fc.oneof(
  fc.constantFrom(
    '',
    'Jan',
    'Müller',
    '=1+1',
    '+31',
    '-',
    '@x',
    "'=x",
    'a,b',
    'a|b',
    'a\tb',
    '＝x',
    '\0',
    'a\0',
    ' ',
    '\r',
    'é',
  ),
  fc.string({ maxLength: 8 }),
);
const addresses = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(ADDRESS, 'a@b.nl', 'A-1@x.example') },
  { weight: 2, arbitrary: fc.constantFrom(...BROKEN_ADDRESSES.map(([, cell]) => cell)) },
  { weight: 1, arbitrary: fc.constantFrom(` ${ADDRESS}`, `Jan <${ADDRESS}>`, '8a8c153298f0ed1fb2b0daac5ef1080d') },
);
const lines = fc.oneof(
  fc.tuple(cells, addresses, cells).map((fields) => fields.join(';')),
  fc.array(cells, { maxLength: 5 }).map((fields) => fields.join(';')),
);
const lists = fc
  .array(fc.tuple(lines, fc.constantFrom('\n', '\r\n'), fc.constantFrom('utf8' as const, 'latin1' as const)), {
    maxLength: 12,
  })
  .map((some) =>
    Buffer.concat(some.map(([line, end, encoding]) => Buffer.from(line.replace(/["\n]/g, '') + end, encoding))),
  );

test('a line that is plain has the same address and is written with the same bytes as by the way of all lines', () => {
  const NAMES = Buffer.from('f'.repeat(32) + '000000000123456789abcdef'.padEnd(32, 'f'), 'hex');
  let found = 0;
  const plain = new PlainLines(layout);
  fc.assert(
    fc.property(lists, (bytes) => {
      plain.find(bytes, 0, isUtf8(bytes));
      const slow = new Map(linesOfText(bytes, { layout, firstLine: 0 }).map((line) => [line.line, line]));
      expect(plain.start[plain.count]).toBe(bytes.length);
      for (let line = 0; line < plain.count; line++) {
        if (plain.end[line] === 0) continue;
        found++;
        const other = slow.get(line);
        if (!other || other.fault !== undefined) throw new Error(`line ${line} is broken`);
        expect(readLine(other, parseAnyEmail).key).toEqual({ address: plain.addressOf(bytes, line) });

        const rows = new RowBytes(',');
        const row = { bytes, from: plain.start[line] as number, end: plain.end[line] as number, delimiter: 59 };
        rows.putPlain(row, Buffer.from(',WHY,'), NAMES, 16);
        const expected = guardedLine([...other.fields, 'WHY', 'r000000000123456789abcdef'], ',');
        expect(rows.take().toString()).toBe(expected);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(found).toBeGreaterThan(1_000);
});
