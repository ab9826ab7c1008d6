import { createReadStream } from 'node:fs';
import { AbideError } from '../../errors';

/** A path, or bytes as they come in (a request body, an entry of an archive). */
export type ByteSource = string | AsyncIterable<Uint8Array>;

/** Lines of a block live until the last of them is done with; of 256 KiB they outlived the young generation. */
const READ_BYTES = 32 * 1024;
const HEAD_BYTES = 16 * 1024;
const CR = 13;
const LF = 10;

const FOREIGN_FORMATS: readonly (readonly [signature: string, what: string])[] = [
  ['504b0304', 'a zip archive or an Excel workbook (.xlsx)'],
  ['504b0506', 'an empty zip archive'],
  ['d0cf11e0', 'an old Excel workbook (.xls)'],
  ['1f8b', 'a gzip archive'],
  ['25504446', 'a PDF'],
];

/**
 * The bytes of a text file as UTF-8 or as one of the old one-byte encodings, whatever a spreadsheet program wrote:
 * without a byte order mark, UTF-16 turned into UTF-8, and the single carriage returns of old Macs turned into line
 * feeds. What is not text at all is refused before the first byte is given, and so is an empty file.
 *
 * Pulls from the source only when the reader asks, and closes it when the reader stops early.
 */
export async function* plainBytes(source: ByteSource): AsyncGenerator<Buffer> {
  const chunks = chunksOf(source);
  try {
    const head = await readHead(chunks);
    const read = reading(head);
    const first = read(head);
    if (first.length > 0) yield first;
    for await (const chunk of chunks) yield read(chunk);
  } finally {
    await chunks.return(undefined);
  }
}

async function* chunksOf(source: ByteSource): AsyncGenerator<Buffer> {
  const bytes = typeof source === 'string' ? createReadStream(source, { highWaterMark: READ_BYTES }) : source;
  try {
    for await (const chunk of bytes as AsyncIterable<Uint8Array>) {
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
  } catch (error) {
    if (typeof source !== 'string') throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AbideError('BAD_USER_INPUT', `The file cannot be read (${code}).`, { path: 'file' });
  }
}

async function readHead(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

/** How every chunk of a file with this head is turned into plain bytes; the head is the first chunk. */
function reading(head: Buffer): (chunk: Buffer) => Buffer {
  refuseForeign(head);
  const utf16 = utf16Label(head);
  if (utf16 !== undefined) {
    const decoder = new TextDecoder(utf16);
    return (chunk) => Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const text = hasMark ? head.subarray(3) : head;
  if (text.includes(0)) throw notText('a binary file, or UTF-16 text without a byte order mark');
  if (text.every((byte) => byte === CR || byte === LF || byte === 32 || byte === 9) && head.length < HEAD_BYTES) {
    throw new AbideError('BAD_USER_INPUT', 'The file is empty.', { path: 'file' });
  }
  const oldMac = text.includes(CR) && !text.includes(LF);
  const plain = oldMac ? withLineFeeds : (chunk: Buffer) => chunk;
  return (chunk) => plain(chunk === head ? text : chunk);
}

function refuseForeign(head: Buffer): void {
  const signature = head.subarray(0, 4).toString('hex');
  const foreign = FOREIGN_FORMATS.find(([start]) => signature.startsWith(start));
  if (foreign) throw notText(foreign[1]);
}

function notText(what: string): AbideError {
  return new AbideError(
    'BAD_USER_INPUT',
    `This is ${what}, not a text file. Save it as "CSV UTF-8" in your spreadsheet program and hand in that file.`,
    { path: 'file' },
  );
}

function utf16Label(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

function withLineFeeds(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  for (let at = copy.indexOf(CR); at !== -1; at = copy.indexOf(CR, at + 1)) copy[at] = LF;
  return copy;
}
