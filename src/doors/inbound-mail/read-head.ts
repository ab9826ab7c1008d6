import type { Readable } from 'node:stream';

/** Headers come first and are never this long. */
const LONGEST_HEAD = 256 * 1024;

/** Reads the start of a mail and lets the rest go by, so that a large one costs no memory and is not refused. */
export async function readHead(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (length < LONGEST_HEAD) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_HEAD);
}
