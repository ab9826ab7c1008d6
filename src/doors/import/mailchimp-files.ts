import { open, readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AbideError } from '../../errors';
import type { ByteSource } from '../list/source-bytes';
import type { ImportStatus } from './import-line';
import { openZip } from './zip-archive';

export interface ExportFile {
  /** Its place in the archive or folder. */
  readonly name: string;
  readonly status: ImportStatus;
  open(): ByteSource;
}

export interface ExportFiles {
  /** The noes first, so that no yes of the same export is judged before them. */
  readonly files: readonly ExportFile[];
  close(): void;
}

const ORDER: readonly ImportStatus[] = ['UNSUBSCRIBED', 'CLEANED', 'NON_SUBSCRIBED', 'SUBSCRIBED'];
// In this order: "subscribed" is part of two of the others.
const STATUS_WORDS: readonly (readonly [RegExp, ImportStatus])[] = [
  [/unsubscribed/, 'UNSUBSCRIBED'],
  [/non[-_ ]?subscribed/, 'NON_SUBSCRIBED'],
  [/cleaned/, 'CLEANED'],
  [/subscribed/, 'SUBSCRIBED'],
];

/** The files of an export: a zip, a folder (the zip unpacked), or one CSV file. */
export async function findExportFiles(path: string): Promise<ExportFiles> {
  const kind = await kindOf(path);
  if (kind === 'FOLDER') return ordered(await folderFiles(path), () => undefined);
  if (kind === 'CSV') return ordered([{ name: lastPart(path), open: () => path }], () => undefined);
  const zip = await openZip(path);
  try {
    return ordered(zip.entries, zip.close);
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The status stands only in the file name: in its first word, or else anywhere in it. */
export function statusOfFile(name: string): ImportStatus | undefined {
  const file = lastPart(name).toLowerCase();
  const leading = STATUS_WORDS.find(([word]) => file.search(word) === 0);
  return (leading ?? STATUS_WORDS.find(([word]) => word.test(file)))?.[1];
}

type FoundFile = Pick<ExportFile, 'name' | 'open'>;

function ordered(found: readonly FoundFile[], close: () => void): ExportFiles {
  const files = found.filter(({ name }) => isCsv(name)).map((file) => ({ ...file, status: statusOrRefuse(file.name) }));
  if (files.length === 0) throw bad('There is no .csv file in it: hand in the audience export as Mailchimp gave it.');
  const rank = ({ status }: ExportFile) => ORDER.indexOf(status);
  files.sort((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
  return { files, close };
}

function statusOrRefuse(name: string): ImportStatus {
  const status = statusOfFile(name);
  if (status) return status;
  // Passing over a file could pass over people who said no.
  throw bad(
    `The file ${shownName(name)} does not say in its name whether its people are subscribed, unsubscribed, cleaned or nonsubscribed.`,
  );
}

async function kindOf(path: string): Promise<'ZIP' | 'FOLDER' | 'CSV'> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw bad(`The file or folder cannot be read (${cause.code ?? 'unknown'}).`);
  });
  if (found.isDirectory()) return 'FOLDER';
  if (!found.isFile()) throw bad('This is neither a file nor a folder.');
  const isZip = await startsAsZip(path);
  if (!isZip && path.toLowerCase().endsWith('.zip'))
    throw bad('The file is called .zip but is no zip archive, or is cut off.');
  return isZip ? 'ZIP' : 'CSV';
}

async function startsAsZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && ['504b0304', '504b0506'].includes(buffer.toString('hex'));
  } finally {
    await file.close();
  }
}

/** Symbolic links are not followed: a folder from elsewhere must not have other files of this machine read. */
async function folderFiles(path: string): Promise<FoundFile[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ name: file.slice(join(path, sep).length), open: () => file }));
}

/** Without what macOS adds when it packs a folder. */
function isCsv(name: string): boolean {
  return /\.csv$/i.test(name) && !lastPart(name).startsWith('._') && !name.startsWith('__MACOSX/');
}

function lastPart(name: string): string {
  return name.split(/[/\\]/).at(-1) ?? name;
}

/** A file name as a message may show it; one with an @ may be an address. */
export function shownName(name: string): string {
  const plain = lastPart(name)
    .replace(/[^\p{L}\p{N} ._()-]/gu, '?')
    .slice(0, 100);
  return name.includes('@') ? 'with an @ in its name' : `"${plain}"`;
}

function bad(message: string): AbideError {
  return new AbideError('BAD_USER_INPUT', message, { path: 'file' });
}
