import { guardedLine } from '../../../domain/formula-guard';
import type { ScreeningReceipt } from '../../../operations';
import type { Delimiter } from '../../list/list-shape';
import { OUTCOMES, type Outcome, type ScreenedLine } from '../list-screening';
import { splitHeader, splitRow } from '../split-rows';

interface Layout {
  readonly columns: readonly string[];
  readonly delimiter: Delimiter;
}

/** How the lines of a list go to a browser. */
export interface PageWriter {
  readonly start: string;
  lines(screened: readonly ScreenedLine[]): string;
  end(receipt: ScreeningReceipt): string;
}

/** For the script of the page: parts of the three files as lines of JSON, and at the very end the totals. */
export function partsWriter(
  { columns, delimiter }: Layout,
  totalsOf: (receipt: ScreeningReceipt) => string,
): PageWriter {
  const header = (outcome: Outcome) => `\ufeff${guardedLine(splitHeader(outcome, columns), delimiter)}`;
  return {
    start: jsonLine(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, header(outcome)]))),
    lines: (screened) => {
      const parts = { sendable: '', withheld: '', rejects: '' };
      for (const one of screened) parts[one.outcome] += guardedLine(splitRow(one), delimiter);
      return jsonLine({ ...parts, lines: screened.length });
    },
    end: (receipt) => jsonLine({ totals: totalsOf(receipt) }),
  };
}

/** For who has no script: the lines of one outcome, as the file of it. */
export function onlyWriter({ columns, delimiter }: Layout, only: Outcome): PageWriter {
  return {
    start: `\ufeff${guardedLine(splitHeader(only, columns), delimiter)}`,
    lines: (screened) => {
      const wanted = screened.filter(({ outcome }) => outcome === only);
      return wanted.map((one) => guardedLine(splitRow(one), delimiter)).join('');
    },
    end: () => '',
  };
}

function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
