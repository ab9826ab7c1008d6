import { AbideError } from '../../errors';
import type { CsvRecord } from '../list/record-splitter';
import { type CsvFile, checkCsvFile } from './csv-file';
import type { ImportLine, ImportStatus } from './import-line';
import { timeReader } from './local-time';
import { type ExportFile, findExportFiles, shownName } from './mailchimp-files';
import { isMailchimpColumn, type MailchimpColumns, readHeader } from './mailchimp-header';
import { type RowContext, readRow } from './mailchimp-row';

export interface MailchimpExportOptions {
  /** The account's time zone, on whose clock the times are written; UTC when absent. */
  readonly timeZone?: string;
  /** Titles of the interest groups to read; when absent, every column that looks like one. */
  readonly interests?: readonly string[];
}

export interface MailchimpExport {
  /** Those of the people who said no come first. Each reading starts anew. */
  lines(): AsyncGenerator<ImportLine>;
  close(): void;
}

/**
 * A Mailchimp audience export: the zip, the folder it was unpacked in, or one of its CSV files.
 *
 * Everything is read through once before the first line is given (names, headers, checksums), so an export that is
 * damaged, or has a column Abide may not hold, imports nobody rather than half of them. Streams: memory does not grow
 * with the export. A broken line is a value, and reading goes on after it.
 */
export async function openMailchimpExport(
  path: string,
  { timeZone = 'UTC', interests }: MailchimpExportOptions = {},
): Promise<MailchimpExport> {
  const readTime = timeReader(timeZone);
  const { files, close } = await findExportFiles(path);
  try {
    const checked: CheckedFile[] = [];
    for (const file of files) checked.push(await check(file, interests));
    return {
      async *lines() {
        for (const { csv, status, columns } of checked) yield* linesOf(csv, { status, columns, readTime });
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

interface CheckedFile {
  readonly csv: CsvFile;
  readonly status: ImportStatus;
  readonly columns: MailchimpColumns;
}

/** As a program wrote it: a line that is not so was changed since, and cannot be relied on. */
const WRITTEN_BY_MAILCHIMP = { notUtf8: 'DAMAGED', strayQuotes: 'FAULT' } as const;

async function check(file: ExportFile, interests?: readonly string[]): Promise<CheckedFile> {
  try {
    const csv = await checkCsvFile(file, { ...WRITTEN_BY_MAILCHIMP, understands: isMailchimpColumn });
    return { csv, status: file.status, columns: readHeader(csv.header, interests) };
  } catch (error) {
    if (!(error instanceof AbideError)) throw error;
    const { code, message, path, cause } = error;
    throw new AbideError(code, `In the file ${shownName(file.name)}: ${message}`, { path, cause });
  }
}

async function* linesOf({ name, records }: CsvFile, context: RowContext): AsyncGenerator<ImportLine> {
  for await (const set of records()) for (const record of set) yield importLine(name, record, context);
}

function importLine(name: string, record: CsvRecord, context: RowContext): ImportLine {
  const place = { file: name, line: record.line };
  if (record.fault) return { ok: false, ...place, reason: record.fault };
  return { ...place, ...readRow(record.fields, record.notUtf8, context) };
}
