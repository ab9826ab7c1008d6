import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CommandLine } from './command-line';
import { runDemo } from './demo/story';

const USUAL_PORT = 4000;

/**
 * `abide demo`: Abide's main job from first to last, on made-up people and a database of its own that is thrown away
 * afterwards: import, links, one click, the page, a role, an import that brings nobody back, and screened lists.
 */
export function addDemoCommand(program: Command, line: CommandLine): void {
  program
    .command('demo')
    .description('show the main job on made-up people, then keep serving them')
    .option('--once', 'end with exit code 0 instead of serving on')
    .action(({ once = false }: { once?: boolean }) => playDemo(line, once));
}

async function playDemo(line: CommandLine, once: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'abide-demo-'));
  // Started by root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(folder, 0o711);
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const apiKey = `demo-${randomBytes(24).toString('hex')}`;
  const set = {
    NODE_ENV: 'development',
    DATABASE_URL: '',
    ABIDE_SECRET: '',
    ABIDE_SECRET_OLD: '',
    ABIDE_CLOCK_OFFSET: '',
    ABIDE_DATA_DIR: join(folder, 'data'),
    ABIDE_POLICY: join(line.surroundings.packageRoot, 'policies/engage-process.yaml'),
    ABIDE_API_KEY: apiKey,
    ABIDE_PUBLIC_URL: url,
    PORT: port,
  };
  try {
    await line.withApp(
      async (app) => {
        await app.listen();
        const { operations } = app;
        const print = (text: string) => line.print(text);
        await runDemo({ operations, url, apiKey, folder, print, signal: line.signal });
        if (once) return;
        line.print('\nIt keeps running; stop it with Ctrl-C.');
        await line.toldToStop();
      },
      { set },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
