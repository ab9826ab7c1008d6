import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CommandLine } from './command-line';
import { runDemo } from './demo/story';
import { toldToStop } from './serve';

const USUAL_PORT = 4000;

/**
 * `abide demo`: Abide's main job from first to last, on made-up people and a database of its own that is thrown away
 * afterwards: import, links, one click, the page, a role, an import that brings nobody back, and screened lists.
 */
export function addDemoCommand(program: Command, { openApp, packageRoot }: CommandLine): void {
  program
    .command('demo')
    .description('show the main job on made-up people, then keep serving them')
    .option('--once', 'end with exit code 0 instead of serving on')
    .action(async ({ once }: { once?: boolean }) => {
      const folder = await mkdtemp(join(tmpdir(), 'abide-demo-'));
      // Started by root, PostgreSQL runs as another user, who has to get through this folder.
      await chmod(folder, 0o711);
      const port = String(await freePort());
      const apiKey = process.env.ABIDE_API_KEY ?? `demo-${randomBytes(24).toString('hex')}`;
      const app = await openApp({
        DATABASE_URL: '',
        ABIDE_SECRET: '',
        ABIDE_DATA_DIR: join(folder, 'data'),
        ABIDE_POLICY: join(packageRoot, 'policies/engage-process.yaml'),
        ABIDE_API_KEY: apiKey,
        ABIDE_PUBLIC_URL: `http://localhost:${port}`,
        ABIDE_LOG_LEVEL: process.env.ABIDE_LOG_LEVEL ?? 'warn',
        PORT: port,
      });
      try {
        await app.listen();
        await runDemo({ operations: app.operations, url: `http://localhost:${port}`, apiKey, folder });
        if (once) return;
        console.log('\nIt keeps running; stop it with Ctrl-C.');
        await toldToStop();
      } finally {
        await app.close();
        await rm(folder, { recursive: true, force: true });
      }
    });
}

/** The usual port, or any free one when somebody has it. */
async function freePort(): Promise<number> {
  if (process.env.PORT) return Number(process.env.PORT);
  return (await tryPort(USUAL_PORT)) ?? (await tryPort(0)) ?? USUAL_PORT;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
