import type { AddressKind } from '../../domain/address';
import { AbideError } from '../../errors';
import { looksLikeAddress } from './address-cell';
import { namedAddressColumns, plainName } from './column-names';
import { type Dialect, RecordSplitter } from './record-splitter';

export const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** What people call them. Excel in Dutch, French and German opens a table of semicolons right. */
export const DELIMITER_NAMES = Object.freeze({ comma: ',', semicolon: ';', tab: '\t' } as const);

/** How a list is laid out, told or found out from its first lines. */
export interface ListShape {
  readonly delimiter: Delimiter;
  /** Absent when the first line is already an address. */
  readonly header?: readonly string[];
  readonly width: number;
  readonly addressColumn: number;
  /** Length of a `sep=` line, which is no part of the list. */
  readonly skip: number;
}

export interface ShapeHints {
  readonly kind: AddressKind;
  readonly delimiter?: Delimiter;
  /** The name of the address column, or its number counted from 1. */
  readonly column?: string;
}

const SEPARATOR_LINE = /^"?sep=([,;\t])"?[ \t]*\r?\n/i;
const LOOKED_AT = 50;
const LOOKED_AT_LENGTH = 64 * 1024;

/** Finds out the shape; refuses what could be read in two ways, because a wrong column would screen the wrong people. */
export function findShape(head: string, hints: ShapeHints): ListShape {
  const { delimiter, skip, text } = firstLines(head, hints);
  const [first, ...others] = firstRecords(text, { delimiter, strayQuotes: 'KEEP' });
  if (!first) throw unreadable('The first line cannot be read: its quotes do not match.');
  const hasHeader = !first.some((cell) => looksLikeAddress(cell, hints.kind) || looksLikeAddress(cell, 'EMAIL'));
  const header = hasHeader ? namesOf(first) : undefined;
  const sample = hasHeader ? others : [first, ...others];
  const addressColumn = findColumn({ header, sample, width: first.length }, hints);
  return { delimiter, header, width: first.length, addressColumn, skip };
}

/** The layout of a list that is read by the names of its columns; one without these names is refused. */
export function findHeader(
  head: string,
  strayQuotes: Dialect['strayQuotes'],
): Pick<ListShape, 'delimiter' | 'skip'> & { readonly header: readonly string[] } {
  const { delimiter, skip, text } = firstLines(head, { kind: 'EMAIL' });
  const [first] = firstRecords(text, { delimiter, strayQuotes });
  if (!first) throw badHeader('The header cannot be read: its quotes do not match.');
  if (first.some((cell) => looksLikeAddress(cell, 'EMAIL')))
    throw badHeader('The first line holds an address: put the names of the columns above it.');
  return { delimiter, skip, header: namesOf(first) };
}

function badHeader(message: string): AbideError {
  return new AbideError('BAD_USER_INPUT', message, { path: 'header' });
}

function namesOf(first: readonly string[]): string[] {
  return first.map((name) => name.trim());
}

function firstLines(head: string, hints: ShapeHints) {
  const separator = SEPARATOR_LINE.exec(head);
  const skip = separator?.[0].length ?? 0;
  const text = head.slice(skip, skip + LOOKED_AT_LENGTH);
  if (text.trim() === '') throw new AbideError('BAD_USER_INPUT', 'The file is empty.', { path: 'file' });
  const told = hints.delimiter ?? (separator?.[1] as Delimiter | undefined);
  const delimiter = told ?? findDelimiter(text, hints);
  return { delimiter, skip, text };
}

/** The delimiter of the first line, counted outside quotes; one that gives a known column or an address goes first. */
export function findDelimiter(text: string, hints: Pick<ShapeHints, 'kind' | 'column'>): Delimiter {
  const column = hints.column === undefined ? undefined : plainName(hints.column);
  const candidates = DELIMITERS.map((delimiter) => {
    const [fields = [], second = []] = firstRecords(text, { delimiter, strayQuotes: 'KEEP' });
    const isNamed = namedAddressColumns(fields, hints.kind).length > 0;
    const isTold = column !== undefined && fields.some((name) => plainName(name) === column);
    const holdsAddress = fields.some((cell) => looksLikeAddress(cell, hints.kind));
    const isEven = fields.length > 1 && fields.length === second.length;
    const points = Number(isTold) * 4 + Number(isNamed || holdsAddress) * 2 + Number(isEven);
    return { delimiter, points: fields.length > 1 ? points : 0, width: fields.length };
  });
  candidates.sort((one, other) => other.points - one.points || other.width - one.width);
  return candidates[0]!.delimiter;
}

function firstRecords(text: string, dialect: Dialect): string[][] {
  const splitter = new RecordSplitter(dialect);
  const records = [...splitter.push({ text, damaged: new Map() }), ...splitter.end()];
  if (records[0]?.fault) return [];
  return records.slice(0, LOOKED_AT).flatMap((record) => (record.fault ? [] : [record.fields]));
}

interface Layout {
  readonly header: readonly string[] | undefined;
  readonly sample: readonly (readonly string[])[];
  readonly width: number;
}

function findColumn(layout: Layout, { column, kind }: ShapeHints): number {
  if (column !== undefined) return toldColumn(layout, column);
  const named = layout.header ? namedAddressColumns(layout.header, kind) : [];
  if (named.length === 1) return named[0]!;
  if (named.length > 1) throw unreadable('Several columns have the name of an address column: name the one to use.');
  return columnByContent(layout, kind);
}

function toldColumn({ header, width }: Layout, column: string): number {
  const wanted = plainName(column);
  const named = (header ?? []).flatMap((name, index) => (plainName(name) === wanted ? [index] : []));
  if (named.length === 1) return named[0]!;
  if (named.length > 1) throw unreadable('Several columns have this name: give its number instead, counted from 1.');
  const number = /^\d{1,4}$/.test(column.trim()) ? Number(column) : 0;
  if (number >= 1 && number <= width) return number - 1;
  throw unreadable(header ? 'The list has no such column.' : 'The list has no header: give the number of the column.');
}

function columnByContent({ sample, width }: Layout, kind: AddressKind): number {
  const scores = Array.from({ length: width }, (_, column) => {
    const filled = sample.filter((fields) => (fields[column] ?? '').trim() !== '');
    const found = filled.filter((fields) => looksLikeAddress(fields[column]!, kind)).length;
    return { column, found, isMostly: found * 2 >= filled.length };
  });
  const best = scores.filter(({ found, isMostly }) => found > 0 && isMostly).sort((a, b) => b.found - a.found);
  if (best.length === 0) throw unreadable('No column holds addresses: name the column to use.');
  if (best.length > 1 && best[0]!.found === best[1]!.found) {
    throw unreadable('Several columns hold addresses: name the one to use.');
  }
  return best[0]!.column;
}

function unreadable(message: string): AbideError {
  return new AbideError('BAD_USER_INPUT', message, { path: 'column' });
}
