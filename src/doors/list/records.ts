import { AbideError } from '../../errors';
import type { ListShape } from './list-shape';
import { type CsvRecord, type Dialect, RecordSplitter } from './record-splitter';
import { type ByteSource, plainBytes } from './source-bytes';
import { type TextBlock, textBlocks } from './text-blocks';

/** What has to be known of a list before it can be cut into records. */
export type Layout = Pick<ListShape, 'delimiter' | 'header' | 'skip'>;

export interface RecordsOptions<L extends Layout> extends Pick<Dialect, 'strayQuotes'> {
  /** What becomes of a line that is not UTF-8. */
  readonly notUtf8: 'WINDOWS_1252' | 'DAMAGED';
  /** Is given the first lines; may refuse the whole list. */
  findLayout(head: string): L;
}

export interface OpenRecords<L extends Layout> {
  readonly layout: L;
  /** The records without the header, in file order, as many at once as a block holds. To be read once. */
  sets(): AsyncGenerator<CsvRecord[]>;
  /** Needed only for a list that is not read to its end. */
  close(): Promise<void>;
}

const HEAD_LENGTH = 16 * 1024;

/** Opens a list and finds out its layout from its first lines. Streams: memory does not grow with the list. */
export async function openRecords<L extends Layout>(
  source: ByteSource,
  { notUtf8, strayQuotes, findLayout }: RecordsOptions<L>,
): Promise<OpenRecords<L>> {
  const blocks = textBlocks(plainBytes(source), notUtf8);
  const close = async () => void (await blocks.return(undefined));
  try {
    const head = await readHead(blocks);
    const layout = findLayout(head.map((block) => block.text).join(''));
    return { layout, sets: () => setsOf({ head, blocks, layout, strayQuotes }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readHead(blocks: AsyncGenerator<TextBlock>): Promise<TextBlock[]> {
  const head: TextBlock[] = [];
  for (let length = 0; length < HEAD_LENGTH; ) {
    const next = await blocks.next();
    if (next.done) break;
    head.push(next.value);
    length += next.value.text.length;
  }
  if (head.length === 0) throw new AbideError('BAD_USER_INPUT', 'The file is empty.', { path: 'file' });
  return head;
}

interface Reading extends Pick<Dialect, 'strayQuotes'> {
  readonly head: TextBlock[];
  readonly blocks: AsyncGenerator<TextBlock>;
  readonly layout: Layout;
}

async function* setsOf({ head, blocks, layout, strayQuotes }: Reading): AsyncGenerator<CsvRecord[]> {
  const { delimiter, header, skip } = layout;
  const splitter = new RecordSplitter({ delimiter, strayQuotes, firstLine: skip > 0 ? 2 : 1 });
  let isBeforeHeader = header !== undefined;
  const withoutHeader = (records: CsvRecord[]) => {
    const others = isBeforeHeader ? records.slice(1) : records;
    isBeforeHeader = isBeforeHeader && records.length === 0;
    return others;
  };
  try {
    const [first, ...others] = head.splice(0);
    if (first) yield withoutHeader(splitter.push(skip > 0 ? withoutFirstLine(first, skip) : first));
    for (const block of others) yield withoutHeader(splitter.push(block));
    for await (const block of blocks) yield withoutHeader(splitter.push(block));
    yield withoutHeader(splitter.end());
  } finally {
    await blocks.return(undefined);
  }
}

function withoutFirstLine({ text, damaged }: TextBlock, skip: number): TextBlock {
  const moved = [...damaged].map(([line, damage]) => [line - 1, damage] as const);
  return { text: text.slice(skip), damaged: new Map(moved) };
}

/**
 * Spreadsheets leave out empty cells at the end of a line, or add some; that is no fault. Anything more in a line
 * means that its columns have moved, and then nobody knows whose line it is.
 */
export function fittedTo(width: number, fields: string[]): string[] | undefined {
  if (fields.length === width) return fields;
  if (fields.length < width) return [...fields, ...Array.from({ length: width - fields.length }, () => '')];
  return fields.slice(width).every((field) => field.trim() === '') ? fields.slice(0, width) : undefined;
}
