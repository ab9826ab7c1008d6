import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delimiter } from '../list/list-shape';
import { type ListWriter, openListWriter } from '../list/list-writer';
import { removeLeftBehind, toWriteFault, unfinishedNameOf } from '../list/unfinished-file';
import type { OpenList } from './lines';
import { splitHeader } from './split-rows';

/** The files that a screening writes, under names that nobody takes for the result until `complete`. */
export interface ScreenFiles {
  readonly sendable: ListWriter;
  readonly withheld: ListWriter;
  readonly rejects: ListWriter;
  /** Gives them their names, in the place of those of an earlier screening. */
  complete(summary: object): Promise<void>;
  discard(): Promise<void>;
}

const SUMMARY = 'summary.json';
const LISTS = ['sendable.csv', 'withheld.csv', 'rejects.csv'] as const;

/** Opens the files in a folder, which is made where there is none. One that may not be written is BAD_USER_INPUT. */
export async function openScreenFiles(out: string, list: OpenList, delimiter: Delimiter): Promise<ScreenFiles> {
  const opened: ListWriter[] = [];
  const unfinished = new Map([...LISTS, SUMMARY].map((name) => [name, unfinishedNameOf(join(out, name))]));
  const pathOf = (name: string) => unfinished.get(name) as string;
  const madeFolder = await mkdir(out, { recursive: true }).catch((error) => {
    throw toWriteFault(error, 'out');
  });
  const discard = async () => {
    await Promise.allSettled(opened.map((writer) => writer.close()));
    for (const path of unfinished.values()) await rm(path, { force: true });
    if (madeFolder !== undefined) await rmdir(out).catch(() => undefined);
  };
  const open = async (name: string, header: readonly string[]) => {
    await removeLeftBehind(join(out, name));
    const writer = await openListWriter(pathOf(name), header, { delimiter });
    opened.push(writer);
    return writer;
  };
  try {
    const columns = columnsOf(list);
    return {
      sendable: await open('sendable.csv', splitHeader('sendable', columns)),
      withheld: await open('withheld.csv', splitHeader('withheld', columns)),
      rejects: await open('rejects.csv', splitHeader('rejects', columns)),
      discard,
      complete: async (summary) => {
        for (const writer of opened) await writer.close();
        await writeFile(pathOf(SUMMARY), `${JSON.stringify(summary, null, 2)}\n`);
        // The summary goes first and comes last: where there is one, the lists beside it are those it counts.
        await rm(join(out, SUMMARY), { force: true });
        for (const name of [...LISTS, SUMMARY]) await rename(pathOf(name), join(out, name));
      },
    };
  } catch (error) {
    await discard();
    throw toWriteFault(error, 'out');
  }
}

/** The columns that a list has, named for it where it has no header. */
export function columnsOf({
  header,
  width,
  addressColumn,
}: Pick<OpenList, 'header' | 'width' | 'addressColumn'>): readonly string[] {
  if (header) return header;
  return Array.from({ length: width }, (_, index) => (index === addressColumn ? 'address' : `column ${index + 1}`));
}
