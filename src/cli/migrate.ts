import type { Command } from 'commander';
import type { CommandLine } from './command-line';

/** `abide migrate`: brings the database to the newest shape and stops; `serve` does the same at start. */
export function addMigrateCommand(program: Command, line: CommandLine): void {
  program
    .command('migrate')
    .description('bring the database to the newest shape (serve does this too)')
    .action(async () => {
      // Opening the service migrates; there is nothing left to do.
      await line.withApp(async () => undefined);
      line.print('The database has the newest shape.');
    });
}
