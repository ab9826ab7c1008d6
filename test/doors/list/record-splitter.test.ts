import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type CsvRecord, RecordSplitter } from '../../../src/doors/list/record-splitter';
import { textBlocks } from '../../../src/doors/list/text-blocks';

async function split(bytes: Buffer[], delimiter = ',', strayQuotes: 'KEEP' | 'FAULT' = 'FAULT'): Promise<CsvRecord[]> {
  async function* chunks() {
    yield* bytes;
  }
  const splitter = new RecordSplitter({ delimiter, strayQuotes });
  const records: CsvRecord[] = [];
  for await (const block of textBlocks(chunks(), 'DAMAGED')) records.push(...splitter.push(block));
  return [...records, ...splitter.end()];
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((one, other) => one - other);
  const starts = [0, ...places];
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1] ?? bytes.length));
}

const field = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    ' b ',
    '"',
    '""',
    'x"y',
    'a,b',
    'a;b',
    'a\tb',
    'one\ntwo',
    'one\r\ntwo',
    'é',
    '€uro',
    '😀',
    "'",
    '\\"',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

describe('RecordSplitter and csv-parse', () => {
  test('read every well-formed file alike, wherever it is cut', async () => {
    const shape = fc.record({
      records: fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      endsWithLineEnd: fc.boolean(),
      quotesAll: fc.boolean(),
      cuts: fc.array(fc.nat(), { maxLength: 8 }),
    });
    const check = fc.asyncProperty(shape, async ({ records, delimiter, lineEnd, endsWithLineEnd, quotesAll, cuts }) => {
      const write = (text: string) =>
        quotesAll || /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      const lines = records.map((fields) => fields.map(write).join(delimiter));
      const bytes = Buffer.from(lines.join(lineEnd) + (endsWithLineEnd ? lineEnd : ''));
      const expected = parse(bytes, {
        delimiter,
        relax_column_count: true,
        skip_empty_lines: true,
        record_delimiter: ['\n', '\r\n'],
      });

      const found = await split(cut(bytes, cuts), delimiter);

      expect(found.map((record) => (record.fault ? record.fault : record.fields))).toEqual(expected);
    });
    await fc.assert(check, { numRuns: 1500 });
  });

  test('never throw on any bytes, and give the line numbers in rising order', async () => {
    const bytes = fc.array(fc.constantFrom(34, 44, 10, 13, 97, 0xe9, 0xc3, 0), { maxLength: 80 });
    const check = fc.asyncProperty(bytes, fc.array(fc.nat(), { maxLength: 4 }), async (values, cuts) => {
      const whole = await split([Buffer.from(values)]);
      const inParts = await split(cut(Buffer.from(values), cuts));

      expect(inParts).toEqual(whole);
      const lines = whole.map(({ line }) => line);
      expect(lines).toEqual([...new Set(lines)].sort((one, other) => one - other));
      expect(lines.at(-1) ?? 0).toBeLessThanOrEqual(values.filter((value) => value === 10).length + 1);
    });
    await fc.assert(check, { numRuns: 1500 });
  });
});

describe('A broken record', () => {
  test('of an unclosed quote costs its own line and no other', async () => {
    const records = await split([Buffer.from('a,b\n1,"x\n2,y\n3,z\n')]);

    expect(records.map((record) => record.fault ?? record.fields)).toEqual([
      ['a', 'b'],
      'BAD_QUOTING',
      ['2', 'y'],
      ['3', 'z'],
    ]);
    expect(records.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  test('with text after a closing quote is named, and reading goes on at the next line', async () => {
    const records = await split([Buffer.from('"a"x,b\nc,d')]);

    expect(records).toEqual([
      { line: 1, fault: 'BAD_QUOTING', text: '"a"x,b' },
      { line: 2, fields: ['c', 'd'], notUtf8: false },
    ]);
  });

  // At the square of the file it would outlast every limit of a test.
  test('hidden in thousands of unclosed quotes is still read to its end', async () => {
    const lines = Buffer.from('x","\n'.repeat(200_000));

    const records = await split(cut(lines, [300_000, 600_000]), ',', 'KEEP');

    expect(records[0]).toMatchObject({ line: 1, fault: 'BAD_QUOTING' });
    expect(records.length).toBeGreaterThan(1);
  });

  test('longer than 64 KiB is refused without being held', async () => {
    const long = Buffer.alloc(1024 * 1024, 'x');
    const records = await split([Buffer.from('a,b\n'), long, long, Buffer.from('\nc,d\n')]);

    expect(records.map((record) => [record.line, record.fault])).toEqual([
      [1, undefined],
      [2, 'LINE_TOO_LONG'],
      [3, undefined],
    ]);
    const second = records[1]!;
    expect(second.fault && second.text.length).toBeLessThanOrEqual(1024);
  });
});
