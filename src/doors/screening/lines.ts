import type { AddressKind } from '../../domain/address';
import { AbideError } from '../../errors';
import { addressInCell } from './address-cell';
import { type Delimiter, findShape, type ListShape } from './list-shape';
import { type CsvRecord, RecordSplitter } from './record-splitter';
import { type ByteSource, plainBytes } from './source-bytes';
import { type TextBlock, textBlocks } from './text-blocks';

/** Every way in which a line of a list is no line to decide about, with the explanation for the report. */
export const LIST_FAULTS = Object.freeze({
  FIELD_COUNT:
    'The line has more fields than the first line, or ends before the address: a delimiter is in a wrong place.',
  NO_ADDRESS: 'The address column is empty.',
  SEVERAL_ADDRESSES: 'The address column holds several addresses; give each a line of its own.',
  BAD_QUOTING: 'A quote on this line is never closed, or text follows a closing quote.',
  LINE_TOO_LONG: 'The line is longer than 64 KiB.',
});
export type ListFault = keyof typeof LIST_FAULTS;

/** `line` is where the record starts in the file, counted from 1; `fields` is as wide as the first line. */
export type ListLine =
  | { readonly line: number; readonly fields: string[]; readonly address: string; readonly fault?: undefined }
  | { readonly line: number; readonly fault: ListFault; readonly text: string };

export interface ListOptions {
  /** The name of the address column, or its number counted from 1; found by name and content when absent. */
  readonly column?: string;
  readonly delimiter?: Delimiter;
  /** What the list holds; EMAIL when absent. SHA-256 hashes of addresses are found for both. */
  readonly kind?: AddressKind;
}

export interface OpenList extends AsyncIterable<ListLine> {
  /** Absent when the first line is already an address. */
  readonly header?: readonly string[];
  readonly delimiter: Delimiter;
  readonly width: number;
  readonly addressColumn: number;
  /** The lines in sets of at most `size`, in file order: what a screening decides at once. To be read once. */
  batches(size: number): AsyncGenerator<ListLine[]>;
  /** Needed only for a list that is not read to its end. */
  close(): Promise<void>;
}

const HEAD_LENGTH = 16 * 1024;
const SHOWN_OF_TEXT = 4096;

/**
 * Opens a list as people have them: any of three delimiters, with or without a header, `sep=` line, byte order mark,
 * UTF-8, UTF-16 or Windows-1252 (mixed too), any line ends, quoted line breaks.
 *
 * Streams: memory does not grow with the list. A bad line is a value with its number and never stops the list; what
 * makes the whole list unreadable, or readable in two ways, is BAD_USER_INPUT before the first line. Fields may share
 * memory with the block they were cut from: keep hashes of them, not the strings, for longer than a batch.
 */
export async function openList(source: ByteSource, options: ListOptions = {}): Promise<OpenList> {
  const blocks = textBlocks(plainBytes(source), 'WINDOWS_1252');
  try {
    const head = await readHead(blocks);
    const kind = options.kind ?? 'EMAIL';
    const text = head.map((block) => block.text).join('');
    const shape = findShape(text, { kind, column: options.column, delimiter: options.delimiter });
    const batches = (size: number) => readBatches({ head, blocks, shape, kind }, size);
    return {
      header: shape.header,
      delimiter: shape.delimiter,
      width: shape.width,
      addressColumn: shape.addressColumn,
      batches,
      close: async () => void (await blocks.return(undefined)),
      async *[Symbol.asyncIterator]() {
        for await (const batch of batches(1000)) yield* batch;
      },
    };
  } catch (error) {
    await blocks.return(undefined);
    throw error;
  }
}

/** The lines of a list, in file order; `openList` for who needs its header too. */
export async function* readList(source: ByteSource, options: ListOptions = {}): AsyncGenerator<ListLine> {
  yield* await openList(source, options);
}

async function readHead(blocks: AsyncGenerator<TextBlock>): Promise<TextBlock[]> {
  const head: TextBlock[] = [];
  for (let length = 0; length < HEAD_LENGTH; ) {
    const next = await blocks.next();
    if (next.done) break;
    head.push(next.value);
    length += next.value.text.length;
  }
  if (head.length === 0) throw new AbideError('BAD_USER_INPUT', 'The file is empty.', { path: 'file' });
  return head;
}

interface Reading {
  readonly head: TextBlock[];
  readonly blocks: AsyncGenerator<TextBlock>;
  readonly shape: ListShape;
  readonly kind: AddressKind;
}

async function* readBatches({ head, blocks, shape, kind }: Reading, size: number): AsyncGenerator<ListLine[]> {
  const splitter = new RecordSplitter({
    delimiter: shape.delimiter,
    strayQuotes: 'KEEP',
    firstLine: shape.skip > 0 ? 2 : 1,
  });
  const toLine = (record: CsvRecord) => listLine(record, shape, kind);
  let isHeader = shape.header !== undefined;
  let waiting: ListLine[] = [];
  for await (const records of recordsOf(splitter, { head, blocks, skip: shape.skip })) {
    const lines = (isHeader ? records.slice(1) : records).map(toLine);
    isHeader = isHeader && records.length === 0;
    waiting = waiting.length === 0 ? lines : waiting.concat(lines);
    let from = 0;
    for (; waiting.length - from >= size; from += size) yield waiting.slice(from, from + size);
    if (from > 0) waiting = waiting.slice(from);
  }
  if (waiting.length > 0) yield waiting;
}

async function* recordsOf(
  splitter: RecordSplitter,
  { head, blocks, skip }: { head: TextBlock[]; blocks: AsyncGenerator<TextBlock>; skip: number },
): AsyncGenerator<CsvRecord[]> {
  try {
    const [first, ...others] = head.splice(0);
    if (first) yield splitter.push(skip > 0 ? withoutFirstLine(first, skip) : first);
    for (const block of others) yield splitter.push(block);
    for await (const block of blocks) yield splitter.push(block);
    yield splitter.end();
  } finally {
    await blocks.return(undefined);
  }
}

function withoutFirstLine({ text, damaged }: TextBlock, skip: number): TextBlock {
  const moved = [...damaged].map(([line, damage]) => [line - 1, damage] as const);
  return { text: text.slice(skip), damaged: new Map(moved) };
}

function listLine(record: CsvRecord, { width, addressColumn, delimiter }: ListShape, kind: AddressKind): ListLine {
  if (record.fault) return { line: record.line, fault: record.fault, text: record.text };
  const { line } = record;
  const fields = record.fields.length === width ? record.fields : fitted(record.fields, width);
  if (!fields || record.fields.length <= addressColumn) {
    return { line, fault: 'FIELD_COUNT', text: shown(record.fields, delimiter) };
  }
  const found = addressInCell(fields[addressColumn]!, kind);
  if (found.fault) return { line, fault: found.fault, text: shown(fields, delimiter) };
  return { line, fields, address: found.text };
}

/**
 * Spreadsheets leave out empty cells at the end of a line, or add some; that is no fault. Anything more in a line
 * means that its columns have moved, and then nobody knows whose line it is.
 */
function fitted(fields: string[], width: number): string[] | undefined {
  if (fields.length < width) return [...fields, ...Array.from({ length: width - fields.length }, () => '')];
  return fields.slice(width).every((field) => field.trim() === '') ? fields.slice(0, width) : undefined;
}

function shown(fields: readonly string[], delimiter: string): string {
  const text = fields.map((field) =>
    /["\r\n]/.test(field) || field.includes(delimiter) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return text.join(delimiter).slice(0, SHOWN_OF_TEXT);
}
