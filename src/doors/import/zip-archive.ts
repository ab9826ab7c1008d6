import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { AbideError } from '../../errors';

export interface ZipEntry {
  readonly name: string;
  /** Decompresses as it is read; a damaged entry is an error at the latest after its last byte. */
  open(): AsyncGenerator<Uint8Array>;
}

export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  close(): void;
}

const LARGEST_ENTRY = 2 * 1024 ** 3;
const MOST_ENTRIES = 1000;

/**
 * Opens a zip archive and checks its table of contents before a byte of it is used: no passwords, no entry over 2 GB,
 * no name that leads out of its folder, none twice (of two the reader would see the one that nobody checked).
 */
export async function openZip(path: string): Promise<ZipArchive> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(refuse);
  try {
    const entries = await readContents(zip);
    return { entries: entries.map((entry) => readable(zip, entry)), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function readContents(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MOST_ENTRIES) throw badZip('The zip archive holds more than 1,000 files.');
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw badZip('The zip archive holds the same file name twice.');
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    refuse(error);
  }
  return [...entries.values()].filter((entry) => !entry.fileName.endsWith('/')).map(checked);
}

function checked(entry: Entry): Entry {
  if (entry.isEncrypted()) throw badZip('The zip archive has a password. Unpack it and hand in the folder.');
  if (entry.uncompressedSize > LARGEST_ENTRY) throw badZip('The zip archive holds a file of more than 2 GB.');
  if (!entry.canDecodeFileData())
    throw badZip('The zip archive is packed in an unknown way. Unpack it and hand in the folder.');
  return entry;
}

function readable(zip: ZipFile, entry: Entry): ZipEntry {
  return {
    name: entry.fileName,
    async *open() {
      let sum = 0;
      try {
        for await (const chunk of await zip.openReadStreamPromise(entry)) {
          sum = crc32(chunk, sum);
          yield chunk;
        }
      } catch (error) {
        refuse(error);
      }
      // yauzl checks the size but not the sum; a flipped bit in an address would be another person's address.
      if (sum !== entry.crc32) throw badZip('The zip archive is damaged: a file in it does not fit its checksum.');
    },
  };
}

function refuse(error: unknown): never {
  if (error instanceof AbideError) throw error;
  throw badZip('The zip archive cannot be read: it is no zip, damaged, cut off, or made to mislead.', error);
}

function badZip(message: string, cause?: unknown): AbideError {
  return new AbideError('BAD_USER_INPUT', message, { path: 'file', cause });
}
