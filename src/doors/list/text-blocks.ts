import { isUtf8 } from 'node:buffer';

/** A line (or a record with quoted line breaks) that is longer is refused, so that memory stays constant. */
export const LONGEST_RECORD = 64 * 1024;
/** The most of a line that is ever held: each character of one that passes takes four bytes at most. */
export const LONGEST_BYTES = LONGEST_RECORD * 4;

const SHOWN_OF_LONG_LINE = 1024;
const LF = 10;
const NO_DAMAGE: ReadonlyMap<number, LineDamage> = new Map();

export type LineDamage = 'NOT_UTF8' | 'LINE_TOO_LONG';

/** Whole lines, each with its line feed (the very last one may lack it). */
export interface TextBlock {
  readonly text: string;
  /** By line of this block, counted from 0. */
  readonly damaged: ReadonlyMap<number, LineDamage>;
}

/**
 * Decodes bytes into blocks of whole lines.
 *
 * UTF-8 is decided line by line and not once for the file: lists are pasted together from several programs, and one
 * old line must not spoil the others. A line that is not UTF-8 is read as Windows-1252 (what Excel writes in the
 * Netherlands and Belgium), or named as damaged where guessing is not wanted.
 */
export async function* textBlocks(
  bytes: AsyncIterable<Buffer>,
  notUtf8: 'WINDOWS_1252' | 'DAMAGED',
): AsyncGenerator<TextBlock> {
  let held: Buffer[] = [];
  let heldLength = 0;
  let skipsLine = false;
  for await (const chunk of bytes) {
    const start = skipsLine ? chunk.indexOf(LF) + 1 : 0;
    if (skipsLine && start === 0) continue;
    skipsLine = false;
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > start) {
      yield decodeLines(Buffer.concat([...held, chunk.subarray(start, end)]), notUtf8);
      held = [];
      heldLength = 0;
    }
    const rest = chunk.subarray(Math.max(start, end));
    if (rest.length > 0) held.push(rest);
    heldLength += rest.length;
    if (heldLength <= LONGEST_BYTES) continue;
    yield tooLong(Buffer.concat(held));
    held = [];
    heldLength = 0;
    skipsLine = true;
  }
  if (heldLength > 0) yield decodeLines(Buffer.concat(held), notUtf8);
}

function tooLong(line: Buffer): TextBlock {
  const text = line.subarray(0, SHOWN_OF_LONG_LINE).toString('latin1').replaceAll('"', "'");
  return { text: `${text}\n`, damaged: new Map([[0, 'LINE_TOO_LONG']]) };
}

/** Decodes whole lines. */
export function decodeLines(block: Buffer, notUtf8: 'WINDOWS_1252' | 'DAMAGED'): TextBlock {
  if (isUtf8(block)) return { text: block.toString('utf8'), damaged: NO_DAMAGE };
  const lines: string[] = [];
  const damaged = new Map<number, LineDamage>();
  for (let start = 0; start < block.length; ) {
    const lineFeed = block.indexOf(LF, start);
    const end = lineFeed === -1 ? block.length : lineFeed + 1;
    const line = block.subarray(start, end);
    const isRight = isUtf8(line);
    if (!isRight && notUtf8 === 'DAMAGED') damaged.set(lines.length, 'NOT_UTF8');
    lines.push(isRight || notUtf8 === 'DAMAGED' ? line.toString('utf8') : fromWindows1252(line));
    start = end;
  }
  return { text: lines.join(''), damaged };
}

// Node 20's TextDecoder('windows-1252') gives Latin-1: the euro sign and the curly quotes come out as control
// characters. So the 27 characters that differ are put right here.
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function fromWindows1252(line: Buffer): string {
  return line.toString('latin1').replace(/[\u0080-\u009f]/g, (found) => WINDOWS_1252[found.charCodeAt(0) - 0x80]!);
}
