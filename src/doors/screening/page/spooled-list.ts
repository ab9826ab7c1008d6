import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbideError } from '../../../errors';

/** A list that a browser handed in. */
export interface SpooledList {
  readonly length: number;
  /** A part of it, from `start` up to `end`. */
  bytes(start: number, end: number): AsyncIterable<Uint8Array>;
  /** It is gone then; also when the process ends before. */
  close(): Promise<void>;
}

/** More goes by `POST /screen` or the command line, which keep nothing. */
export const LONGEST_UPLOAD = 256 * 1024 * 1024;

/**
 * Takes a whole upload before the first line is answered: a browser reads no answer while it still sends. In a file that
 * has no name any more once it is open: no other program finds it, and nothing of it outlives the process.
 */
export async function spoolList(body: AsyncIterable<Uint8Array>): Promise<SpooledList> {
  const path = join(tmpdir(), `abide-screen-${randomBytes(12).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  try {
    let length = 0;
    for await (const part of body) {
      if (length + part.length > LONGEST_UPLOAD) {
        throw new AbideError('BAD_USER_INPUT', 'This list is longer than 256 MiB; screen it by POST /screen.', {
          path: 'list',
        });
      }
      await writeAll(file, part, length);
      length += part.length;
    }
    return { length, bytes: (start, end) => readPart(file, start, end), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function writeAll(file: FileHandle, part: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < part.length; ) {
    const { bytesWritten } = await file.write(part, done, part.length - done, at + done);
    done += bytesWritten;
  }
}

async function* readPart(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(32 * 1024), 0, Math.min(32 * 1024, end - at), at);
    if (bytesRead === 0) throw new Error('a list that was handed in is shorter than it was');
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
