import type { FileHandle } from 'node:fs/promises';

const NUMBER_BYTES = Float64Array.BYTES_PER_ELEMENT;
const READ_AT_ONCE = 1024;

/** A place in a run, in memory or in the file. */
export class RunCursor {
  private index = 0;

  constructor(
    private numbers: Float64Array,
    private readonly file?: FileHandle,
    private rest = { at: 0, bytes: 0 },
  ) {}

  get number(): number {
    return this.numbers[this.index] as number;
  }

  moveOn(): boolean {
    return ++this.index < this.numbers.length;
  }

  /** False at the end of the run. */
  async refill(): Promise<boolean> {
    const { at, bytes } = this.rest;
    if (!this.file || bytes === 0) return false;
    const buffer = new Float64Array(Math.min(READ_AT_ONCE, bytes / NUMBER_BYTES));
    const { bytesRead } = await this.file.read(buffer, 0, buffer.byteLength, at);
    if (bytesRead !== buffer.byteLength) throw new Error('the numbers of a list are not as they were written');
    this.rest = { at: at + bytesRead, bytes: bytes - bytesRead };
    this.numbers = buffer;
    this.index = 0;
    return true;
  }
}

/** The cursors, that with the least number on top. */
export class RunHeap {
  private readonly cursors: RunCursor[] = [];

  get top(): RunCursor | undefined {
    return this.cursors[0];
  }

  push(cursor: RunCursor): void {
    const { cursors } = this;
    let at = cursors.push(cursor) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((cursors[parent] as RunCursor).number <= cursor.number) break;
      cursors[at] = cursors[parent] as RunCursor;
      at = parent;
    }
    cursors[at] = cursor;
  }

  removeTop(): void {
    const last = this.cursors.pop();
    if (!last || this.cursors.length === 0) return;
    this.cursors[0] = last;
    this.siftDown();
  }

  /** After the number of the top has grown. */
  siftDown(): void {
    const { cursors } = this;
    const moved = cursors[0] as RunCursor;
    let at = 0;
    for (let child = 1; child < cursors.length; child = 2 * at + 1) {
      const other = cursors[child + 1];
      if (other && other.number < (cursors[child] as RunCursor).number) child++;
      if ((cursors[child] as RunCursor).number >= moved.number) break;
      cursors[at] = cursors[child] as RunCursor;
      at = child;
    }
    cursors[at] = moved;
  }
}
