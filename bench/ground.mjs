import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createLog, main, openApp, readConfig, root, Secrets, startEmbeddedPostgres } from './abide.mjs';
import { fill } from './people.mjs';
import { cpuSecondsOf, startServer } from './server.mjs';

export const API_KEY = 'the-key-of-the-bench-with-all-scopes-1';

/**
 * One PostgreSQL for Abide and its peers, started by Abide's own launcher with durability as it stands, in a folder of
 * its own that goes with the run.
 */
export async function openGround() {
  const dataDir = await mkdtemp(join(tmpdir(), 'abide-bench-'));
  await chmod(dataDir, 0o711);
  const environment = {
    ABIDE_DATA_DIR: dataDir,
    ABIDE_POLICY: `${root}/policies/engage-process.yaml`,
    ABIDE_API_KEY: API_KEY,
    ABIDE_LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
    ABIDE_PUBLIC_URL: 'http://127.0.0.1:4000',
    PORT: '0',
  };
  const postgres = await startEmbeddedPostgres({ dataDir });
  const client = new pg.Client({ connectionString: postgres.connectionString, application_name: 'bench' });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query('SHOW data_directory');
  const postmaster = Number(readFileSync(join(rows[0].data_directory, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  const ground = { environment, client, databaseUrl: postgres.connectionString, dataDir, postmaster };
  return {
    ...ground,
    ...(await prepare(ground)),
    startAbide: (extra = {}) => startServer(main, ['serve'], { ...environment, ...extra }),
    startPeer: (name) =>
      startServer(new URL(`peers/${name}.mjs`, import.meta.url).pathname, [], peerEnvironment(ground)),
    close: async () => {
      await client.end();
      await postgres.shutDown();
      await rm(dataDir, { recursive: true, force: true });
      if (!postgres.folder.startsWith(dataDir)) await rm(postgres.folder, { recursive: true, force: true });
    },
  };
}

/** Migrations and the policy by Abide itself, then the made-up people. */
async function prepare({ environment, client }) {
  const config = readConfig(environment);
  const app = await openApp(config, { log: createLog({ level: 'warn' }) });
  await app.close();
  const secrets = new Secrets({ current: config.secret, old: config.oldSecrets });
  const counts = await fill(client, secrets);
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
            current_setting('synchronous_commit') AS synchronous_commit, current_setting('full_page_writes') AS full_page_writes`,
  );
  return { secrets, counts, postgres: rows[0] };
}

/** Peers find the same keys: the secret lies in the data folder. */
function peerEnvironment({ environment, databaseUrl }) {
  return { ...environment, BENCH_DATABASE_URL: databaseUrl };
}

/** A server whose processor time is told together with that of the database. */
export function withDatabase({ postmaster }, server) {
  return { ...server, databaseCpuSeconds: () => databaseCpuSeconds(postmaster) };
}

/** Of the server process, of its children that run, and of those that have ended. */
function databaseCpuSeconds(postmaster) {
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postmaster);
  const running = children.map((pid) => cpuSecondsOf(pid) ?? 0);
  return running.reduce((sum, seconds) => sum + seconds, cpuSecondsOf(postmaster, { withEnded: true }) ?? 0);
}

function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]);
  } catch {
    return undefined;
  }
}
