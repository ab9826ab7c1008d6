import { type Command, InvalidArgumentError } from 'commander';
import type { LedgerReport } from '../operations';
import type { CommandLine } from './command-line';
import { EXIT } from './exit-code';

interface VerifyArguments {
  readonly expect?: { readonly position: number; readonly hash: string };
  readonly json?: boolean;
}

/** `abide verify`: checks the whole ledger and says where it was edited. Exit 65 when it was. */
export function addVerifyCommand(program: Command, line: CommandLine): void {
  program
    .command('verify')
    .description('check every entry, commitment and link of the ledger')
    .option(
      '--expect <position:hash>',
      'a head noted earlier; shows a cut-off tail whose head was set back too',
      readNoted,
    )
    .option('--json', 'print the report as JSON')
    .action(({ expect, json }: VerifyArguments) =>
      line.withApp(async (app) => {
        const progress = line.progress('verified commits');
        const report = await app.operations.verifyLedger({
          expected: expect,
          onProgress: (done) => {
            line.signal.throwIfAborted();
            progress.show(done);
          },
        });
        progress.end();
        if (json) line.printJson(report);
        else printReport(line, report);
        if (!report.isIntact) line.exitCode = EXIT.badInput;
      }),
    );
}

function readNoted(text: string): VerifyArguments['expect'] {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (!match?.[2]) throw new InvalidArgumentError('Write <position>:<hash>, as an earlier run printed it.');
  return { position: Number(match[1]), hash: match[2] };
}

function printReport(line: CommandLine, report: LedgerReport): void {
  for (const { position, ordinal, fault } of report.faults) {
    line.print(`position ${position}${ordinal === undefined ? '' : `, entry ${ordinal}`}: ${fault}`);
  }
  const verdict = report.isIntact ? 'The ledger is whole' : `The ledger has ${report.faults.length} faults`;
  line.print(`${verdict}: ${report.entries} entries in ${report.commits} commits.`);
  line.print(`Note its head: ${report.position}:${report.headHash}`);
}
