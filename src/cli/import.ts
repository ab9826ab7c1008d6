import { type Command, InvalidArgumentError, Option } from 'commander';
import { Relation } from '../domain/words';
import { IMPORT_FORMATS, type ImportFormat, importFile } from '../doors/import/import-file';
import { timeReader } from '../doors/import/local-time';
import type { CommandLine } from './command-line';
import { readCountry } from './country';
import { EXIT } from './exit-code';
import { importReportLines } from './import-report';

interface ImportArguments {
  readonly format: ImportFormat;
  readonly audience?: string;
  readonly passOver?: readonly string[];
  readonly timeZone: string;
  readonly country?: string;
  readonly relation?: Relation;
  readonly business?: boolean;
  readonly dryRun?: boolean;
  readonly rejects?: string;
  readonly report?: string;
  readonly json?: boolean;
}

/** `abide import`: takes in people and their choices from a file. Exit 65 when lines could not be read; the others are taken. */
export function addImportCommand(program: Command, line: CommandLine): void {
  program
    .command('import')
    .argument(
      '<file>',
      'a file of HubSpot, a Mailchimp audience export (.zip, its folder, or one .csv of it), or a CSV of your own',
    )
    .description('take in contacts and their noes; an opt-in fills only what is unknown, with its evidence')
    .addOption(new Option('--format <format>', 'what the file is').choices(IMPORT_FORMATS).makeOptionMandatory())
    .option('--audience <key>', "the policy's key of the Mailchimp audience, where it has several")
    .option(
      '--pass-over <type>',
      'a type of HubSpot that the policy does not map: its noes are left out; repeatable',
      more,
    )
    .option('--time-zone <zone>', 'of the times in the file, such as Europe/Brussels', aTimeZone, 'UTC')
    .option('--country <code>', 'of phone numbers without a country code, such as NL', readCountry)
    .addOption(new Option('--relation <relation>', 'what everybody in it is to the company').choices(RELATIONS))
    .option('--business', 'everybody in the file is at an organisation')
    .option('--dry-run', 'say what would change and change nothing')
    .option('--rejects <file>', 'where to list what could not be read, by line, as CSV')
    .option('--report <file>', 'where to list what becomes of each line, as CSV')
    .option('--json', 'print the report as JSON')
    .action((file: string, options: ImportArguments) => importIt(line, file, options));
}

const RELATIONS = Object.keys(Relation);
const more = (type: string, types: readonly string[] = []) => [...types, type];

async function importIt(line: CommandLine, file: string, { json, ...options }: ImportArguments): Promise<void> {
  let taken = 0;
  const progress = line.progress('imported contacts');
  const onProgress = (done: number) => {
    taken = done;
    progress.show(done);
  };
  await line.withApp(async ({ operations }) => {
    const startedAt = Date.now();
    try {
      const done = await importFile(operations, file, { ...options, signal: line.signal, onProgress });
      progress.end();
      line.tell(speedOf(done.lines, Date.now() - startedAt));
      if (json) line.printJson({ isDryRun: options.dryRun === true, ...done });
      else for (const text of importReportLines(done, options)) line.print(text);
      if (done.rejected > 0) line.exitCode = EXIT.badInput;
    } catch (error) {
      progress.end();
      if (taken > 0 && !options.dryRun) {
        line.tell(`${taken} contacts were taken. Import the file again for the rest: what is in does not change.`);
      }
      throw error;
    }
  });
}

function speedOf(lines: number, milliseconds: number): string {
  const seconds = Math.max(milliseconds, 1) / 1000;
  const perSecond = Math.round(lines / seconds).toLocaleString('en');
  return `${lines.toLocaleString('en')} lines in ${seconds.toFixed(1)} s (${perSecond} a second)`;
}

function aTimeZone(text: string): string {
  try {
    timeReader(text);
    return text;
  } catch {
    throw new InvalidArgumentError('Write it as in Europe/Brussels.');
  }
}
