import type { Command } from 'commander';
import type { CommandLine } from './command-line';

/** `abide migrate`: brings the database to the newest shape and stops; `serve` does the same at start. */
export function addMigrateCommand(program: Command, { openApp }: CommandLine): void {
  program
    .command('migrate')
    .description('bring the database to the newest shape (serve does this too)')
    .action(async () => {
      const app = await openApp();
      await app.close();
      console.log('The database has the newest shape.');
    });
}
