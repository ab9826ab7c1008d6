/**
 * Every way in which a line of an export is no line to import, with the explanation for the rejects file. The list is
 * closed: a reject is an answer that somebody works through, not an exception.
 */
export const IMPORT_FAULTS = Object.freeze({
  FIELD_COUNT: 'The line has another number of fields than the header.',
  NO_ADDRESS: 'The address column is empty.',
  SEVERAL_ADDRESSES: 'The line holds more than one address.',
  BAD_QUOTING: 'The quotes on this line do not match.',
  LINE_TOO_LONG: 'The line is longer than 64 KiB.',
  BAD_TIME: 'A time on this line is not a time in the form YYYY-MM-DD HH:MM:SS.',
  BAD_CHOICE:
    'A choice on this line is not one of the words that the column may hold, so nobody can tell whether it is a no.',
  BAD_VALUE: 'A value on this line is not one that the column may hold.',
  TEXT_TOO_LONG: 'A text on this line is longer than 200 characters.',
  HASH_SAYS_YES: 'The line names its person by a hash, and says yes: by a hash a person can only be stopped.',
  HASH_WITHOUT_CHOICE: 'The line names its person by a hash, and the file has no column that tells what is refused.',
  NOT_UTF8: 'The line is not UTF-8 text: the file was saved anew by a program that changed it.',
});
export type ImportFault = keyof typeof IMPORT_FAULTS;

/** What the export says of the person, by the file the line stands in. */
export type ImportStatus = 'SUBSCRIBED' | 'UNSUBSCRIBED' | 'CLEANED' | 'NON_SUBSCRIBED';

/** One person of one audience in our words, nothing decided yet: what it may change is up to the domain. */
export interface ImportRow {
  readonly status: ImportStatus;
  /** As it stands in the file. */
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly phone?: string;
  readonly language?: string;
  readonly optInAt?: Date;
  readonly confirmedAt?: Date;
  readonly optInIp?: string;
  readonly unsubscribedAt?: Date;
  /** Raw: its values differ by account and language. */
  readonly unsubscribeReason?: string;
  readonly unsubscribeCampaign?: string;
  readonly cleanedAt?: Date;
  readonly lastChangedAt?: Date;
  /** By title of the interest group. */
  readonly interests: Record<string, string[]>;
  readonly tags: string[];
  /** Columns of a no that could not be read and were left out; the no itself is not lost for them. */
  readonly unread: readonly string[];
}

/** `line` is where the record starts in `file`, counted from 1. */
export type ImportLine =
  | { readonly ok: true; readonly file: string; readonly line: number; readonly row: ImportRow }
  | {
      readonly ok: false;
      readonly file: string;
      readonly line: number;
      readonly reason: ImportFault;
      readonly column?: string;
    };
