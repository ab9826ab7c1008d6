import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { RunCursor, RunHeap } from './run-heap';

const HELD_AT_MOST = 1024 * 1024;
/** Then whatever else the process does has its turn. */
const COUNTED_AT_ONCE = 32 * 1024;

/**
 * What stands for an address when repeats are counted: 52 bits of its name in the screening. In a list of ten million one
 * chance in ninety remains that a single line is counted as a repeat and is none; nothing but that count depends on it.
 */
export function numberOfRef(ref: string): number {
  return Number.parseInt(ref.slice(1, 14), 16);
}

/** As `numberOfRef`, of the name that stands there in bytes. */
export function numberAt(names: Buffer, at: number): number {
  return names.readUIntBE(at, 6) * 16 + ((names[at + 6] as number) >> 4);
}

/** Gathers numbers into sorted runs of some length. */
export class SortedRuns {
  private waiting: Float64Array;
  private length = 0;

  constructor(
    private readonly longest: number,
    private readonly onRun: (run: Float64Array<ArrayBuffer>) => void,
  ) {
    this.waiting = new Float64Array(longest);
  }

  add(number: number): void {
    this.waiting[this.length++] = number;
    if (this.length === this.longest) this.end();
  }

  /** The run that is not full yet. */
  end(): void {
    const run = this.waiting.slice(0, this.length).sort();
    this.length = 0;
    if (run.length > 0) this.onRun(run);
  }
}

/**
 * Counts how many lines repeat an address that stands above, exactly and in memory that does not grow with the list: of
 * long lists the numbers wait in a file without a name.
 */
export class Repeats {
  private held: Float64Array[] = [];
  private heldNumbers = 0;
  private file: FileHandle | undefined;
  private readonly written: { readonly at: number; readonly bytes: number }[] = [];
  private writing: Promise<void> = Promise.resolve();
  private fileBytes = 0;

  /** @param run in order. */
  addRun(run: Float64Array): void {
    if (this.heldNumbers + run.length <= HELD_AT_MOST) {
      this.held.push(run);
      this.heldNumbers += run.length;
      return;
    }
    const at = this.fileBytes;
    this.fileBytes += run.byteLength;
    this.written.push({ at, bytes: run.byteLength });
    this.writing = this.writing.then(() => this.write(run, at));
    // The failure is for `count`, which waits for it.
    this.writing.catch(() => undefined);
  }

  /** Resolves when no more runs wait in memory than a list may have. */
  get room(): Promise<void> {
    return this.writing;
  }

  /** How many numbers were there already when they came. Once, at the end. */
  async count(): Promise<number> {
    await this.writing;
    const heap = new RunHeap();
    for (const run of this.held) heap.push(new RunCursor(run));
    for (const part of this.written) {
      const cursor = new RunCursor(new Float64Array(0), this.file, part);
      if (await cursor.refill()) heap.push(cursor);
    }
    let repeats = 0;
    let before = Number.NaN;
    let steps = 0;
    for (let top = heap.top; top !== undefined; top = heap.top) {
      const number = top.number;
      if (number === before) repeats++;
      before = number;
      if (++steps % COUNTED_AT_ONCE === 0) await setImmediate();
      if (top.moveOn() || (await top.refill())) heap.siftDown();
      else heap.removeTop();
    }
    return repeats;
  }

  async close(): Promise<void> {
    await this.writing.catch(() => undefined);
    await this.file?.close();
    this.file = undefined;
  }

  private async write(run: Float64Array, at: number): Promise<void> {
    this.file ??= await openNameless();
    const bytes = new Uint8Array(run.buffer, run.byteOffset, run.byteLength);
    for (let done = 0; done < bytes.length; ) {
      done += (await this.file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    }
  }
}

/** Gone when the process ends, however it ends. */
async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `abide-repeats-${randomBytes(12).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
