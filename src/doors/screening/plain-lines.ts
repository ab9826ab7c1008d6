import type { Address, AddressValue } from '../../domain/address';
import type { Delimiter } from '../list/list-shape';
import { LONGEST_RECORD } from '../list/text-blocks';

/** How the list is laid out that the lines are of. */
export interface PlainLayout {
  readonly delimiter: Delimiter;
  readonly width: number;
  readonly addressColumn: number;
}

const LF = 10;
const CR = 13;
const MOST_LINES = 16_384;
/** So short that none of its parts is too long. */
const LONGEST_ADDRESS = 60;

/** What a character is within an address. */
const [LETTER, DIGIT, SIGN, HYPHEN, DOT, AT] = [1, 2, 3, 4, 5, 6];
const CHARACTERS = new Uint8Array(256);
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ') CHARACTERS[letter.charCodeAt(0)] = LETTER;
for (const digit of '0123456789') CHARACTERS[digit.charCodeAt(0)] = DIGIT;
for (const [index, sign] of [...'+-.@'].entries()) CHARACTERS[sign.charCodeAt(0)] = SIGN + index;
CHARACTERS['_'.charCodeAt(0)] = SIGN;

/** Ends a field, or makes the writer quote it. */
const ENDS_FIELD = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('",;|\t\r\n'.includes(String.fromCharCode(byte))),
);
/** The first byte of what a spreadsheet takes for a formula; the full-width signs begin with EF. */
const STARTS_FORMULA = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('=+-@\0\xef'.includes(String.fromCharCode(byte))),
);

/**
 * Finds the lines of which everything can be told from their bytes: an ordinary address, as many fields as the list has
 * columns, and nothing that is read or written other than as it stands. They are nine of ten lines of most lists. Of each
 * other line it says only where it is: what it means is told by `openList`, as of every line of a list that is read there.
 *
 * A test holds it against that: of a line that is plain here, address and fields are the same there.
 */
export class PlainLines {
  /** The most lines that `find` takes. */
  readonly room = MOST_LINES;
  /** Lines found by the last `find`. */
  count = 0;
  /** Where each begins; that of the line after the last one too. */
  readonly start = new Uint32Array(MOST_LINES + 1);
  /** Where its text ends, of a plain one; zero of all others. */
  readonly end = new Uint32Array(MOST_LINES);
  private readonly address = new Uint32Array(MOST_LINES);
  private readonly addressEnd = new Uint32Array(MOST_LINES);
  private readonly delimiter: number;
  private isUtf8 = true;

  constructor(private readonly layout: PlainLayout) {
    this.delimiter = layout.delimiter.charCodeAt(0);
  }

  /** Takes the lines from `at` on, as many as there is room for. Every line ends with a line feed. */
  find(bytes: Buffer, at: number, isUtf8: boolean): void {
    this.isUtf8 = isUtf8;
    let line = 0;
    let from = at;
    for (; from < bytes.length && line < MOST_LINES; line++) {
      this.start[line] = from;
      const end = this.endOfPlain(bytes, from, line);
      this.end[line] = Math.max(end, 0);
      from = (end === -1 ? bytes.indexOf(LF, from) : bytes[end] === LF ? end : end + 1) + 1;
    }
    this.start[line] = from;
    this.count = line;
  }

  /** That of a plain line, in its normal form, as `parseEmail` would give it. */
  addressOf(bytes: Buffer, line: number): Address {
    const text = bytes.toString('latin1', this.address[line], this.addressEnd[line]).toLowerCase();
    return { kind: 'EMAIL', value: text as AddressValue };
  }

  /** -1 for a line that is not plain. */
  private endOfPlain(bytes: Buffer, from: number, line: number): number {
    const { width, addressColumn } = this.layout;
    let at = from;
    for (let column = 0; ; column++, at++) {
      if (STARTS_FORMULA[bytes[at] as number] === 1) return -1;
      if (column === addressColumn) {
        const end = endOfPlainAddress(bytes, at);
        if (end === -1 || end - at > LONGEST_ADDRESS) return -1;
        this.address[line] = at;
        this.addressEnd[line] = end;
        at = end;
      } else {
        while (ENDS_FIELD[bytes[at] as number] === 0) {
          if (!this.isUtf8 && (bytes[at] as number) > 127) return -1;
          at++;
        }
      }
      if (bytes[at] === this.delimiter) continue;
      const isEnd = bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF);
      return isEnd && column + 1 === width && at - from <= LONGEST_RECORD ? at : -1;
    }
  }
}

/**
 * Where an ordinary address ends that begins here: in its normal form but for capitals; -1 where none begins. What comes
 * after it is the caller's matter.
 */
export function endOfPlainAddress(bytes: Uint8Array, from: number): number {
  let at = from;
  let before = DOT;
  for (; CHARACTERS[bytes[at] as number] !== AT; at++) {
    const now = CHARACTERS[bytes[at] as number] as number;
    if (now === 0 || (now === before && (now === DOT || now === HYPHEN))) return -1;
    before = now;
  }
  if (before === DOT) return -1;
  let label = ++at;
  let hasDot = false;
  let isOfLetters = true;
  before = DOT;
  for (; ; at++) {
    const now = CHARACTERS[bytes[at] as number] as number;
    if (now === DOT) {
      if (before === DOT || before === HYPHEN) return -1;
      hasDot = true;
      isOfLetters = true;
      label = at + 1;
    } else if (now === HYPHEN) {
      if (before === DOT || before === HYPHEN) return -1;
      isOfLetters = false;
    } else if (now === DIGIT) isOfLetters = false;
    else if (now !== LETTER) break;
    before = now;
  }
  return hasDot && isOfLetters && at - label >= 2 ? at : -1;
}
