import type { RefusalReason } from '../domain/words';
import type { FileImport, ImportOptions } from '../doors/import/import-file';
import type { ImportShape } from '../doors/import/import-source';
import { explanationOfLeftOut } from '../doors/import/left-out';
import { explanationOf } from '../doors/import/rejects-file';

/** The refusals that an import can meet, in words for who has to answer for them. */
const REFUSALS: Readonly<Partial<Record<RefusalReason, string>>> = {
  NO_STANDS: 'opt-ins of people who said no: an import brings nobody back',
  EVIDENCE_INCOMPLETE:
    'opt-ins without the time at which they were given, or without words or a reference: they fill nothing',
  CONFIRMATION_NEEDED: 'opt-ins that the person has been asked to confirm: an import confirms nothing',
  ERASED_ADDRESS: 'people who were erased: an import never makes them contacts again',
  UNDER_AGE: 'addresses of people under age',
  UNKNOWN_CONTACT: 'choices of people who are not held: erased, under age, or named by a hash alone',
  ADDRESS_TAKEN: 'addresses that belong to another contact',
  NOT_FROM_THIS_SOURCE: 'what an import may not bring, such as roles',
};

const SHAPES: Readonly<Record<ImportShape, string>> = {
  MAILCHIMP_EXPORT: 'a Mailchimp audience export',
  HUBSPOT_CONTACTS: 'a HubSpot export of contacts',
  HUBSPOT_UNSUBSCRIBES_AND_BOUNCES: 'a HubSpot export of unsubscribes and bounces',
  HUBSPOT_OPT_OUT_LIST: 'a HubSpot opt-out list: an objection for each line',
  CSV: 'a CSV file of your own',
};

type Asked = Pick<ImportOptions, 'dryRun' | 'rejects'>;

/** What an import came to, for people: what was taken, what was refused and why, which lines could not be read. */
export function importReportLines({ report, ...file }: FileImport, { dryRun: isDryRun, rejects }: Asked): string[] {
  const { contacts, created, changed, unchanged, optIns, stops } = report;
  const counts = { contacts, created, changed, unchanged, 'opt-ins held': optIns, 'stops held': stops };
  return [
    `Read as ${SHAPES[file.shape]}.`,
    ...file.notes,
    isDryRun ? 'What would change (nothing was):' : 'Imported:',
    ...countLines(counts),
    ...section(isDryRun ? 'Would be written:' : 'Written:', report.written, () => undefined),
    ...section(
      isDryRun ? 'Refused:' : 'Refused, and kept in the ledger as refused:',
      report.refused,
      (reason) => REFUSALS[reason],
    ),
    ...section('Could not be read:', file.rejectedBecause, explanationOf),
    ...(file.rejected > 0 ? [placeOfRejects(rejects)] : []),
    ...section('Passed over, and the rest of the line taken:', file.leftOut, explanationOfLeftOut),
  ];
}

function placeOfRejects(rejects: string | undefined): string {
  return rejects === undefined
    ? '  Their lines are listed with --rejects <file>.'
    : `  Their lines are listed in ${rejects}.`;
}

function countLines(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).map(([what, count]) => `  ${what.padEnd(14)}${String(count).padStart(9)}`);
}

function section<K extends string>(
  title: string,
  counts: Readonly<Partial<Record<K, number>>>,
  explain: (reason: K) => string | undefined,
): string[] {
  const entries = Object.entries(counts) as [K, number][];
  if (entries.length === 0) return [];
  return [title, ...entries.map(([what, count]) => `  ${String(count).padStart(7)}  ${named(what, explain(what))}`)];
}

function named(what: string, explanation: string | undefined): string {
  return explanation === undefined ? what : `${what}: ${explanation}`;
}
