import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { CommandLine } from './command-line';
import { Progress } from './progress';

const NOTED = /^(\d+):([0-9a-f]{64})$/;

function readNoted(text: string): { position: number; hash: string } {
  const match = NOTED.exec(text);
  if (!match?.[1] || !match[2]) throw new InvalidArgumentError('write <position>:<hash>, as an earlier run printed it');
  return { position: Number(match[1]), hash: match[2] };
}

/** `abide verify`: checks the whole ledger and says where it was edited. Exit 65 when it was. */
export function addVerifyCommand(program: Command, { openApp }: CommandLine): void {
  program
    .command('verify')
    .description('check every entry, commitment and link of the ledger')
    .option(
      '--expect <position:hash>',
      'a head noted earlier; shows a cut-off tail whose head was set back too',
      readNoted,
    )
    .option('--json', 'print the report as JSON')
    .action(async ({ expect, json }: { expect?: { position: number; hash: string }; json?: boolean }) => {
      const app = await openApp();
      try {
        const progress = new Progress('verified commits');
        const report = await app.operations.verifyLedger({
          expected: expect,
          onProgress: (done) => progress.show(done),
        });
        progress.end();
        if (json) console.log(JSON.stringify(report, null, 2));
        else {
          for (const { position, ordinal, fault } of report.faults) {
            console.log(`position ${position}${ordinal === undefined ? '' : `, entry ${ordinal}`}: ${fault}`);
          }
          const verdict = report.isIntact ? 'The ledger is whole' : `The ledger has ${report.faults.length} faults`;
          console.log(
            `${verdict}: ${report.entries} entries in ${report.commits} commits. Note its head: ${report.position}:${report.headHash}`,
          );
        }
        if (!report.isIntact) process.exitCode = 65;
      } finally {
        await app.close();
      }
    });
}
