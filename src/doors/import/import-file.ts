import type { Relation } from '../../domain/words';
import type { ImportContact, ImportReport, Operations } from '../../operations';
import { mailchimpContacts, theAudience } from './mailchimp-contacts';
import { readMailchimpExport } from './mailchimp-export';
import { openRejectsFile, type RejectedLine } from './rejects-file';

export interface ImportOptions {
  /** The policy's key of the audience; not needed where the policy has one. */
  readonly audience?: string;
  /** On whose clock the times of the file are written. */
  readonly timeZone?: string;
  /** ISO 3166 code for phone numbers without a country code. */
  readonly country?: string;
  /** What the company states of everybody in the file. */
  readonly relation?: Relation;
  readonly business?: boolean;
  readonly dryRun?: boolean;
  /** Where the lines that were not taken are listed. */
  readonly rejects?: string;
  /** Stops between two lines; what was taken stays, and the same file again takes the rest. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

export interface FileImport {
  readonly report: ImportReport;
  /** Lines that were not taken. */
  readonly rejected: number;
  readonly rejectedBecause: Readonly<Partial<Record<RejectedLine['reason'], number>>>;
  /** Numbers that are none; their people were taken without them. */
  readonly phonesLeftOut: number;
}

/**
 * Imports a Mailchimp audience export through the operation that every import passes. A line that cannot be read is
 * listed and the others are taken; an export that is damaged as a whole imports nobody.
 */
export async function importFile(operations: Operations, file: string, options: ImportOptions): Promise<FileImport> {
  const { policy } = operations.active;
  const { relation, business, country, dryRun, onProgress } = options;
  const audience = theAudience(policy, options.audience);
  const rejects = options.rejects === undefined ? undefined : await openRejectsFile(options.rejects);
  const rejectedBecause: Partial<Record<RejectedLine['reason'], number>> = {};
  let rejected = 0;
  let phonesLeftOut = 0;
  const contacts = mailchimpContacts(
    readMailchimpExport(file, { timeZone: options.timeZone, interests: audience.interestGroups }),
    {
      policy,
      audience,
      country,
      codes: { relation, business },
      onReject: (line) => {
        rejected += 1;
        rejectedBecause[line.reason] = (rejectedBecause[line.reason] ?? 0) + 1;
        return rejects?.write(line);
      },
      onPhoneLeftOut: () => {
        phonesLeftOut += 1;
      },
    },
  );
  try {
    const report = await operations.importRows(untilStopped(contacts, options.signal), { dryRun, onProgress });
    await rejects?.complete();
    return { report, rejected, rejectedBecause, phonesLeftOut };
  } catch (error) {
    await rejects?.discard();
    throw error;
  }
}

async function* untilStopped(contacts: AsyncIterable<ImportContact>, signal: AbortSignal | undefined) {
  for await (const contact of contacts) {
    signal?.throwIfAborted();
    yield contact;
  }
}
