import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log } from '../log';
import { type Cluster, openCluster } from './embedded-postgres/cluster';
import { runServer, type ServerSettings, serverUrl, stopServer } from './embedded-postgres/server-process';

/** Held by a process that decides whether it is the last one; who comes in passes it, so nobody joins a dying server. */
const DOOR_LOCK = 4_160_001;
const PRESENCE = 'abide-presence';

export type EmbeddedPostgres = {
  /** Stays the same for as long as this process uses the server, also over a crash of the server. */
  connectionString: string;
  /** The folder of the files; not always under the data folder (see `openCluster`). */
  folder: string;
  /** Leaves; the last process out also stops the server. Close your own pools first. */
  stop(): Promise<void>;
  /** Stops the server whoever uses it. For throw-away servers of tests. */
  shutDown(): Promise<void>;
};

export type EmbeddedPostgresOptions = { dataDir: string; settings?: ServerSettings; log?: Log };

/**
 * Joins the PostgreSQL server of a data folder, and makes and starts it where it does not run.
 *
 * Any number of processes may use one data folder. Each holds one session that says it is there. If that session
 * breaks, the server has died: whoever notices first starts it again on the same port, and the others find it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(options.dataDir);
  const membership = new Membership(cluster, options);
  const port = await membership.join();
  options.log?.info('The embedded PostgreSQL runs.', { folder: cluster.folder, port });
  return {
    connectionString: serverUrl(cluster, port),
    folder: cluster.folder,
    stop: () => membership.leave(),
    shutDown: () => membership.shutDown(),
  };
}

/** One process's use of the server, from joining it to leaving it. */
class Membership {
  private session: Client | undefined;
  private port: number | undefined;
  private isLeaving = false;
  private rejoining: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly cluster: Cluster,
    private readonly options: EmbeddedPostgresOptions,
  ) {}

  async join(): Promise<number> {
    for (;;) {
      this.port = await runServer(this.cluster, this.options.settings ?? {}, this.port);
      if (await this.signIn(this.port)) return this.port;
      await pause(50);
    }
  }

  async leave(): Promise<void> {
    this.isLeaving = true;
    await this.rejoining;
    const session = this.session;
    if (!session) return;
    this.session = undefined;
    try {
      if (await isLastOneOut(session)) await stopServer(this.cluster);
    } finally {
      await session.end().catch(() => undefined);
    }
  }

  async shutDown(): Promise<void> {
    this.isLeaving = true;
    await this.rejoining;
    await stopServer(this.cluster);
    await this.session?.end().catch(() => undefined);
  }

  /** False when the server went away meanwhile: the last one out may have been stopping it. */
  private async signIn(port: number): Promise<boolean> {
    const connectionString = serverUrl(this.cluster, port);
    const session = new Client({ connectionString, application_name: PRESENCE, keepAlive: true });
    session.on('error', () => undefined);
    try {
      await session.connect();
      await session.query('SELECT pg_advisory_lock($1)', [DOOR_LOCK]);
      await session.query('SELECT pg_advisory_unlock($1)', [DOOR_LOCK]);
    } catch {
      await session.end().catch(() => undefined);
      return false;
    }
    session.once('end', () => this.rejoin());
    this.session = session;
    return true;
  }

  private rejoin(): void {
    if (this.isLeaving) return;
    this.session = undefined;
    this.options.log?.warn('The embedded PostgreSQL went away and is started again.');
    this.rejoining = this.rejoinUntilThere();
  }

  private async rejoinUntilThere(): Promise<void> {
    while (!this.isLeaving) {
      try {
        await this.join();
        return;
      } catch (error) {
        this.options.log?.error('The embedded PostgreSQL could not be started again.', { err: error });
        await pause(1_000);
      }
    }
  }
}

/** Our own pool's sessions may take a moment to end; somebody else's presence settles it at once. */
async function isLastOneOut(session: Client): Promise<boolean> {
  try {
    await session.query('SELECT pg_advisory_lock($1)', [DOOR_LOCK]);
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const names = await otherSessions(session);
      if (names.length === 0) return true;
      if (names.includes(PRESENCE)) return false;
      await pause(50);
    }
  } catch {
    // The server has gone already: there is nothing to stop.
  }
  return false;
}

async function otherSessions(session: Client): Promise<string[]> {
  const { rows } = await session.query<{ application_name: string }>(
    `SELECT application_name FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND application_name LIKE 'abide%' AND pid <> pg_backend_pid()`,
  );
  return rows.map((row) => row.application_name);
}
