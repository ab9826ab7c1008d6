import { execFile, spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findBinaries, PROGRAM_ENVIRONMENT } from './binaries';
import { type Cluster, SUPERUSER } from './cluster';

const run = promisify(execFile);
const PATIENCE_MS = 120_000;

/** Settings of every embedded server. The log settings keep values out of its log: a unique violation names one. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
};

export type ServerSettings = Readonly<Record<string, string>>;

/**
 * Finds the running server of these files, or starts it, and gives its port.
 *
 * A server outlives the process that started it, so a running one is adopted. One that is starting or stopping is
 * waited for, and a lock file whose owner has just died is tried again: PostgreSQL sees the dead one for a moment.
 *
 * @param port the port that other processes already count on; undefined where any will do.
 */
export async function runServer(cluster: Cluster, settings: ServerSettings, port?: number): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  let wanted = port;
  while (Date.now() < deadline) {
    const known = await readPostmaster(cluster);
    if (known?.isAlive) {
      if (known.isReady && (await answers(cluster, known.port))) return known.port;
      await pause(50);
      continue;
    }
    wanted ??= known?.port ?? (await freePort());
    const outcome = await launch(cluster, settings, wanted);
    if (outcome === 'ready') return wanted;
    if (outcome === 'port taken') wanted = port;
    await pause(250);
  }
  throw new Error(`The embedded PostgreSQL does not answer; see its log ${cluster.log}.`);
}

/**
 * Stops the server and ends every session; acknowledged changes are on disk before and after.
 *
 * Waits for that process and not for the lock file, as pg_ctl would: whoever still uses the files may have started the
 * next server before pg_ctl looks again.
 */
export async function stopServer(cluster: Cluster): Promise<void> {
  const known = await readPostmaster(cluster);
  if (!known?.isAlive) return;
  const binaries = await findBinaries(cluster.folder, cluster.user);
  const where = { ...cluster.user, cwd: cluster.folder, env: PROGRAM_ENVIRONMENT };
  await run(join(binaries, 'pg_ctl'), ['stop', '-D', cluster.data, '-m', 'fast', '-W'], where).catch(async (error) => {
    if ((await ownerOf(known.pid)) === 'our server') throw error;
  });
  const deadline = Date.now() + PATIENCE_MS;
  while ((await ownerOf(known.pid)) === 'our server') {
    if (Date.now() > deadline) throw new Error(`The embedded PostgreSQL does not stop; see its log ${cluster.log}.`);
    await pause(10);
  }
}

export function serverUrl(cluster: Cluster, port: number): string {
  return `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/postgres`;
}

type Postmaster = { pid: number; port: number; isReady: boolean; isAlive: boolean };

/** Reads PostgreSQL's own lock file: line 1 is the process, line 4 the port, line 8 how far it is. */
export async function readPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const file = join(cluster.data, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!pid) return undefined;
  const owner = await ownerOf(pid);
  // After a reboot the number may belong to somebody else, and PostgreSQL would refuse to start for ever.
  if (owner === 'somebody else') await rm(file, { force: true });
  return { pid, port, isReady: lines[7]?.trim() === 'ready', isAlive: owner === 'our server' };
}

/** Any PostgreSQL counts as ours, in doubt: two servers on the same files would destroy them. */
async function ownerOf(pid: number): Promise<'our server' | 'somebody else' | 'nobody'> {
  if (!isRunning(pid)) return 'nobody';
  if (process.platform !== 'linux') return 'our server';
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  // A dead process that nobody has collected yet has no command: its lock file frees itself in a moment.
  if (command === '') return 'nobody';
  return command.includes('postgres') ? 'our server' : 'somebody else';
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The password is random and known to nobody else, so who accepts it is our server. */
async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new Client({ connectionString: serverUrl(cluster, port), connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Started apart from us and writing to a file, so that our end, however sudden, is not its end. */
async function launch(cluster: Cluster, settings: ServerSettings, port: number) {
  const binaries = await findBinaries(cluster.folder, cluster.user);
  const log = await open(cluster.log, 'a', 0o600);
  const logStart = (await log.stat()).size;
  const all = { ...SETTINGS, ...settings, port: String(port) };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(binaries, 'postgres'), ['-D', cluster.data, ...flags], {
    ...cluster.user,
    cwd: cluster.folder,
    env: PROGRAM_ENVIRONMENT,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let hasEnded = false;
  child.once('exit', () => {
    hasEnded = true;
  });
  child.once('error', () => {
    hasEnded = true;
  });
  child.unref();
  await log.close();

  while (!hasEnded) {
    const known = await readPostmaster(cluster);
    if (known?.pid === child.pid && known?.isReady) return 'ready';
    await pause(10);
  }
  return whyEnded(cluster, logStart);
}

async function whyEnded(cluster: Cluster, logStart: number): Promise<'port taken' | 'not yet'> {
  const words = (await readFile(cluster.log)).subarray(logStart).toString();
  if (words.includes('Address already in use')) return 'port taken';
  if (/lock file .* (already exists|is empty)|shared memory block .* still in use/.test(words)) return 'not yet';
  throw new Error(`The embedded PostgreSQL did not start; see its log ${cluster.log}.`);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
