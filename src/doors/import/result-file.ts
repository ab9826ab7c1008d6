import { rename, rm } from 'node:fs/promises';
import { openListWriter } from '../list/list-writer';
import { removeLeftBehind, toWriteFault, unfinishedNameOf } from '../list/unfinished-file';

/** A file that an import writes beside its work. It has its name once it is whole, in the place of an earlier one. */
export interface ResultFile<T> {
  /** A promise when the writer is full. */
  write(item: T): Promise<void> | undefined;
  complete(): Promise<void>;
  discard(): Promise<void>;
}

export interface ResultOptions<T> {
  readonly header: readonly string[];
  /** By which option it was asked for. */
  readonly option: string;
  rowsOf(item: T): readonly (readonly string[])[];
}

export async function openResultFile<T>(
  path: string,
  { header, option, rowsOf }: ResultOptions<T>,
): Promise<ResultFile<T>> {
  const unfinished = unfinishedNameOf(path);
  try {
    const writer = await openListWriter(unfinished, header);
    await removeLeftBehind(path);
    return {
      write: (item) => {
        let full: Promise<void> | undefined;
        for (const row of rowsOf(item)) full = writer.write(row) ?? full;
        return full;
      },
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
    throw toWriteFault(error, option);
  }
}
