import type { LawfulBasis } from './words';

export const EXPORT_PARTS = [
  'CONTACT',
  'PROFILE',
  'ADDRESS',
  'ROLE',
  'PREFERENCE',
  'CONFIRMATION_ASKED',
  'SUPPRESSION',
  'EXCEPTION',
  'PAUSE',
  'RESTRICTION',
  'TRACKING',
  'NOTICE',
  'INTERACTION',
  'LEDGER',
] as const;
export type ExportPart = (typeof EXPORT_PARTS)[number];

/** One thing that is held of a person. All values are text, so that JSON and CSV say the same. */
export interface ExportItem {
  readonly part: ExportPart;
  /** What holding it rests on (GDPR art. 6(1)). */
  readonly lawfulBasis: LawfulBasis;
  /** The person said it or did it; otherwise the company, a customer or a machine did (GDPR art. 20(1)). */
  readonly isProvidedByPerson: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

type FieldValue = string | number | boolean | Date | readonly string[] | null | undefined;

/** Fields as text; what is not known is left out. */
export function exportFields(values: Readonly<Record<string, FieldValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function textOf(value: FieldValue): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? value.join('; ') : String(value);
}

/** What the right to portability reaches: provided by the person, and held on consent or a contract (art. 20(1)(a), UP-19). */
export function isPortable({ isProvidedByPerson, lawfulBasis }: ExportItem): boolean {
  return isProvidedByPerson && (lawfulBasis === 'CONSENT' || lawfulBasis === 'CONTRACT');
}
