import { parseEmail } from '../../domain/email-address';
import type { LineVerdict, ScreenedKey, ScreenedSend } from '../../operations';
import { type LookUp, lookUpWith } from '../../security/screening-look-up';
import type { ListShape } from '../list/list-shape';
import { linesOfText } from './lines';
import type { PlainLines } from './plain-lines';
import { type ReadLine, readLine } from './read-line';

/** Answers that are not in the table, in the order asked. */
export type AskFor = (keys: readonly ScreenedKey[]) => Promise<readonly ScreenedSend[]>;

export interface OtherLine {
  readonly read: ReadLine;
  readonly send: ScreenedSend | undefined;
}

interface Ways {
  readonly layout: ListShape;
  readonly lookUp: LookUp<LineVerdict>;
  readonly askFor: AskFor;
}

/** As many as `ListScreening` asks about at once. */
const ASKED_AT_ONCE = 500;

/** Reads and decides the lines of a chunk that are not plain, as those of a list that is read line by line. */
export class OtherLines {
  private readonly find: ReturnType<typeof lookUpWith<LineVerdict>>;

  constructor(private readonly ways: Ways) {
    this.find = lookUpWith(ways.lookUp);
  }

  /** By their place in the set. An empty line is none. */
  async decide(
    chunk: Buffer,
    { count, start }: PlainLines,
    isDone: (line: number) => boolean,
  ): Promise<ReadonlyMap<number, OtherLine>> {
    const { layout } = this.ways;
    const reads: ReadLine[] = [];
    for (let line = 0; line < count; line++) {
      if (isDone(line)) continue;
      const first = line;
      while (line + 1 < count && !isDone(line + 1)) line++;
      const text = chunk.subarray(start[first], start[line + 1]);
      for (const one of linesOfText(text, { layout, firstLine: first })) reads.push(readLine(one, parseEmail));
    }
    const sends = await this.sendsOf(reads);
    return new Map(reads.map((one, index) => [one.line.line, { read: one, send: sends[index] }]));
  }

  /** Those that the table has no answer for are asked about together. */
  private async sendsOf(reads: readonly ReadLine[]): Promise<(ScreenedSend | undefined)[]> {
    const open: number[] = [];
    const sends = reads.map(({ key }, index): ScreenedSend | undefined => {
      if (!key) return undefined;
      const found = 'address' in key ? this.find(key.address) : undefined;
      if (!found?.decision) open.push(index);
      return found;
    });
    for (let from = 0; from < open.length; from += ASKED_AT_ONCE) {
      const some = open.slice(from, from + ASKED_AT_ONCE);
      const asked = await this.ways.askFor(some.map((index) => (reads[index] as ReadLine).key as ScreenedKey));
      for (const [at, index] of some.entries()) sends[index] = asked[at];
    }
    return sends;
  }
}
