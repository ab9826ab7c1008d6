import { ADDRESS_FAULTS } from '../domain/address';
import type { RefusalReason } from '../domain/words';
import type { FileImport } from '../doors/import/import-file';
import { IMPORT_FAULTS } from '../doors/import/import-line';

/** The refusals that an import can meet, in words for who has to answer for them. */
const REFUSALS: Readonly<Partial<Record<RefusalReason, string>>> = {
  NO_STANDS: 'opt-ins of people who said no: an import brings nobody back',
  EVIDENCE_INCOMPLETE: 'opt-ins without the time at which they were given: they fill nothing',
  CONFIRMATION_NEEDED: 'opt-ins that the person has been asked to confirm: an import confirms nothing',
  ERASED_ADDRESS: 'people who were erased: an import never makes them contacts again',
  UNDER_AGE: 'addresses of people under age',
  UNKNOWN_CONTACT: 'choices of people who are not held, because they were erased or are under age',
  ADDRESS_TAKEN: 'addresses that belong to another contact',
  NOT_FROM_THIS_SOURCE: 'what an import may not bring, such as roles',
};

/** What an import came to, for people: what was taken, what was refused and why, which lines could not be read. */
export function importReportLines({ report, ...file }: FileImport, isDryRun: boolean): string[] {
  const { contacts, created, changed, unchanged, optIns, stops } = report;
  const counts = { contacts, created, changed, unchanged, 'opt-ins held': optIns, 'stops held': stops };
  return [
    isDryRun ? 'What would change (nothing was):' : 'Imported:',
    ...countLines(counts),
    ...section(
      isDryRun ? 'Refused:' : 'Refused, and kept in the ledger as refused:',
      report.refused,
      (reason) => REFUSALS[reason],
    ),
    ...section('Lines not taken:', file.rejectedBecause, (fault) => ({ ...ADDRESS_FAULTS, ...IMPORT_FAULTS })[fault]),
    ...(file.phonesLeftOut > 0
      ? [`Phone numbers left out: ${file.phonesLeftOut}; their people were taken (--country reads national numbers)`]
      : []),
  ];
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
  return [title, ...entries.map(([reason, count]) => `  ${String(count).padStart(7)}  ${reason}: ${explain(reason)}`)];
}
