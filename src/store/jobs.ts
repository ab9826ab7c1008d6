import type { Pool, PoolClient } from 'pg';
import PgBoss from 'pg-boss';
import type { Log } from '../log';
import { toAbideError } from './database-error';

/** The queues. A job holds ids, codes and address keys only: what is personal is read when it is done. */
export const QUEUES = {
  /**
   * Somebody waits for a mail: tried again after some seconds, then ever later, for about a day. A mail server is given
   * up after 31 s at most, so a job of 35 s has lost its instance; within a minute in all another one takes it.
   */
  mail: { retryLimit: 13, retryDelay: 5, retryBackoff: true, expireInSeconds: 35, retentionMinutes: 2 * 24 * 60 },
  /** An erasure waits for it: tried again every minute, for a week. */
  forget: {
    retryLimit: 10_080,
    retryDelay: 60,
    retryBackoff: false,
    expireInSeconds: 60,
    retentionMinutes: 365 * 24 * 60,
  },
  /** What is done once a day, by whichever instance comes first. */
  daily: { retryLimit: 5, retryDelay: 60, retryBackoff: true, expireInSeconds: 600, retentionMinutes: 24 * 60 },
} as const;
export type QueueName = keyof typeof QUEUES;

export interface NewJob {
  readonly queue: QueueName;
  readonly data: object;
  /** At most one job has it, as long as that one is kept; a further one is dropped. Undefined: each is one of its own. */
  readonly id?: string;
  /** Not before this many seconds from now. */
  readonly delaySeconds?: number;
  /** At most one job with this name in each stretch of so many seconds; a further one is dropped. */
  readonly onlyOne?: { readonly name: string; readonly everySeconds: number };
}

/** Asked for by every instance, at start and hourly: one is kept a day, and whichever instance is there does it. */
export const UPKEEP_OF_THE_DAY: NewJob = {
  queue: 'daily',
  data: {},
  onlyOne: { name: 'upkeep', everySeconds: 86_400 },
};

export type JobHandler = (data: unknown, job: { readonly id: string }) => Promise<void>;

export interface Jobs {
  /** Keeps jobs in the caller's transaction: they exist if and only if it commits. */
  send(client: Pool | PoolClient, jobs: readonly NewJob[]): Promise<void>;
  /** Does the jobs of these queues, on this instance, until `stop`. */
  work(handlers: Readonly<Partial<Record<QueueName, JobHandler>>>): Promise<void>;
  /** Looks at once whether a queue has something to do; without it that takes up to two seconds. */
  wake(queue: QueueName): void;
  /** Takes no more jobs and lets those under way finish; those that take too long are left, and taken again later. */
  finish(): Promise<void>;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 2_000;
const JOBS_AT_ONCE = 20;
/** As long as requests under way may take. */
const LONGEST_FINISH_MS = 20_000;
/** One instance looks for jobs whose instance is gone, whichever comes first; every two minutes, unless told. */
const LOOK_AFTER_EVERY_SECONDS = 10;
/** pg-boss asks for a queue of its own when it starts; the account of the service may not make tables. */
const OWN_QUEUE = '__pgboss__send-it';

/** Makes or changes the tables of pg-boss, as the owner of the database; safe to repeat, and from several instances. */
export async function migrateJobs(pool: { query: Pool['query'] }): Promise<void> {
  const boss = new PgBoss({ db: executor(pool), supervise: false, schedule: false, migrate: true });
  boss.on('error', () => undefined);
  await boss.start();
  for (const [name, options] of Object.entries(QUEUES)) {
    await boss.createQueue(name, { name, ...options });
    // One that an earlier version made goes by the settings of this one.
    await boss.updateQueue(name, { name, ...options });
  }
  await boss.createQueue(OWN_QUEUE);
  await boss.stop({ graceful: false });
}

/**
 * Durable jobs on pg-boss. The queue is pg-boss's; the loop that takes jobs is ours, because its worker does not wait
 * for the answer to "done": a database that is away at that moment would end the process.
 */
export function createJobs(
  pool: Pool,
  log: Log,
  {
    longestFinishMs = LONGEST_FINISH_MS,
    lookAfterEverySeconds = LOOK_AFTER_EVERY_SECONDS,
  }: { longestFinishMs?: number; lookAfterEverySeconds?: number } = {},
): Jobs {
  const supervision = { supervise: true, maintenanceIntervalSeconds: lookAfterEverySeconds };
  const boss = new PgBoss({ db: executor(pool), ...supervision, schedule: false, migrate: false });
  boss.on('error', (error) => log.warn('Jobs could not be looked after.', { err: error }));
  const loops = new Map<QueueName, ReturnType<typeof startLoop>>();
  let isStarted = false;
  let finishing: Promise<void> | undefined;
  const finishOnce = async (): Promise<void> => {
    const ended = Promise.all([...loops.values()].map((loop) => loop.stop())).then(() => true);
    if (!(await inTime(ended, longestFinishMs))) log.warn('Jobs were left under way; they are taken again.');
  };
  const finish = () => {
    finishing ??= finishOnce();
    return finishing;
  };
  return {
    send: async (client, jobs) => {
      if (jobs.length === 0) return;
      let kept = 0;
      const db = executor(client, (rows) => {
        kept += rows;
      });
      await boss.insert(jobs.map(rowOf), { db } as never);
      // A job of a queue that was never made is left out without a word.
      if (kept < jobs.filter((job) => !job.onlyOne && job.id === undefined).length)
        throw new Error('a job was not kept; is the database migrated?');
    },
    work: async (handlers) => {
      await boss.start();
      isStarted = true;
      for (const [queue, handler] of Object.entries(handlers) as [QueueName, JobHandler][]) {
        loops.set(queue, startLoop(boss, { queue, handler, log }));
      }
    },
    wake: (queue) => loops.get(queue)?.wake(),
    finish,
    stop: async () => {
      await finish();
      if (isStarted) await boss.stop({ graceful: false });
    },
  };
}

/** False when it takes longer than an instance that was told to stop may take. */
async function inTime(ended: Promise<boolean>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  return Promise.race([ended, tooLate]).finally(() => clearTimeout(timer));
}

function rowOf({ queue, id, data, delaySeconds, onlyOne }: NewJob) {
  return {
    id,
    name: queue,
    data,
    startAfter: delaySeconds ? `${Math.ceil(delaySeconds)} seconds` : undefined,
    singletonKey: onlyOne?.name,
    singletonSeconds: onlyOne?.everySeconds,
  };
}

function executor(client: { query: Pool['query'] }, onRows: (count: number) => void = () => undefined) {
  return {
    executeSql: async (text: string, values: unknown[] = []) => {
      const result = await client.query(text, values).catch((error) => {
        throw toAbideError(error);
      });
      // pg-boss sends several statements in one text where it makes tables.
      onRows(Array.isArray(result) ? 0 : (result.rowCount ?? 0));
      return result;
    },
  };
}

interface LoopParts {
  readonly queue: QueueName;
  readonly handler: JobHandler;
  readonly log: Log;
}

/** Takes jobs and does them, one handful after the other; two instances never take the same one (SKIP LOCKED). */
function startLoop(boss: PgBoss, { queue, handler, log }: LoopParts) {
  let isStopping = false;
  let isWoken = false;
  let endWait = (): void => undefined;
  const wait = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      timer.unref();
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!isStopping) {
      isWoken = false;
      const done = await takeJobs(boss, { queue, handler, log });
      if (done < JOBS_AT_ONCE && !isWoken && !isStopping) await wait();
    }
  };
  const running = run();
  return {
    wake: () => {
      isWoken = true;
      endWait();
    },
    stop: async () => {
      isStopping = true;
      endWait();
      await running;
    },
  };
}

async function takeJobs(boss: PgBoss, { queue, handler, log }: LoopParts): Promise<number> {
  const jobs = await boss.fetch<object>(queue, { batchSize: JOBS_AT_ONCE });
  await Promise.all(
    jobs.map(async ({ id, data }) => {
      try {
        await handler(data, { id });
        await boss.complete(queue, id);
      } catch (error) {
        log.warn('A job failed and is tried again.', { queue, job: id, err: error });
        // What a mail server or database says may hold an address: pg-boss keeps the code alone.
        const code = (error as { code?: unknown }).code;
        await boss
          .fail(queue, id, { code: typeof code === 'string' ? code : 'INTERNAL' })
          .catch((unsaid) =>
            log.warn('That a job failed could not be said; it is taken again.', { queue, err: unsaid }),
          );
      }
    }),
  );
  return jobs.length;
}
