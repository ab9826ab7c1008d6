import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { Relation } from '../domain/words';
import { mailchimpContacts, type RejectedLine, theAudience } from '../doors/import/mailchimp-contacts';
import { readMailchimpExport } from '../doors/import/mailchimp-export';
import type { ImportReport, Operations } from '../operations';
import type { CommandLine } from './command-line';
import { Progress } from './progress';

export interface ImportOptions {
  readonly audience?: string;
  readonly timeZone?: string;
  readonly relation?: Relation;
  readonly business?: boolean;
  readonly dryRun?: boolean;
  readonly onProgress?: (done: number) => void;
}

export interface FileImport {
  readonly report: ImportReport;
  readonly rejected: readonly RejectedLine[];
}

const MOST_REJECTS_KEPT = 100_000;

/** `abide import`: takes in an export of a mailing tool. Lines that cannot be read are listed, the others are taken. */
export function addImportCommand(program: Command, { openApp }: CommandLine): void {
  program
    .command('import')
    .argument('<file>', 'the export: a Mailchimp audience export (.zip, or one .csv of it)')
    .description('take in contacts and their noes; an opt-in fills only what is unknown, with its evidence')
    .addOption(new Option('--format <format>', 'whose export it is').choices(['mailchimp']).makeOptionMandatory())
    .option('--audience <key>', "the policy's key of the audience, where it has several")
    .option('--time-zone <zone>', 'of the times in the file', 'UTC')
    .addOption(
      new Option('--relation <relation>', 'what everybody in the file is to the company').choices(
        Object.keys(Relation),
      ),
    )
    .option('--business', 'everybody in the file is at an organisation')
    .option('--dry-run', 'say what would change and change nothing')
    .option('--rejects <file>', 'where to list lines that were not taken, as CSV')
    .action(async (file: string, { rejects, ...options }: ImportOptions & { rejects?: string }) => {
      const app = await openApp();
      try {
        const progress = new Progress('imported contacts');
        const done = await importFile(app.operations, file, {
          ...options,
          onProgress: (count) => progress.show(count),
        });
        progress.end();
        if (rejects !== undefined) await writeRejects(rejects, done.rejected);
        printReport(done, options.dryRun === true);
        if (done.rejected.length > 0) process.exitCode = 65;
      } finally {
        await app.close();
      }
    });
}

/** Imports one file through the operation that every import passes. */
export async function importFile(operations: Operations, file: string, options: ImportOptions): Promise<FileImport> {
  const { policy } = operations.active;
  const { relation, business } = options;
  const rejected: RejectedLine[] = [];
  const contacts = mailchimpContacts(readMailchimpExport(file, { timeZone: options.timeZone }), {
    policy,
    audience: theAudience(policy, options.audience),
    codes: { relation, business },
    onReject: (line) => {
      if (rejected.length < MOST_REJECTS_KEPT) rejected.push(line);
    },
  });
  const report = await operations.importRows(contacts, { dryRun: options.dryRun, onProgress: options.onProgress });
  return { report, rejected };
}

async function writeRejects(path: string, rejected: readonly RejectedLine[]): Promise<void> {
  const lines = rejected.map(({ file, line, reason, column }) => [file, line, reason, column ?? ''].join(','));
  await writeFile(path, `file,line,reason,column\r\n${lines.map((line) => `${line}\r\n`).join('')}`);
}

function printReport({ report, rejected }: FileImport, isDryRun: boolean): void {
  console.log(isDryRun ? 'What would change (nothing was):' : 'Imported:');
  const { contacts, created, changed, unchanged, optIns, stops, refused } = report;
  for (const [what, count] of Object.entries({ contacts, created, changed, unchanged, 'opt-ins': optIns, stops })) {
    console.log(`  ${what.padEnd(12)} ${count}`);
  }
  for (const [reason, count] of Object.entries(refused)) console.log(`  refused, ${reason}: ${count}`);
  if (rejected.length > 0)
    console.log(
      `  lines not taken: ${rejected.length} (the first: ${rejected[0]?.file}, line ${rejected[0]?.line}, ${rejected[0]?.reason})`,
    );
}
