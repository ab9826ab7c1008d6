import { open } from 'node:fs/promises';
import { guardedLine } from '../../domain/formula-guard';
import type { Delimiter } from './list-shape';

export interface ListWriterOptions {
  /** The list's own one; a comma when absent. */
  readonly delimiter?: Delimiter;
  /** Without it Excel reads UTF-8 as Windows-1252; written when absent. */
  readonly bom?: boolean;
}

export interface ListWriter {
  /** Gives a promise when the writer is full: wait for it before the next line, and memory stays constant. */
  write(fields: readonly string[]): Promise<void> | undefined;
  readonly path: string;
  /** Resolves when every line is in the file: others may write behind them then, until `close`. */
  flush(): Promise<void>;
  /** Resolves when every line is with the operating system. */
  close(): Promise<void>;
}

const FULL = 256 * 1024;

/**
 * Writes a list that opens right in the spreadsheet programs of the Netherlands and Belgium (byte order mark, CRLF)
 * and in which no cell runs as a formula. Readable by its owner only: it holds addresses.
 *
 * Lines keep their order whether or not the caller waits. A failed write is thrown by the next wait or by `close`.
 */
export async function openListWriter(
  path: string,
  header: readonly string[] | undefined,
  { delimiter = ',', bom = true }: ListWriterOptions = {},
): Promise<ListWriter> {
  const file = await open(path, 'w', 0o600);
  let waiting = (bom ? '\ufeff' : '') + (header ? guardedLine(header, delimiter) : '');
  let written: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    const text = waiting;
    waiting = '';
    written = written.then(() => file.writeFile(text));
    // The failure is for whoever waits; without this an unwaited one would end the process.
    written.catch(() => undefined);
    return written;
  };
  return {
    write(fields) {
      waiting += guardedLine(fields, delimiter);
      return waiting.length >= FULL ? flush() : undefined;
    },
    path,
    flush,
    async close() {
      try {
        await flush();
      } finally {
        await file.close();
      }
    },
  };
}
