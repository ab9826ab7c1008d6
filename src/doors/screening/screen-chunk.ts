import { isUtf8 } from 'node:buffer';
import type { LineVerdict } from '../../operations';
import { type LookUp, SetLookUp } from '../../security/screening-look-up';
import { HASH_BYTES } from '../../security/screening-ref';
import type { Delimiter, ListShape } from '../list/list-shape';
import { type AskFor, type OtherLine, OtherLines } from './other-lines';
import { PlainLines } from './plain-lines';
import { explanationOf } from './read-line';
import { numberAt, numberOfRef } from './repeats';
import { type Plain, RowBytes } from './row-bytes';
import { OutcomeCounter } from './screening-tally';

/** How the lines of a list of e-mail addresses are read, decided by a table, and written. */
export interface ScreeningByTable {
  readonly layout: ListShape;
  readonly lookUp: LookUp<LineVerdict>;
  readonly outDelimiter: Delimiter;
}

/** A line that comes back rejected; its number is that in its chunk. */
export interface Rejected {
  readonly line: number;
  readonly fields: readonly [fault: string, explanation: string, text: string];
}

/** The code of a line that the table alone does not answer. */
const NOT_PLAIN = 256;

/**
 * Screens chunks of a list by a table: plain lines from bytes to bytes, the others as a list that is read line by line. What comes out stands in the order of the lines, and is the same whichever way a line went.
 */
export class ChunkScreener {
  readonly counter = new OutcomeCounter();
  readonly sendable: RowBytes;
  readonly withheld: RowBytes;
  private readonly plain: PlainLines;
  private readonly set: SetLookUp;
  private readonly others: OtherLines;
  private readonly behind: readonly (Buffer | undefined)[];
  private readonly codes: Uint16Array;
  private readonly counts = new Uint32Array(NOT_PLAIN);

  constructor(
    private readonly by: ScreeningByTable,
    private readonly callers: { readonly askFor: AskFor; readonly onNumber: (ofRef: number) => void },
  ) {
    const { layout, lookUp, outDelimiter } = by;
    this.sendable = new RowBytes(outDelimiter);
    this.withheld = new RowBytes(outDelimiter);
    this.plain = new PlainLines(layout);
    this.set = new SetLookUp(lookUp, this.plain.room);
    this.others = new OtherLines({ ...by, askFor: callers.askFor });
    this.behind = lookUp.verdicts.map(
      (verdict) => verdict && Buffer.from(`${outDelimiter}${wordsOf(verdict)}${outDelimiter}`),
    );
    this.codes = new Uint16Array(this.plain.room);
  }

  /**
   * @param chunk whole lines.
   * @returns the lines of it that are rejected, and how many it has.
   */
  async screen(chunk: Buffer): Promise<{ lines: number; rejects: readonly Rejected[] }> {
    const { plain } = this;
    const asText = isUtf8(chunk);
    const rejects: Rejected[] = [];
    let lines = 0;
    for (let at = 0; at < chunk.length; at = plain.start[plain.count] as number) {
      plain.find(chunk, at, asText);
      this.lookUpPlain(chunk);
      const others = await this.others.decide(chunk, plain, (line) => this.codes[line] !== NOT_PLAIN);
      this.write(chunk, { others, firstLine: lines + 1, rejects });
      lines += plain.count;
    }
    for (const [code, count] of this.counts.entries()) {
      if (count > 0) this.counter.addDecisions(this.by.lookUp.verdicts[code] as LineVerdict, count);
    }
    this.counts.fill(0);
    return { lines, rejects };
  }

  private lookUpPlain(chunk: Buffer): void {
    const { plain, codes, set } = this;
    for (let line = 0; line < plain.count; line++) {
      codes[line] = NOT_PLAIN;
      if (plain.end[line] === 0) continue;
      const code = set.find(line, plain.addressOf(chunk, line));
      if (this.behind[code] !== undefined) codes[line] = code;
    }
  }

  private write(
    chunk: Buffer,
    { others, firstLine, rejects }: { others: ReadonlyMap<number, OtherLine>; firstLine: number; rejects: Rejected[] },
  ): void {
    const { plain, by } = this;
    const names = this.set.names(plain.count);
    const row: Plain = { bytes: chunk, from: 0, end: 0, delimiter: by.layout.delimiter.charCodeAt(0) };
    for (let line = 0; line < plain.count; line++) {
      const code = this.codes[line] as number;
      if (code === NOT_PLAIN) {
        const other = others.get(line);
        if (other) this.writeOther(other, { line: firstLine + line, rejects });
        continue;
      }
      row.from = plain.start[line] as number;
      row.end = plain.end[line] as number;
      const rows = by.lookUp.verdicts[code]?.allowed ? this.sendable : this.withheld;
      rows.putPlain(row, this.behind[code] as Buffer, names, line * HASH_BYTES);
      this.counts[code] = (this.counts[code] as number) + 1;
      this.callers.onNumber(numberAt(names, line * HASH_BYTES));
    }
  }

  private writeOther({ read, send }: OtherLine, { line, rejects }: { line: number; rejects: Rejected[] }): void {
    const { line: listed, key, fault = key ? 'HASH_UNMATCHED' : 'NO_ADDRESS' } = read;
    if (!send?.decision) {
      this.counter.addFault(fault);
      const text = listed.fault === undefined ? listed.fields.join(' | ') : listed.text;
      rejects.push({ line, fields: [fault, explanationOf(fault), text] });
      return;
    }
    const { decision, ref = '' } = send;
    this.counter.addDecisions(decision, 1);
    this.callers.onNumber(numberOfRef(ref));
    const fields = listed.fault === undefined ? listed.fields : [];
    (decision.allowed ? this.sendable : this.withheld).put([...fields, wordsOf(decision), ref]);
  }
}

function wordsOf({ reason, suppressionReason }: LineVerdict): string {
  return suppressionReason ? `${reason}: ${suppressionReason}` : reason;
}
