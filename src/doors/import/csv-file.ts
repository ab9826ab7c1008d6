import { findHeader } from '../list/list-shape';
import type { CsvRecord } from '../list/record-splitter';
import { type OpenRecords, openRecords, type RecordsOptions } from '../list/records';
import type { ByteSource } from '../list/source-bytes';
import { refuseSensitiveNames, SensitiveValues } from './sensitive-columns';

/** How the program that wrote a file can be relied on to have written it. */
export type Trust = Pick<RecordsOptions<never>, 'notUtf8' | 'strayQuotes'>;

/** A CSV file that was read to its end: whole, with a header, and without columns that Abide may not hold. */
export interface CsvFile {
  readonly name: string;
  readonly header: readonly string[];
  /** The records without the header; each reading starts anew. */
  records(): AsyncGenerator<CsvRecord[]>;
}

type HeaderLayout = ReturnType<typeof findHeader>;

/**
 * Reads a file through before anything of it is taken in, so that one that is damaged, or holds what Abide may not
 * hold, imports nobody rather than half of its people.
 *
 * @param understands whether the format reads the columns of this name: what it reads is no official number, whatever it looks like.
 */
export async function checkCsvFile(
  file: { readonly name: string; open(): ByteSource },
  { understands, ...trust }: Trust & { understands(column: string): boolean },
): Promise<CsvFile> {
  const opened = () =>
    openRecords(file.open(), { ...trust, findLayout: (head) => findHeader(head, trust.strayQuotes) });
  const first = await opened();
  await checkRecords(first, understands);
  return {
    name: file.name,
    header: first.layout.header,
    async *records() {
      yield* (await opened()).sets();
    },
  };
}

async function checkRecords(
  { layout, sets, close }: OpenRecords<HeaderLayout>,
  understands: (column: string) => boolean,
): Promise<void> {
  try {
    refuseSensitiveNames(layout.header);
    const values = new SensitiveValues(layout.header, understands);
    for await (const records of sets()) for (const record of records) if (!record.fault) values.look(record.fields);
    values.refuse();
  } finally {
    await close();
  }
}
