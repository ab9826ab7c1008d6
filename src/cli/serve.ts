import type { Command } from 'commander';
import type { CommandLine } from './command-line';

/** `abide serve`: opens the doors and stays until it is told to stop. */
export function addServeCommand(program: Command, { openApp }: CommandLine): void {
  program
    .command('serve')
    .description('serve GraphQL, the preference page and one-click unsubscribe')
    .action(async () => {
      const app = await openApp();
      try {
        const { url } = await app.listen();
        console.log(
          `Abide ${app.operations.active.policy.brand.name}, policy ${app.operations.active.policy.version}, at ${url}`,
        );
        await toldToStop();
      } finally {
        await app.close();
      }
    });
}

/** Resolves on SIGTERM or SIGINT; a second signal ends the process at once. */
export function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(1));
      resolve();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  });
}
