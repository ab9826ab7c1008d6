import { basename } from 'node:path';
import type { ProfileCodes } from '../../domain/ledger-entry';
import type { Policy } from '../../domain/policy';
import { plainName } from '../list/column-names';
import type { CsvRecord } from '../list/record-splitter';
import { type CsvColumns, isCsvColumn, readCsvHeader } from './csv-columns';
import type { CsvContext } from './csv-fields';
import { checkCsvFile } from './csv-file';
import { readCsvRow } from './csv-row';
import type { ImportSource, SourceLine } from './import-source';
import { timeReader } from './local-time';
import { shownLabel } from './sensitive-columns';

export interface CsvTranslation {
  readonly policy: Policy;
  readonly codes?: ProfileCodes;
  /** ISO 3166 code for phone numbers without a country code. */
  readonly country?: string;
  readonly timeZone?: string;
}

const WRITTEN_BY_ANYBODY = { notUtf8: 'WINDOWS_1252', strayQuotes: 'KEEP' } as const;
const SHOWN_COLUMNS = 10;

/** A file in Abide's own format: the columns of docs/import.md, in any order, as any spreadsheet program saves it. */
export async function openCsv(
  path: string,
  { timeZone = 'UTC', ...translation }: CsvTranslation,
): Promise<ImportSource> {
  const readTime = timeReader(timeZone);
  const name = basename(path);
  const file = { name, open: () => path };
  const { header, records } = await checkCsvFile(file, { ...WRITTEN_BY_ANYBODY, understands: isCsvColumn });
  const columns = readCsvHeader(header, translation.policy);
  const context: CsvContext = { ...translation, file: name, columns, readTime };
  return {
    shape: 'CSV',
    notes: notesOn(columns),
    hasNoesFirst: false,
    async *lines() {
      for await (const set of records()) for (const record of set) yield lineOf(record, context);
    },
    close: () => undefined,
  };
}

function lineOf(record: CsvRecord, context: CsvContext): SourceLine {
  const place = { file: context.file, line: record.line };
  if (record.fault) return { ...place, faults: [{ reason: record.fault }], leftOut: [] };
  return { ...place, ...readCsvRow(record.fields, record.line, context) };
}

function notesOn({ unread, topics, places }: CsvColumns): string[] {
  const { occurredAt, reference, wording } = places;
  const lacks = [
    ...(occurredAt === undefined ? ['"occurred_at"'] : []),
    ...(reference === undefined && wording === undefined ? ['"reference" or "wording"'] : []),
  ].join(' and no column ');
  return [
    ...(unread.length > 0 ? [noteOnUnread(unread)] : []),
    ...(topics.length > 0 && lacks !== ''
      ? [`No column ${lacks}: without it no opt-in of the file opens anything.`]
      : []),
  ];
}

function noteOnUnread(columns: readonly string[]): string {
  const shown = columns.slice(0, SHOWN_COLUMNS).map((column) => `"${shownLabel(column)}"`);
  const more = columns.length > shown.length ? ` and ${columns.length - shown.length} more` : '';
  const roles = columns.some((column) => ROLE.test(plainName(column)))
    ? ' Roles come through GraphQL, never by an import.'
    : '';
  return `Not read: ${shown.join(', ')}${more}.${roles}`;
}

const ROLE = /\b(role?|rollen|roles|rolle)\b/;
