import type { Relation } from '../../domain/words';
import { AbideError } from '../../errors';
import type { ImportContact, ImportReport, Operations } from '../../operations';
import { openCsv } from './csv-contacts';
import { type DetailsFile, openDetailsFile } from './details-file';
import { openHubspot } from './hubspot-contacts';
import { type ImportShape, type ImportSource, type LineFault, type SourceLine, saysNo } from './import-source';
import { openMailchimp, theAudience } from './mailchimp-contacts';
import { openRejectsFile, type RejectsFile } from './rejects-file';

export const IMPORT_FORMATS = ['hubspot', 'mailchimp', 'csv'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export interface ImportOptions {
  /** Whose file it is; a Mailchimp audience export when absent. */
  readonly format?: ImportFormat;
  /** The policy's key of the audience; not needed where the policy has one. */
  readonly audience?: string;
  /** Subscription types of HubSpot that the policy does not map and whose noes are left out all the same. */
  readonly passOver?: readonly string[];
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
  /** Where it is listed what became of each line that was taken. */
  readonly report?: string;
  /** Stops between two lines; what was taken stays, and the same file again takes the rest. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

export interface FileImport {
  readonly shape: ImportShape;
  readonly notes: readonly string[];
  readonly report: ImportReport;
  /** Lines that were read. */
  readonly lines: number;
  /** Lines with something that could not be read: nothing of them was taken, or their noes alone. */
  readonly rejected: number;
  readonly rejectedBecause: Readonly<Partial<Record<LineFault['reason'], number>>>;
  /** What was passed over in lines that were taken, and how often. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Imports a file through the operation that every import passes. A line that cannot be read is listed and the others
 * are taken; a file that is damaged as a whole, or holds what Abide may not hold, imports nobody.
 */
export async function importFile(operations: Operations, file: string, options: ImportOptions): Promise<FileImport> {
  const source = await openSource(operations, file, options);
  let written: (RejectsFile | DetailsFile)[] = [];
  try {
    const rejects = options.rejects === undefined ? undefined : await openRejectsFile(options.rejects);
    if (rejects) written = [rejects];
    const details = options.report === undefined ? undefined : await openDetailsFile(options.report);
    if (details) written = [...written, details];
    const { dryRun, onProgress, signal } = options;
    const lines = new FileLines(source, { rejects, signal, readings: dryRun ? 2 : 1 });
    const onOutcome = details && ((outcome: Parameters<DetailsFile['write']>[0]) => details.write(outcome));
    const report = await operations.importRows(lines, { dryRun, onProgress, onOutcome });
    for (const each of written) await each.complete();
    const { shape, notes } = source;
    return { shape, notes, report, ...lines.counts };
  } catch (error) {
    for (const each of written) await each.discard();
    throw error;
  } finally {
    source.close();
  }
}

async function openSource(operations: Operations, file: string, options: ImportOptions): Promise<ImportSource> {
  const { policy } = operations.active;
  const { format = 'mailchimp', audience, passOver, relation, business, country, timeZone } = options;
  if (format !== 'mailchimp' && audience !== undefined) throw onlyOf('a Mailchimp export', '--audience');
  if (format !== 'hubspot' && passOver !== undefined) throw onlyOf('a file of HubSpot', '--pass-over');
  const stated = { policy, country, codes: { relation, business } };
  if (format === 'hubspot') return openHubspot(file, { ...stated, passOver });
  if (format === 'csv') return openCsv(file, { ...stated, timeZone });
  return openMailchimp(file, { ...stated, timeZone, audience: theAudience(policy, audience) });
}

function onlyOf(what: string, path: string): AbideError {
  return new AbideError('BAD_USER_INPUT', `only ${what} has this`, { path });
}

interface Reading {
  readonly rejects?: RejectsFile;
  readonly signal?: AbortSignal;
  /** The last of them is the one that counts. */
  readonly readings: number;
}

/** The people of a file, those who said no first: an import that ends half-way has taken no yes that a no follows. */
class FileLines implements AsyncIterable<ImportContact> {
  readonly counts = {
    lines: 0,
    rejected: 0,
    rejectedBecause: {} as Partial<Record<LineFault['reason'], number>>,
    leftOut: {} as Record<string, number>,
  };
  private begun = 0;

  constructor(
    private readonly source: ImportSource,
    private readonly reading: Reading,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<ImportContact> {
    this.begun++;
    const isCounted = this.begun === this.reading.readings;
    const parts = this.source.hasNoesFirst ? ['ALL'] : ['NOES', 'OTHERS'];
    for (const part of parts) {
      for await (const line of this.source.lines()) {
        this.reading.signal?.throwIfAborted();
        if (isCounted && part !== 'OTHERS') await this.count(line);
        const { contact } = line;
        if (contact && (part === 'ALL' || saysNo(contact) === (part === 'NOES'))) yield contact;
      }
    }
  }

  private async count({ file, line, contact, faults, leftOut }: SourceLine): Promise<void> {
    this.counts.lines++;
    for (const what of leftOut) this.counts.leftOut[what] = (this.counts.leftOut[what] ?? 0) + 1;
    if (faults.length === 0) return;
    this.counts.rejected++;
    for (const { reason, column } of faults) {
      this.counts.rejectedBecause[reason] = (this.counts.rejectedBecause[reason] ?? 0) + 1;
      const full = this.reading.rejects?.write({ file, line, reason, column, taken: contact ? 'NOES' : 'NOTHING' });
      if (full) await full;
    }
  }
}
