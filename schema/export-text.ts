import { type ExportItem, isPortable } from '../src/domain/export-item';
import { guardedLine } from '../src/domain/formula-guard';
import type { ContactExport } from '../src/operations';

/** Goes up when a reader of the old format would misread the new one; with it comes a new `contact-export.v<n>.json`. */
export const EXPORT_FORMAT_VERSION = 1;

export interface ExportText {
  readonly json: string;
  readonly csv: string;
}

export function exportText(held: ContactExport, { isPortablePartOnly }: { isPortablePartOnly: boolean }): ExportText {
  const items = isPortablePartOnly ? held.items.filter(isPortable) : held.items;
  const whole = { formatVersion: EXPORT_FORMAT_VERSION, isPortablePartOnly, ...held, items };
  return { json: JSON.stringify(whole, null, 2), csv: csvOf(items) };
}

const COLUMNS = ['item', 'part', 'lawful_basis', 'provided_by_person', 'field', 'value'];

function csvOf(items: readonly ExportItem[]): string {
  const lines = items.flatMap(({ part, lawfulBasis, isProvidedByPerson, fields }, index) =>
    Object.entries(fields).map(([field, value]) =>
      guardedLine([String(index + 1), part, lawfulBasis, String(isProvidedByPerson), field, value], ','),
    ),
  );
  return [guardedLine(COLUMNS, ','), ...lines].join('');
}
