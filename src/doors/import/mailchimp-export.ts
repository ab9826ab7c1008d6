import { AbideError } from '../../errors';
import { findDelimiter } from '../list/list-shape';
import { type CsvRecord, RecordSplitter } from '../list/record-splitter';
import { plainBytes } from '../list/source-bytes';
import { type TextBlock, textBlocks } from '../list/text-blocks';
import type { ImportLine } from './import-line';
import { timeReader } from './local-time';
import { type ExportFile, findExportFiles, shownName } from './mailchimp-files';
import { type MailchimpColumns, readHeader } from './mailchimp-header';
import { type RowContext, readRow } from './mailchimp-row';

export interface MailchimpExportOptions {
  /** The account's time zone, on whose clock the times are written; UTC when absent. */
  readonly timeZone?: string;
  /** Titles of the interest groups to read; when absent, every column that looks like one. */
  readonly interests?: readonly string[];
}

/**
 * The lines of a Mailchimp audience export: the zip, the folder it was unpacked in, or one of its CSV files.
 *
 * The people who said no come first. Everything is read through once before the first line is given (names, headers,
 * checksums), so an export that is damaged, or has a column Abide may not hold, imports nobody rather than half of
 * them. Streams: memory does not grow with the export. A broken line is a value, and reading goes on after it.
 */
export async function* readMailchimpExport(
  path: string,
  { timeZone = 'UTC', interests }: MailchimpExportOptions = {},
): AsyncGenerator<ImportLine> {
  const readTime = timeReader(timeZone);
  const { files, close } = await findExportFiles(path);
  try {
    const checked: CheckedFile[] = [];
    for (const file of files) checked.push(await check(file, interests));
    for (const { file, delimiter, columns } of checked) {
      const context = { status: file.status, columns, readTime };
      yield* linesOf(file, delimiter, context);
    }
  } finally {
    close();
  }
}

interface CheckedFile {
  readonly file: ExportFile;
  readonly delimiter: string;
  readonly columns: MailchimpColumns;
}

async function check(file: ExportFile, interests?: readonly string[]): Promise<CheckedFile> {
  try {
    const head = await readThrough(file);
    const delimiter = findDelimiter(head, { kind: 'EMAIL' });
    const splitter = new RecordSplitter({ delimiter, strayQuotes: 'FAULT' });
    const [header] = [...splitter.push({ text: head, damaged: new Map() }), ...splitter.end()];
    if (!header || header.fault)
      throw new AbideError('BAD_USER_INPUT', 'The header cannot be read.', { path: 'header' });
    return { file, delimiter, columns: readHeader(header.fields, interests) };
  } catch (error) {
    if (!(error instanceof AbideError)) throw error;
    const { code, message, path, cause } = error;
    throw new AbideError(code, `In the file ${shownName(file.name)}: ${message}`, { path, cause });
  }
}

const HEAD_LENGTH = 16 * 1024;

async function readThrough(file: ExportFile): Promise<string> {
  let head = '';
  for await (const { text } of blocksOf(file)) if (head.length < HEAD_LENGTH) head += text;
  return head;
}

function blocksOf(file: ExportFile): AsyncGenerator<TextBlock> {
  return textBlocks(plainBytes(file.open()), 'DAMAGED');
}

async function* linesOf(file: ExportFile, delimiter: string, context: RowContext): AsyncGenerator<ImportLine> {
  const splitter = new RecordSplitter({ delimiter, strayQuotes: 'FAULT' });
  let isHeader = true;
  for await (const records of recordsOf(file, splitter)) {
    for (const record of isHeader ? records.slice(1) : records) yield importLine(file, record, context);
    isHeader = isHeader && records.length === 0;
  }
}

async function* recordsOf(file: ExportFile, splitter: RecordSplitter): AsyncGenerator<CsvRecord[]> {
  for await (const block of blocksOf(file)) yield splitter.push(block);
  yield splitter.end();
}

function importLine({ name }: ExportFile, record: CsvRecord, context: RowContext): ImportLine {
  const place = { file: name, line: record.line };
  if (record.fault) return { ok: false, ...place, reason: record.fault };
  const read = readRow(record.fields, record.notUtf8, context);
  if (!read.ok) return { ...place, ...read };
  return { ...place, ...read };
}
