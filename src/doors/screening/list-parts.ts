import { open } from 'node:fs/promises';

/** A stretch of a list that begins with a line. */
export interface ListPart {
  readonly from: number;
  /** The first byte after it; undefined: to the end. */
  readonly to?: number;
  /** The number of its first line in the file. */
  readonly firstLine: number;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const READ_BYTES = 1024 * 1024;
/** Below it a second thread costs more than it saves. */
const LEAST_PART_BYTES = 2 * 1024 * 1024;

/**
 * Cuts a list into parts of about one length at the ends of lines, for threads to read side by side. One part where that
 * cannot be told from the bytes alone: a quote may hold a line end, UTF-16 has other line ends, an old Mac none.
 */
export async function partsOf(file: string, most: number): Promise<readonly ListPart[]> {
  const whole: readonly ListPart[] = [{ from: 0, firstLine: 1 }];
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return whole;
  try {
    const { size } = await handle.stat();
    const count = Math.min(most, Math.floor(size / LEAST_PART_BYTES));
    if (count < 2) return whole;
    const targets = Array.from({ length: count - 1 }, (_, index) => Math.floor((size * (index + 1)) / count));
    const parts: ListPart[] = [];
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    let from = 0;
    let firstLine = 1;
    let line = 1;
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, at);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      if (at === 0 && isOfAnotherEncoding(chunk)) return whole;
      if (chunk.includes(QUOTE)) return whole;
      for (let feed = chunk.indexOf(LF); feed !== -1; feed = chunk.indexOf(LF, feed + 1)) {
        line++;
        const end = at + feed + 1;
        const target = targets[parts.length];
        if (target === undefined || end < target || end === size) continue;
        parts.push({ from, to: end, firstLine });
        from = end;
        firstLine = line;
      }
      at += bytesRead;
    }
    parts.push({ from, firstLine });
    return parts;
  } finally {
    await handle.close();
  }
}

function isOfAnotherEncoding(head: Buffer): boolean {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return isUtf16 || (head.includes(CR) && !head.includes(LF)) || head.includes(0);
}
