import { type ExportItem, exportFields } from './export-item';
import { type ExportedEntry, evidenceFields } from './export-person';

/** Keyed hashes tell the person nothing, and who sees many exports should not be able to match people by them. */
const NOT_SHOWN = new Set(['key', 'keys', 'confirmedOn', 'of', 'contactId']);

/** The history, with the evidence as it was said: kept to be able to show what was done (GDPR art. 5(2)). */
export function historyItems(history: readonly ExportedEntry[]): ExportItem[] {
  return history.map((entry) => {
    const shown = Object.entries(entry.body).filter(([name]) => !NOT_SHOWN.has(name));
    return {
      part: 'LEDGER',
      lawfulBasis: 'LEGAL_OBLIGATION',
      isProvidedByPerson: entry.body.statedBy === 'RECIPIENT',
      fields: {
        ...exportFields({ id: `${entry.position}.${entry.ordinal}`, kind: entry.kind, at: entry.at }),
        ...exportFields(Object.fromEntries(shown.map(([name, value]) => [name, plain(value)]))),
        ...evidenceFields(entry),
      },
    };
  });
}

function plain(value: unknown): string | string[] | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one)));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
