import { type Reading, readRecord } from './read-record';
import { type LineDamage, LONGEST_RECORD, type TextBlock } from './text-blocks';

export type RecordFault = 'BAD_QUOTING' | 'LINE_TOO_LONG';

/** `line` is the line of the file at which the record starts, counted from 1. */
export type CsvRecord =
  | { readonly line: number; readonly fields: string[]; readonly notUtf8: boolean; readonly fault?: undefined }
  | { readonly line: number; readonly fault: RecordFault; readonly text: string };

export interface Dialect {
  readonly delimiter: string;
  /** A quote in the middle of an unquoted field: people type it, programs never write it. */
  readonly strayQuotes: 'KEEP' | 'FAULT';
  /** The line of the file at which the text starts. */
  readonly firstLine?: number;
}

const CR = 13;
const SHOWN_OF_LONG_RECORD = 1024;
const RETRY_AFTER = 16 * 1024;
/** Reading again after so many broken records that ran over several lines would cost the square of the file. */
const MOST_RESTARTS = 100;

/**
 * Cuts text into CSV records (RFC 4180, any one delimiter, quoted line breaks, LF and CRLF) without holding more than
 * one block and one record.
 *
 * Own code beside csv-parse for two reasons. There a quote that is never closed costs the rest of the file, here its
 * own line: a no further down must not be lost to a typing error. And lists of a million lines are the hot path: 0.6 to
 * 1.6 microseconds a line from disk to fields, where csv-parse alone takes 2.3. `record-splitter.test.ts` holds the two
 * equal on everything that is well formed.
 *
 * Empty lines are no records.
 */
export class RecordSplitter {
  private held = '';
  private line: number;
  private restarts = 0;
  private retryAt = 0;
  private readonly damaged = new Map<number, LineDamage>();
  private readonly delimiter: number;

  constructor(private readonly dialect: Dialect) {
    this.line = dialect.firstLine ?? 1;
    this.delimiter = dialect.delimiter.charCodeAt(0);
  }

  /** The records that are complete with this block, in file order. */
  push(block: TextBlock): CsvRecord[] {
    if (block.damaged.size > 0) this.remember(block.damaged);
    const text = this.held === '' ? block.text : this.held + block.text;
    if (text.length >= this.retryAt) return this.split(text, false);
    this.held = text;
    return [];
  }

  /** What was left when the file ended. */
  end(): CsvRecord[] {
    return this.split(this.held, true);
  }

  private split(text: string, isLast: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let at = 0;
    let quote = text.indexOf('"');
    this.held = '';
    this.retryAt = 0;
    while (at < text.length) {
      const lineFeed = text.indexOf('\n', at);
      const end = lineFeed === -1 ? text.length : lineFeed;
      if (quote !== -1 && quote < at) quote = text.indexOf('"', at);
      if (quote === -1 || quote >= end) {
        this.take(text, at, end, records);
        at = end + 1;
        continue;
      }
      const reading = readRecord({
        text,
        at,
        delimiter: this.delimiter,
        keepsStray: this.dialect.strayQuotes === 'KEEP',
      });
      const mayGrow = reading.ends === 'TEXT' && !isLast && text.length - at <= LONGEST_RECORD;
      if (mayGrow) {
        this.held = text.slice(at);
        this.retryAt = this.held.length + RETRY_AFTER;
        break;
      }
      const isRecord = reading.ends === 'RECORD' || (reading.ends === 'TEXT' && isLast && !reading.isOpen);
      at = isRecord
        ? this.takeQuoted(text, at, reading, records)
        : this.refuse(text, { at, end, next: reading.next }, records);
    }
    return records;
  }

  private take(text: string, at: number, end: number, records: CsvRecord[]): void {
    const stop = end > at && text.charCodeAt(end - 1) === CR ? end - 1 : end;
    if (stop > at) {
      const fault = stop - at > LONGEST_RECORD ? 'LINE_TOO_LONG' : undefined;
      const fields = fault ? [] : text.slice(at, stop).split(this.dialect.delimiter);
      records.push(this.record(fields, fault, fault ? text.slice(at, stop) : ''));
    }
    this.advance(1);
  }

  private takeQuoted(text: string, at: number, reading: Reading, records: CsvRecord[]): number {
    const lines = countLines(text, at, reading.next);
    const isTooLong = reading.next - at > LONGEST_RECORD;
    const raw = isTooLong ? text.slice(at, reading.next) : '';
    records.push(this.record(reading.fields, isTooLong ? 'LINE_TOO_LONG' : undefined, raw, lines));
    this.advance(lines);
    return reading.next;
  }

  /** Names the line at which the broken record starts, and goes on with the line after it. */
  private refuse(text: string, found: { at: number; end: number; next: number }, records: CsvRecord[]): number {
    const goesOnAt = this.restarts < MOST_RESTARTS ? found.end + 1 : Math.max(found.next, found.end + 1);
    if (found.next > found.end + 1) this.restarts += 1;
    const lines = countLines(text, found.at, goesOnAt);
    records.push(this.record([], 'BAD_QUOTING', text.slice(found.at, goesOnAt).trimEnd(), lines));
    this.advance(lines);
    return goesOnAt;
  }

  private record(fields: string[], fault: RecordFault | undefined, text: string, lines = 1): CsvRecord {
    const damage = this.damaged.size > 0 ? this.damageWithin(lines) : undefined;
    if (damage === 'LINE_TOO_LONG') {
      const shown = text === '' ? fields.join(this.dialect.delimiter) : text;
      return { line: this.line, fault: damage, text: shown.slice(0, SHOWN_OF_LONG_RECORD) };
    }
    if (fault === 'LINE_TOO_LONG') return { line: this.line, fault, text: text.slice(0, SHOWN_OF_LONG_RECORD) };
    if (fault) return { line: this.line, fault, text };
    return { line: this.line, fields, notUtf8: damage === 'NOT_UTF8' };
  }

  private damageWithin(lines: number): LineDamage | undefined {
    let worst: LineDamage | undefined;
    for (let line = this.line; line < this.line + lines; line += 1) {
      const damage = this.damaged.get(line);
      if (damage === 'LINE_TOO_LONG') return damage;
      worst = damage ?? worst;
    }
    return worst;
  }

  private advance(lines: number): void {
    if (this.damaged.size > 0)
      for (let passed = 0; passed < lines; passed += 1) this.damaged.delete(this.line + passed);
    this.line += lines;
  }

  private remember(damaged: ReadonlyMap<number, LineDamage>): void {
    const start = this.line + countLines(this.held, 0, this.held.length);
    for (const [line, damage] of damaged) this.damaged.set(start + line, damage);
  }
}

/** Line feeds in a part of a text; a last line without one counts too. */
function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  let at = from;
  while (at < to) {
    const lineFeed = text.indexOf('\n', at);
    lines += 1;
    if (lineFeed === -1) break;
    at = lineFeed + 1;
  }
  return lines;
}
