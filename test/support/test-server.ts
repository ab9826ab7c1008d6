import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres';

/** Nothing of a test outlives it, so nothing needs to reach the disk; cloning is several times faster so. */
const UNSAFE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };
const PREFIX = 'abide-test-';

type Running = { server?: EmbeddedPostgres; folder?: string; adminUrl: string; template: string };
const run = globalThis as typeof globalThis & { abideTestRun?: Running };

/**
 * Starts the server and migrates the template. A migration that fails does not stop tests that need no database:
 * `testDatabase` throws it instead. What the workers need to know goes through the environment.
 */
export async function startTestServer(): Promise<void> {
  await sweep();
  const template = `abide_template_${process.pid}_${randomBytes(3).toString('hex')}`;
  const running = await startOrUseGiven(template);
  run.abideTestRun = running;
  try {
    await admin(running.adminUrl, `CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8'`);
    process.env.ABIDE_TEST_SERVER_URL = running.adminUrl;
    process.env.ABIDE_TEST_TEMPLATE = template;
    await migrateTemplate(running.adminUrl, template);
  } catch (error) {
    // Jest does not call the teardown when the setup throws.
    await stopTestServer();
    throw error;
  }
}

export async function stopTestServer(): Promise<void> {
  const running = run.abideTestRun;
  run.abideTestRun = undefined;
  if (!running) return;
  if (!running.server) await admin(running.adminUrl, `DROP DATABASE IF EXISTS ${running.template} WITH (FORCE)`);
  await running.server?.shutDown();
  if (running.folder) await rm(running.folder, { recursive: true, force: true });
}

/** Runs one statement outside any database of a test. */
export async function admin(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'abide-test' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

async function startOrUseGiven(template: string): Promise<Running> {
  const given = process.env.DATABASE_URL;
  if (given) return { adminUrl: given, template };

  const folder = await testFolder();
  try {
    const server = await startEmbeddedPostgres({ dataDir: folder, settings: UNSAFE });
    return { server, folder, adminUrl: server.connectionString, template };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A folder that the server's account may pass when the tests run as root. Its name holds the owner's process id. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(folder, 0o711);
  return folder;
}

async function migrateTemplate(adminUrl: string, template: string): Promise<void> {
  try {
    // Loaded here and not above, so that a migration that does not compile fails in the same way.
    const { migrate } = require('../../src/store/migrate') as typeof import('../../src/store/migrate');
    await migrate(urlOf(adminUrl, template));
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.env.ABIDE_TEST_TEMPLATE_ERROR = words;
    console.error('The migrations failed; every test that needs a database will too.');
  }
}

/** Takes away what a run left that was killed: its folder names its process, and its server its folder. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = Number(name.match(/^abide-test-(\d+)-/)?.[1]);
    if (!owner || isRunning(owner)) continue;
    const folder = join(tmpdir(), name);
    const lines = await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => '');
    const server = Number(lines.split('\n')[0]);
    if (server && (await isServerOf(server, folder))) process.kill(server, 'SIGQUIT');
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isServerOf(pid: number, folder: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes(folder);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
