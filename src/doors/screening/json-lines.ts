import type { AddressKind } from '../../domain/address';
import { addressInCell } from '../list/address-cell';
import { namedAddressColumns, plainName } from '../list/column-names';
import { type ByteSource, plainBytes } from '../list/source-bytes';
import { type LineDamage, LONGEST_RECORD, type TextBlock, textBlocks } from '../list/text-blocks';
import type { ListLine } from './lines';

export interface JsonLinesOptions {
  readonly kind: AddressKind;
  /** The property that holds the address; found by its name when absent. */
  readonly column?: string;
}

export interface OpenJsonLines {
  /** The properties of the first line; what a table of this list has as columns. */
  readonly columns: readonly string[];
  /** As those of `openList`. To be read once. */
  batches(size: number): AsyncGenerator<ListLine[]>;
  close(): Promise<void>;
}

const SHOWN_OF_TEXT = 4096;
/** Of a list whose lines are texts. */
const ONLY_COLUMN = 'address';

/**
 * Opens a list of which each line is JSON: an object with the address in one of its properties, or the address itself.
 * Streams, and answers a bad line as `openList` does. Empty lines are no lines.
 */
export async function openJsonLines(source: ByteSource, options: JsonLinesOptions): Promise<OpenJsonLines> {
  const blocks = textBlocks(plainBytes(source), 'DAMAGED');
  const lines = linesOf(blocks, options);
  const close = async () => void (await lines.return(undefined));
  try {
    const head = await lines.next();
    const first = head.done ? [] : head.value;
    return { columns: columnsOf(first), batches: (size) => inSets(first, lines, size), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function columnsOf(first: readonly ListLine[]): readonly string[] {
  const record = first.find((line) => line.fault === undefined)?.record;
  return typeof record === 'object' && record !== null ? Object.keys(record) : [ONLY_COLUMN];
}

/** The cells of a line of JSON under the columns of its list; a property that is no text comes as JSON. */
export function cellsOf(line: ListLine, columns: readonly string[]): string[] {
  if (line.fault !== undefined) return columns.map(() => '');
  const { record } = line;
  if (typeof record !== 'object' || record === null) return columns.map((_, at) => (at === 0 ? String(record) : ''));
  return columns.map((column) => {
    const value = Object.hasOwn(record, column) ? (record as Record<string, unknown>)[column] : undefined;
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

async function* linesOf(blocks: AsyncGenerator<TextBlock>, options: JsonLinesOptions): AsyncGenerator<ListLine[]> {
  let number = 0;
  for await (const { text, damaged } of blocks) {
    const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n');
    const before = number;
    number += lines.length;
    const read = lines.flatMap((line, at) => {
      const trimmed = line.trim();
      return trimmed === '' ? [] : [readJsonLine(trimmed, { line: before + at + 1, damage: damaged.get(at) }, options)];
    });
    if (read.length > 0) yield read;
  }
}

function readJsonLine(
  text: string,
  { line, damage }: { line: number; damage?: LineDamage },
  { kind, column }: JsonLinesOptions,
): ListLine {
  const rejected = (fault: (ListLine & { fault: string })['fault']): ListLine => ({
    line,
    fault,
    text: text.slice(0, SHOWN_OF_TEXT),
  });
  if (damage) return rejected(damage);
  if (text.length > LONGEST_RECORD) return rejected('LINE_TOO_LONG');
  const record = parsed(text);
  if (typeof record === 'string') return addressed(record, { line, record, kind, rejected });
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return rejected('BAD_JSON');
  const names = Object.keys(record);
  const found = column === undefined ? namedAddressColumns(names, kind) : toldColumns(names, column);
  if (found.length > 1) return rejected('SEVERAL_ADDRESSES');
  const value = found.length === 1 ? (record as Record<string, unknown>)[names[found[0]!]!] : undefined;
  if (value === undefined || value === null) return rejected('NO_ADDRESS');
  if (typeof value !== 'string') return rejected('ADDRESS_NOT_TEXT');
  return addressed(value, { line, record, kind, rejected });
}

function addressed(
  value: string,
  {
    line,
    record,
    kind,
    rejected,
  }: {
    line: number;
    record: unknown;
    kind: AddressKind;
    rejected: (fault: 'NO_ADDRESS' | 'SEVERAL_ADDRESSES') => ListLine;
  },
): ListLine {
  const cell = addressInCell(value, kind);
  return cell.fault ? rejected(cell.fault) : { line, fields: [], address: cell.text, record };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toldColumns(names: readonly string[], column: string): number[] {
  const exact = names.indexOf(column);
  if (exact !== -1) return [exact];
  const wanted = plainName(column);
  return names.flatMap((name, at) => (plainName(name) === wanted ? [at] : []));
}

async function* inSets(
  first: readonly ListLine[],
  others: AsyncGenerator<ListLine[]>,
  size: number,
): AsyncGenerator<ListLine[]> {
  let waiting = [...first];
  for (;;) {
    let from = 0;
    for (; waiting.length - from >= size; from += size) yield waiting.slice(from, from + size);
    waiting = waiting.slice(from);
    const next = await others.next();
    if (next.done) break;
    waiting = waiting.concat(next.value);
  }
  if (waiting.length > 0) yield waiting;
}
