import { guardedLine } from '../../domain/formula-guard';
import type { ScreeningReceipt } from '../../operations';
import type { Delimiter } from '../list/list-shape';
import { cellsOf } from './json-lines';
import type { ScreenedLine } from './list-screening';

export type StreamFormat = 'CSV' | 'NDJSON';

export const TYPE_OF_FORMAT: Readonly<Record<StreamFormat, string>> = Object.freeze({
  CSV: 'text/csv; charset=utf-8; header=present',
  NDJSON: 'application/x-ndjson; charset=utf-8',
});

/** How the lines of a list are written into one stream. */
export interface StreamWriter {
  readonly start: string;
  line(screened: ScreenedLine): string;
  end(receipt: ScreeningReceipt): string;
}

const OUTCOME_OF_A_LINE = { sendable: 'sendable', withheld: 'withheld', rejects: 'rejected' } as const;
const OWN_COLUMNS = ['line', 'outcome', 'reason', 'ref', 'explanation'];

/** A table that opens in a spreadsheet: byte order mark, CRLF, no formulas. A rejected line has its columns empty. */
export function csvWriter({ columns, delimiter }: { columns: readonly string[]; delimiter: Delimiter }): StreamWriter {
  const line = ({ line, outcome, reason, suppressionReason, ref = '', explanation = '' }: ScreenedLine) => {
    const why = suppressionReason ? `${reason}: ${suppressionReason}` : reason;
    const cells = line.fault === undefined && line.record === undefined ? line.fields : cellsOf(line, columns);
    const own = [String(line.line), OUTCOME_OF_A_LINE[outcome], why, ref, explanation];
    return guardedLine([...cells, ...own], delimiter);
  };
  return { start: `\ufeff${guardedLine([...columns, ...OWN_COLUMNS], delimiter)}`, line, end: () => '' };
}

/**
 * One JSON object a line, with what was handed in under `input`; the summary is the last line, and nothing else ends a
 * list that is whole.
 */
export function ndjsonWriter({ columns }: { columns: readonly string[] }): StreamWriter {
  const names = distinct(columns);
  const line = ({ line, outcome, reason, suppressionReason, ref, explanation }: ScreenedLine) => {
    const head = { line: line.line, outcome: OUTCOME_OF_A_LINE[outcome], reason, suppressionReason, ref, explanation };
    if (line.fault !== undefined) return `${JSON.stringify({ ...head, text: line.text })}\n`;
    const input = line.record ?? Object.fromEntries(names.map((name, at) => [name, line.fields[at]]));
    return `${JSON.stringify({ ...head, input })}\n`;
  };
  return { start: '', line, end: (summary) => `${JSON.stringify({ summary })}\n` };
}

/** Two columns of one name are two: the second is `name (2)`. */
function distinct(columns: readonly string[]): string[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let name = column;
    for (let number = 2; taken.has(name); number++) name = `${column} (${number})`;
    taken.add(name);
    return name;
  });
}
