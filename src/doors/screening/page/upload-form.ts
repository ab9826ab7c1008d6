import { AbideError } from '../../../errors';
import type { SpooledList } from './spooled-list';

export interface UploadForm {
  readonly fields: Readonly<Record<string, string>>;
  /** Where in the upload the list stands. */
  readonly start: number;
  readonly end: number;
}

const LONGEST_HEAD = 16 * 1024;

/**
 * Reads the form of our own page (RFC 7578): some short fields, and then the list as its last part. Another order, or a
 * form that was cut off, is refused: a list without its end is none.
 */
export async function readUploadForm(upload: SpooledList, contentType: string): Promise<UploadForm> {
  const boundary = /boundary="?([^\s";]{1,70})"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw unreadable();
  const head = await textOf(upload, 0, Math.min(LONGEST_HEAD, upload.length));
  const tail = await textOf(upload, Math.max(0, upload.length - LONGEST_HEAD), upload.length);
  const last = tail.lastIndexOf(`\r\n--${boundary}--`);
  if (last === -1 || tail.slice(last + boundary.length + 6).trim() !== '') throw unreadable();
  const end = Math.max(0, upload.length - LONGEST_HEAD) + last;
  const fields: Record<string, string> = {};
  for (let at = 0; ; ) {
    const opening = `--${boundary}\r\n`;
    const headEnd = head.indexOf('\r\n\r\n', at);
    if (!head.startsWith(opening, at) || headEnd === -1) throw unreadable();
    const name = /;\s*name="([^"]*)"/i.exec(head.slice(at + opening.length, headEnd))?.[1] ?? '';
    const start = headEnd + 4;
    if (name === 'list') return { fields, start, end: Math.max(start, end) };
    const next = head.indexOf(`\r\n--${boundary}`, start);
    if (next === -1) throw unreadable();
    fields[name] = Buffer.from(head.slice(start, next), 'latin1').toString('utf8');
    at = next + 2;
  }
}

/** Byte by byte, so that places in the text are places in the upload. */
async function textOf(upload: SpooledList, start: number, end: number): Promise<string> {
  let text = '';
  for await (const part of upload.bytes(start, end)) text += Buffer.from(part).toString('latin1');
  return text;
}

function unreadable(): AbideError {
  return new AbideError('BAD_USER_INPUT', 'The form did not come whole; hand in the list again.', { path: 'list' });
}
