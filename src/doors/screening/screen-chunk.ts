import { isUtf8 } from 'node:buffer';
import { VerdictTable } from '../../domain/verdict-table';
import type { LineVerdict } from '../../operations';
import { type AddressLanes, LONGEST_IN_LANE, openAddressLanes } from '../../security/address-lanes';
import type { LookUp } from '../../security/screening-look-up';
import { LANES } from '../../security/sha256-lanes';
import type { Delimiter, ListShape } from '../list/list-shape';
import { type AskFor, type OtherLine, OtherLines } from './other-lines';
import { PlainLines } from './plain-lines';
import { explanationOf } from './read-line';
import { numberOfRef, numberOfRefWords } from './repeats';
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

const REF_WORDS = 3;
/** The code of a line that the table alone does not answer. */
const NOT_PLAIN = 256;

/**
 * Screens chunks of a list by a table: plain lines from bytes to bytes, with nothing made for each, the others as a list
 * that is read line by line. What comes out stands in the order of the lines, and is the same whichever way a line went.
 */
export class ChunkScreener {
  readonly counter = new OutcomeCounter();
  readonly sendable: RowBytes;
  readonly withheld: RowBytes;
  private readonly plain: PlainLines;
  private readonly lanes: AddressLanes | undefined;
  private readonly table: VerdictTable;
  private readonly others: OtherLines;
  private readonly behind: readonly (Buffer | undefined)[];
  private readonly codes: Uint16Array;
  private readonly keys: Uint32Array;
  private readonly refs: Uint32Array;
  private readonly counts = new Uint32Array(NOT_PLAIN);

  constructor(
    private readonly by: ScreeningByTable,
    private readonly callers: { readonly askFor: AskFor; readonly onNumber: (ofRef: number) => void },
  ) {
    const { layout, lookUp, outDelimiter } = by;
    this.sendable = new RowBytes(outDelimiter);
    this.withheld = new RowBytes(outDelimiter);
    this.plain = new PlainLines(layout, LONGEST_IN_LANE);
    this.lanes = openAddressLanes(lookUp);
    this.table = new VerdictTable(lookUp.memory);
    this.others = new OtherLines({ ...by, askFor: callers.askFor });
    this.behind = lookUp.verdicts.map(
      (verdict) => verdict && Buffer.from(`${outDelimiter}${wordsOf(verdict)}${outDelimiter}r`),
    );
    const { room } = this.plain;
    this.codes = new Uint16Array(room);
    this.keys = new Uint32Array(room * 2);
    this.refs = new Uint32Array(room * REF_WORDS);
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
      this.hashPlain(chunk);
      this.lookUpPlain();
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

  private hashPlain(chunk: Buffer): void {
    const { plain } = this;
    const lanes = this.lanes;
    if (!lanes) {
      this.codes.fill(NOT_PLAIN, 0, plain.count);
      return;
    }
    const inLane = [0, 0, 0, 0];
    let lane = 0;
    for (let line = 0; line < plain.count; line++) {
      const isPlain = plain.end[line] !== 0;
      this.codes[line] = isPlain ? 0 : NOT_PLAIN;
      if (!isPlain) continue;
      lanes.put(lane, chunk, plain.address[line] as number, plain.addressEnd[line] as number);
      inLane[lane++] = line;
      if (lane < LANES) continue;
      this.takeHashes(lanes, inLane, lane);
      lane = 0;
    }
    if (lane > 0) this.takeHashes(lanes, inLane, lane);
  }

  private takeHashes(lanes: AddressLanes, inLane: readonly number[], count: number): void {
    lanes.run();
    for (let lane = 0; lane < count; lane++) {
      const line = inLane[lane] as number;
      this.keys[line * 2] = lanes.keyWord(lane, 0);
      this.keys[line * 2 + 1] = lanes.keyWord(lane, 1);
      for (let word = 0; word < REF_WORDS; word++) this.refs[line * REF_WORDS + word] = lanes.refWord(lane, word);
    }
  }

  /** By itself, so that the processor waits for several places of the table at a time. */
  private lookUpPlain(): void {
    const { codes, keys } = this;
    for (let line = 0; line < this.plain.count; line++) {
      if (codes[line] === NOT_PLAIN) continue;
      const code = this.table.get(keys[line * 2] as number, keys[line * 2 + 1] as number);
      codes[line] = this.behind[code] === undefined ? NOT_PLAIN : code;
    }
  }

  private write(
    chunk: Buffer,
    { others, firstLine, rejects }: { others: ReadonlyMap<number, OtherLine>; firstLine: number; rejects: Rejected[] },
  ): void {
    const { plain, refs, by } = this;
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
      const at = line * REF_WORDS;
      const rows = by.lookUp.verdicts[code]?.allowed ? this.sendable : this.withheld;
      rows.putPlain(row, this.behind[code] as Buffer, refs, at);
      this.counts[code] = (this.counts[code] as number) + 1;
      this.callers.onNumber(numberOfRefWords(refs[at] as number, refs[at + 1] as number));
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
