import { type Command, Option } from 'commander';
import { Channel } from '../domain/words';
import { screenList } from '../doors/screening/screen-list';
import type { CommandLine } from './command-line';
import { Progress } from './progress';

interface ScreenArguments {
  readonly topic: string;
  readonly channel: Channel;
  readonly out: string;
  readonly column?: string;
}

/** `abide screen`: splits a list before a send. Exit 65 when lines could not be read; the others are decided. */
export function addScreenCommand(program: Command, { openApp }: CommandLine): void {
  program
    .command('screen')
    .argument('<file>', 'the list: CSV as a spreadsheet saves it, or one address a line')
    .description('split a list into who may be sent a topic and who may not, with a reason for each line')
    .requiredOption('--topic <key>', 'what is to be sent')
    .addOption(new Option('--channel <channel>', 'how it is sent').choices(Object.keys(Channel)).default('EMAIL'))
    .requiredOption('--out <folder>', 'where sendable.csv, withheld.csv, rejects.csv and summary.json go')
    .option('--column <name>', 'the address column, by name or number; found when absent')
    .action(async (file: string, options: ScreenArguments) => {
      const app = await openApp();
      try {
        const progress = new Progress('screened lines');
        const summary = await screenList(app.operations, file, {
          ...options,
          onProgress: (done) => progress.show(done),
        });
        progress.end();
        console.log(
          `${summary.lines} lines: ${summary.sendable} sendable, ${summary.withheld} withheld, ${summary.rejects} rejected`,
        );
        for (const [reason, count] of Object.entries({ ...summary.reasons, ...summary.faults }))
          console.log(`  ${reason.padEnd(22)} ${count}`);
        console.log(`Valid until ${summary.validUntil}; in ${options.out}`);
        if (summary.rejects > 0) process.exitCode = 65;
      } finally {
        await app.close();
      }
    });
}
