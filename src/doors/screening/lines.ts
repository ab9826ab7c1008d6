import type { AddressKind } from '../../domain/address';
import { addressInCell } from '../list/address-cell';
import { type Delimiter, findShape, type ListShape } from '../list/list-shape';
import { type CsvRecord, RecordSplitter } from '../list/record-splitter';
import { fittedTo, openRecords } from '../list/records';
import type { ByteSource } from '../list/source-bytes';
import { decodeLines } from '../list/text-blocks';

/** Every way in which a line of a list is no line to decide about, with the explanation for the report. */
export const LIST_FAULTS = Object.freeze({
  FIELD_COUNT:
    'The line has more fields than the first line, or ends before the address: a delimiter is in a wrong place.',
  NO_ADDRESS: 'The address column is empty.',
  SEVERAL_ADDRESSES: 'The address column holds several addresses; give each a line of its own.',
  BAD_QUOTING: 'A quote on this line is never closed, or text follows a closing quote.',
  LINE_TOO_LONG: 'The line is longer than 64 KiB.',
  NOT_UTF8: 'The line is not UTF-8, which JSON has to be.',
  BAD_JSON: 'The line is not one JSON object, or one text in quotes.',
  HASH_UNMATCHED:
    'This MD5 or SHA-1 is of no address that is held: whether its owner said no cannot be told. Hand in SHA-256 or addresses.',
  ADDRESS_NOT_TEXT: 'The address is no text: put it in quotes.',
});
export type ListFault = keyof typeof LIST_FAULTS;

/** `line` is where the record starts in the file, counted from 1; `fields` is as wide as the first line. */
export type ListLine =
  | {
      readonly line: number;
      readonly fields: string[];
      readonly address: string;
      /** What stood on a line of JSON. */
      readonly record?: unknown;
      readonly fault?: undefined;
    }
  | { readonly line: number; readonly fault: ListFault; readonly text: string };

export interface ListOptions {
  /** The name of the address column, or its number counted from 1; found by name and content when absent. */
  readonly column?: string;
  readonly delimiter?: Delimiter;
  /** What the list holds; EMAIL when absent. Hashes of addresses are found for both. */
  readonly kind?: AddressKind;
}

export interface OpenList extends AsyncIterable<ListLine> {
  /** Absent when the first line is already an address. */
  readonly header?: readonly string[];
  readonly delimiter: Delimiter;
  readonly width: number;
  readonly addressColumn: number;
  /** For whoever reads a part of the same list by itself. */
  readonly layout: ListShape;
  /** The lines in sets of at most `size`, in file order: what a screening decides at once. To be read once. */
  batches(size: number): AsyncGenerator<ListLine[]>;
  /** Needed only for a list that is not read to its end. */
  close(): Promise<void>;
}

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
  const kind = options.kind ?? 'EMAIL';
  const { layout, sets, close } = await openRecords(source, {
    notUtf8: 'WINDOWS_1252',
    strayQuotes: 'KEEP',
    findLayout: (head) => findShape(head, { kind, column: options.column, delimiter: options.delimiter }),
  });
  const batches = (size: number) => readBatches(sets(), { size, toLine: (record) => listLine(record, layout, kind) });
  return {
    header: layout.header,
    delimiter: layout.delimiter,
    width: layout.width,
    addressColumn: layout.addressColumn,
    layout,
    batches,
    close,
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches(1000)) yield* batch;
    },
  };
}

/** Whole lines from the middle of a list of addresses that is UTF-8 or an old one-byte encoding, as `openList` would have read them there. */
export function linesOfText(
  bytes: Buffer,
  { layout, firstLine }: { layout: ListShape; firstLine: number },
): ListLine[] {
  const splitter = new RecordSplitter({ delimiter: layout.delimiter, strayQuotes: 'KEEP', firstLine });
  const records = [...splitter.push(decodeLines(bytes, 'WINDOWS_1252')), ...splitter.end()];
  return records.map((record) => listLine(record, layout, 'EMAIL'));
}

/** The lines of a list, in file order; `openList` for who needs its header too. */
export async function* readList(source: ByteSource, options: ListOptions = {}): AsyncGenerator<ListLine> {
  yield* await openList(source, options);
}

async function* readBatches(
  sets: AsyncIterable<CsvRecord[]>,
  { size, toLine }: { size: number; toLine: (record: CsvRecord) => ListLine },
): AsyncGenerator<ListLine[]> {
  let waiting: ListLine[] = [];
  for await (const records of sets) {
    const lines = records.map(toLine);
    waiting = waiting.length === 0 ? lines : waiting.concat(lines);
    let from = 0;
    for (; waiting.length - from >= size; from += size) yield waiting.slice(from, from + size);
    if (from > 0) waiting = waiting.slice(from);
  }
  if (waiting.length > 0) yield waiting;
}

function listLine(record: CsvRecord, { width, addressColumn, delimiter }: ListShape, kind: AddressKind): ListLine {
  if (record.fault) return { line: record.line, fault: record.fault, text: record.text };
  const { line } = record;
  const fields = fittedTo(width, record.fields);
  if (!fields || record.fields.length <= addressColumn) {
    return { line, fault: 'FIELD_COUNT', text: shown(record.fields, delimiter) };
  }
  const found = addressInCell(fields[addressColumn]!, kind);
  if (found.fault) return { line, fault: found.fault, text: shown(fields, delimiter) };
  return { line, fields, address: found.text };
}

function shown(fields: readonly string[], delimiter: string): string {
  const text = fields.map((field) =>
    /["\r\n]/.test(field) || field.includes(delimiter) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return text.join(delimiter).slice(0, SHOWN_OF_TEXT);
}
