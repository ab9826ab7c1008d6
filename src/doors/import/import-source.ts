import type { AddressFault } from '../../domain/address';
import type { ImportContact } from '../../operations';
import type { ImportFault } from './import-line';

/** What a file turned out to be; for HubSpot it is recognised by the header. */
export type ImportShape =
  | 'MAILCHIMP_EXPORT'
  | 'HUBSPOT_CONTACTS'
  | 'HUBSPOT_UNSUBSCRIBES_AND_BOUNCES'
  | 'HUBSPOT_OPT_OUT_LIST'
  | 'CSV';

/** Something of a line that could not be read. Without a column it is the line as a whole. */
export interface LineFault {
  readonly reason: ImportFault | AddressFault;
  readonly column?: string;
}

/**
 * What one line of the file comes to. With a fault there is no contact, or one that holds only the noes of the line
 * that could be read: a yes must be right in every part, and a no is not lost for something else.
 */
export interface SourceLine {
  readonly file: string;
  /** Where the record starts in the file, counted from 1. */
  readonly line: number;
  readonly contact?: ImportContact;
  readonly faults: readonly LineFault[];
  /** What was passed over for a reason that the report counts: no fault of the line. */
  readonly leftOut: readonly string[];
}

/** A file that was read through once and found whole, with nothing in it that Abide may not hold. */
export interface ImportSource {
  readonly shape: ImportShape;
  /** What whoever imports the file should know of it as a whole. */
  readonly notes: readonly string[];
  /** Its lines give the people who said no before the others. */
  readonly hasNoesFirst: boolean;
  /** Each reading starts anew. */
  lines(): AsyncIterable<SourceLine>;
  close(): void;
}

/** What a line closes. */
export type Noes = Pick<ImportContact, 'optOuts' | 'objection' | 'isComplaint' | 'isUndeliverable'>;

/** Whether a line closes anything; such lines are taken before all others. */
export function saysNo({ optOuts, objection, isComplaint, isUndeliverable }: Noes): boolean {
  return optOuts.length > 0 || objection !== undefined || isComplaint === true || isUndeliverable === true;
}
