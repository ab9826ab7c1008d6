import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, link, mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findBinaries, PROGRAM_ENVIRONMENT } from './binaries';
import { canReach, chooseServerUser, type ServerUser } from './server-user';

const run = promisify(execFile);

/** Where the system keeps what services write, for data folders that the server's account cannot reach. */
const SYSTEM_DATA_FOLDER = '/var/lib/abide';
const POINTER = 'postgres-folder';

/** The one superuser of an embedded server. */
export const SUPERUSER = 'abide';

/** An embedded server's files: `data` is PostgreSQL's own, the log and, if needed, its programs lie beside it. */
export type Cluster = { folder: string; data: string; log: string; user: ServerUser; password: string };

/**
 * Opens the files of the server that belongs to `dataDir`, and makes them where there are none.
 *
 * Two processes may do this at the same moment: each prepares its own and moves it into place in one step, and the
 * one that comes second uses the first one's.
 */
export async function openCluster(dataDir: string): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  const folder = await serverFolder(await realpath(dataDir));
  const data = join(folder, 'data');
  const exists = await isFolder(data);
  const user = await chooseServerUser(exists ? data : undefined);
  if (!exists) await makeData(folder, user);
  const password = await readFile(join(data, 'abide-password'), 'utf8').catch((cause) => {
    throw new Error(`The data folder ${folder} cannot be read by this account; use the one that made it.`, { cause });
  });
  return { folder, data, log: join(folder, 'server.log'), user, password };
}

async function serverFolder(dataDir: string): Promise<string> {
  const pointer = join(dataDir, POINTER);
  const elsewhere = await readFile(pointer, 'utf8').catch(() => undefined);
  if (elsewhere) return elsewhere.trim();

  const beside = join(dataDir, 'postgres');
  if (await isFolder(beside)) return beside;
  const user = await chooseServerUser(undefined);
  if (await canReach(dataDir, user)) return makeFolder(beside, user);
  return pointElsewhere(pointer, user);
}

/** A random name: a data folder that was deleted and made again must not find the old one's rows. */
async function pointElsewhere(pointer: string, user: ServerUser): Promise<string> {
  const folder = join(SYSTEM_DATA_FOLDER, `postgres-${randomBytes(6).toString('hex')}`);
  await mkdir(SYSTEM_DATA_FOLDER, { recursive: true, mode: 0o755 });
  const draft = `${pointer}.${randomUUID()}`;
  await writeFile(draft, `${folder}\n`, { flush: true });
  const isOurs = await link(draft, pointer).then(
    () => true,
    () => false,
  );
  await rm(draft);
  if (isOurs) return makeFolder(folder, user);
  return makeFolder((await readFile(pointer, 'utf8')).trim(), user);
}

async function makeFolder(folder: string, user: ServerUser): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}

async function makeData(folder: string, user: ServerUser): Promise<void> {
  const binaries = await findBinaries(folder, user);
  const draft = join(folder, `draft-${randomUUID()}`);
  const draftData = join(draft, 'data');
  const passwordFile = join(draft, 'password');
  await makeFolder(draft, user);
  await writeFile(passwordFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  await initialise({ binaries, draftData, passwordFile, user });
  await rename(passwordFile, join(draftData, 'abide-password'));
  await flush({ binaries, draftData, user });
  await rename(draftData, join(folder, 'data')).catch((error) => {
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  });
  await rm(draft, { recursive: true, force: true });
  await flushEntries(folder);
  await flushEntries(dirname(folder));
}

type Draft = { binaries: string; draftData: string; user: ServerUser };

async function initialise({ binaries, draftData, passwordFile, user }: Draft & { passwordFile: string }) {
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'];
  const access = ['-U', SUPERUSER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const where = { ...user, cwd: dirname(draftData), env: PROGRAM_ENVIRONMENT };
  await run(join(binaries, 'initdb'), ['-D', draftData, ...access, ...locale, '--no-sync'], where);
  await chmod(draftData, 0o700);
}

/** One flush of the whole file system takes a tenth of a second; file by file it takes many (measured: 0.5 s to 4.7 s). */
async function flush({ binaries, draftData, user }: Draft): Promise<void> {
  const fileByFile = () =>
    run(join(binaries, 'initdb'), ['--sync-only', '-D', draftData], {
      ...user,
      cwd: dirname(draftData),
      env: PROGRAM_ENVIRONMENT,
    });
  if (process.platform !== 'linux') {
    await fileByFile();
    return;
  }
  await run('sync', ['-f', draftData]).catch(fileByFile);
}

async function flushEntries(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync();
  await handle?.close();
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
