import { guardedLine } from '../../domain/formula-guard';
import { NAME_BYTES } from '../../security/screening-ref';
import type { Delimiter } from '../list/list-shape';

const HEX = Buffer.from('0123456789abcdef');
const NAME_START = 'r'.charCodeAt(0);
const CR = 13;
const LF = 10;

/** Rows of a list as bytes, in the order that they are put in; the memory is used again. */
export class RowBytes {
  private buffer = Buffer.allocUnsafe(64 * 1024);
  private length = 0;

  constructor(private readonly delimiter: Delimiter) {}

  /** A row of whatever fields. */
  put(fields: readonly string[]): void {
    const text = guardedLine(fields, this.delimiter);
    this.makeRoom(text.length * 3);
    this.length += this.buffer.write(text, this.length);
  }

  /** A line that reads as it is to be written, but for its delimiter; then `behind`, and the name that stands at `at`. */
  putPlain(line: Plain, behind: Buffer, names: Buffer, at: number): void {
    const { bytes, from, end, delimiter } = line;
    this.makeRoom(end - from + behind.length + 2 * NAME_BYTES + 3);
    const { buffer } = this;
    let to = this.length;
    const own = this.delimiter.charCodeAt(0);
    for (let index = from; index < end; index++) {
      const byte = bytes[index] as number;
      buffer[to++] = byte === delimiter ? own : byte;
    }
    for (let index = 0; index < behind.length; index++) buffer[to++] = behind[index] as number;
    buffer[to++] = NAME_START;
    for (let index = at; index < at + NAME_BYTES; index++) {
      const byte = names[index] as number;
      buffer[to++] = HEX[byte >> 4] as number;
      buffer[to++] = HEX[byte & 15] as number;
    }
    buffer[to++] = CR;
    buffer[to++] = LF;
    this.length = to;
  }

  /** All that was put in since the last time; good until more is. */
  take(): Buffer {
    const taken = this.buffer.subarray(0, this.length);
    this.length = 0;
    return taken;
  }

  private makeRoom(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}

export interface Plain {
  readonly bytes: Uint8Array;
  from: number;
  end: number;
  readonly delimiter: number;
}
