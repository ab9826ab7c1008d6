import type { Command } from 'commander';
import type { CommandLine } from './command-line';

/** `abide serve`: opens the doors and stays until it is told to stop. */
export function addServeCommand(program: Command, line: CommandLine): void {
  program
    .command('serve')
    .description('serve GraphQL, the preference page and one-click unsubscribe until told to stop')
    .action(() =>
      line.withApp(
        async (app) => {
          const { url } = await app.listen();
          const { brand, version } = app.operations.active.policy;
          line.print(`Abide ${brand.name}, policy ${version}, at ${url}`);
          await line.toldToStop();
          await app.stopTaking();
        },
        { unlessSet: { ABIDE_LOG_LEVEL: 'info' } },
      ),
    );
}
