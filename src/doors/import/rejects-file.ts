import { rename, rm } from 'node:fs/promises';
import { ADDRESS_FAULTS, type AddressFault } from '../../domain/address';
import { openListWriter } from '../list/list-writer';
import { removeLeftBehind, toWriteFault, unfinishedNameOf } from '../list/unfinished-file';
import { IMPORT_FAULTS, type ImportFault } from './import-line';

/** A line that was not taken: where it stands and why, never what it holds. */
export interface RejectedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: ImportFault | AddressFault;
  readonly column?: string;
}

export interface RejectsFile {
  write(rejected: RejectedLine): Promise<void> | undefined;
  /** Gives the file its name, in the place of an earlier one. */
  complete(): Promise<void>;
  discard(): Promise<void>;
}

const HEADER = ['file', 'line', 'reason', 'column', 'explanation'];

/** Opened before the first line is imported: a list of rejects that cannot be written is told while nothing is done. */
export async function openRejectsFile(path: string): Promise<RejectsFile> {
  const unfinished = unfinishedNameOf(path);
  try {
    const writer = await openListWriter(unfinished, HEADER);
    await removeLeftBehind(path);
    return {
      write: ({ file, line, reason, column = '' }) =>
        writer.write([file, String(line), reason, column, explanationOf(reason)]),
      complete: async () => {
        await writer.close();
        await rename(unfinished, path);
      },
      discard: async () => {
        await writer.close().catch(() => undefined);
        await rm(unfinished, { force: true });
      },
    };
  } catch (error) {
    throw toWriteFault(error, 'rejects');
  }
}

function explanationOf(reason: RejectedLine['reason']): string {
  return { ...ADDRESS_FAULTS, ...IMPORT_FAULTS }[reason];
}
