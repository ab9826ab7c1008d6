import { ADDRESS_FAULTS } from '../../domain/address';
import { IMPORT_FAULTS } from './import-line';
import type { LineFault } from './import-source';
import { openResultFile, type ResultFile } from './result-file';

/** Something of a line that could not be read: where it stands and why, never what it holds. */
export interface RejectedLine extends LineFault {
  readonly file: string;
  readonly line: number;
  /** What of the line was taken all the same. */
  readonly taken: 'NOTHING' | 'NOES';
}

export type RejectsFile = ResultFile<RejectedLine>;

const HEADER = ['file', 'line', 'reason', 'column', 'taken', 'explanation'];

/** Opened before the first line is imported: a list of rejects that cannot be written is told while nothing is done. */
export function openRejectsFile(path: string): Promise<RejectsFile> {
  return openResultFile<RejectedLine>(path, {
    header: HEADER,
    option: 'rejects',
    rowsOf: ({ file, line, reason, column = '', taken }) => [
      [file, String(line), reason, column, taken, explanationOf(reason)],
    ],
  });
}

export function explanationOf(reason: LineFault['reason']): string {
  return { ...ADDRESS_FAULTS, ...IMPORT_FAULTS }[reason];
}
