import { type Command, Option } from 'commander';
import { Channel } from '../domain/words';
import { DELIMITER_NAMES } from '../doors/list/list-shape';
import { type ScreenSummary, screenList } from '../doors/screening/screen-list';
import type { CommandLine } from './command-line';
import { readCountry } from './country';
import { EXIT } from './exit-code';

interface ScreenArguments {
  readonly topic: string;
  readonly channel: Channel;
  readonly out: string;
  readonly column?: string;
  readonly country?: string;
  readonly delimiter?: keyof typeof DELIMITER_NAMES;
  readonly table?: boolean;
  readonly json?: boolean;
}

/** `abide screen`: splits a list before a send. Exit 65 when lines could not be read; the others are decided. */
export function addScreenCommand(program: Command, line: CommandLine): void {
  program
    .command('screen')
    .argument('<file>', 'the list: CSV as a spreadsheet saves it, or one address a line')
    .description('split a list into who may be sent a topic and who may not, with a reason for each line')
    .requiredOption('--topic <key>', 'what is to be sent')
    .addOption(new Option('--channel <channel>', 'how it is sent').choices(Object.keys(Channel)).default('EMAIL'))
    .requiredOption('--out <folder>', 'where sendable.csv, withheld.csv, rejects.csv and summary.json go')
    .option('--column <name>', 'the address column, by name or number; found when absent')
    .option('--country <code>', 'of phone numbers without a country code, such as NL', readCountry)
    .addOption(
      new Option('--delimiter <name>', 'of the files that are written; that of the list when absent').choices(
        Object.keys(DELIMITER_NAMES),
      ),
    )
    .option('--table', 'for long lists: decide by a table of all addresses, kept for a day in the data folder')
    .option('--json', 'print the summary as JSON')
    .action((file: string, options: ScreenArguments) => screenIt(line, file, options));
}

async function screenIt(
  line: CommandLine,
  file: string,
  { json, delimiter, table, ...options }: ScreenArguments,
): Promise<void> {
  const progress = line.progress('screened lines');
  const onProgress = (done: number) => progress.show(done);
  const outDelimiter = delimiter && DELIMITER_NAMES[delimiter];
  await line.withApp(async ({ operations, tablesIn }) => {
    const byTable = table ? { tablesIn } : {};
    const all = { ...options, ...byTable, outDelimiter, signal: line.signal, onProgress };
    const screening = screenList(operations, file, all);
    const summary = await screening.finally(() => progress.end());
    if (json) line.printJson(summary);
    else printSummary(line, summary, options.out);
    if (summary.rejects > 0) line.exitCode = EXIT.badInput;
  });
}

function printSummary(line: CommandLine, summary: ScreenSummary, out: string): void {
  const { lines, sendable, withheld, rejects, duplicates } = summary;
  line.print(`${lines} lines: ${sendable} sendable, ${withheld} withheld, ${rejects} rejected`);
  for (const [reason, count] of Object.entries({ ...summary.reasons, ...summary.faults })) {
    line.print(`  ${reason.padEnd(22)} ${count}`);
  }
  if (duplicates > 0) line.print(`${duplicates} lines repeat an address that stood above`);
  line.print(`Valid until ${summary.validUntil}; in ${out}`);
}
