import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ListShape } from '../list/list-shape';
import { LONGEST_BYTES } from '../list/text-blocks';

/** A list cut into stretches of one length; a line is of the stretch that it begins in. */
export interface ListChunks {
  /** The first byte behind the header, and the number of the line that begins there. */
  readonly from: number;
  readonly firstLine: number;
  readonly size: number;
  readonly count: number;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const CHUNK_BYTES = 1024 * 1024;
/** Looked at for the encoding and the header. No more than `plainBytes` looks at: it may not find an old Mac's list where this does not. */
const HEAD_BYTES = 16 * 1024;

/**
 * Cuts a list for threads to read side by side. Undefined where its lines cannot be told from the bytes alone: a quote may
 * hold a line end, UTF-16 has other line ends, an old Mac none.
 */
export async function chunksOf(file: string, layout: ListShape): Promise<ListChunks | undefined> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let start: { from: number; firstLine: number } | undefined;
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) break;
      if (at === 0) start = firstOf(buffer.subarray(0, Math.min(bytesRead, HEAD_BYTES)), layout);
      if (!start || buffer.subarray(0, bytesRead).includes(QUOTE)) return undefined;
      at += bytesRead;
    }
    return start && { ...start, size: CHUNK_BYTES, count: Math.ceil((size - start.from) / CHUNK_BYTES) };
  } finally {
    await handle.close();
  }
}

/** Where the first line behind the header begins. */
function firstOf(head: Buffer, { header, skip }: ListShape): { from: number; firstLine: number } | undefined {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isUtf16 || !head.includes(LF)) return undefined;
  let from = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  let firstLine = 1;
  const passLine = () => {
    const end = head.indexOf(LF, from);
    if (end === -1) return undefined;
    const isBlank = end === from || (end === from + 1 && head[from] === CR);
    from = end + 1;
    firstLine++;
    return { isBlank };
  };
  if (skip > 0 && !passLine()) return undefined;
  for (let isHeader = header === undefined; !isHeader; ) {
    const line = passLine();
    if (!line) return undefined;
    isHeader = !line.isBlank;
  }
  return { from, firstLine };
}

/** Reads the lines of chunks, into the same memory again and again. */
export class ChunkReader {
  private readonly buffer = Buffer.allocUnsafe(CHUNK_BYTES + 1 + 2 * LONGEST_BYTES);

  constructor(
    private readonly file: number,
    private readonly chunks: ListChunks,
  ) {}

  /** Whole lines, the last of the list with a line end too. Of a line that is too long for any list the end is left out. */
  read(number: number): Buffer {
    const { from, size } = this.chunks;
    // One byte before it tells whether a line begins with the chunk.
    const before = number === 0 ? 0 : 1;
    const start = from + number * size - before;
    const length = this.fill(0, start, size + before);
    const read = this.buffer.subarray(0, length);
    const begin = before === 0 ? 0 : read.indexOf(LF) + 1;
    const isOutside = before === 1 && begin === 0;
    if (isOutside || begin === length) return read.subarray(0, 0);
    const lineStart = read.lastIndexOf(LF) + 1;
    const end = lineStart === length ? length : this.readLineEnd(start + length, { lineStart, length });
    return this.buffer.subarray(begin, end);
  }

  private readLineEnd(position: number, { lineStart, length }: { lineStart: number; length: number }): number {
    let held = length;
    for (let at = position; ; ) {
      const read = this.fill(held, at, LONGEST_BYTES);
      const end = read === 0 ? held : this.buffer.subarray(0, held + read).indexOf(LF, held);
      if (end !== -1) {
        this.buffer[end] = LF;
        return end + 1;
      }
      at += read;
      held = Math.min(held + read, Math.max(lineStart + LONGEST_BYTES, length));
    }
  }

  private fill(to: number, position: number, length: number): number {
    let done = 0;
    while (done < length) {
      const read = readSync(this.file, this.buffer, to + done, length - done, position + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }
}
