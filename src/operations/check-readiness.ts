import type { Clock } from '../clock';
import { readClockOffset } from '../store/database-clock';
import { areKeysKnown } from '../store/hash-keys';
import { readMissingMigrations } from '../store/migrate';
import type { Ground } from './ground';

/** Whether this instance can answer; `cause` says in plain words why not, and nothing that is secret. */
export type Readiness =
  | { readonly isReady: true; readonly clockOffsetSeconds: number }
  | { readonly isReady: false; readonly cause: string; readonly clockOffsetSeconds?: number };

/** A balancer asks every few seconds and gives up soon. */
const PATIENCE_MS = 2_000;
/** Beyond this a yes may be taken as given after a no that came before it. */
const FARTHEST_CLOCK_SECONDS = 30;
const NO_ANSWER: Readiness = { isReady: false, cause: 'the database does not answer' };

/**
 * Says whether every decision asked of this instance would be answered, and rightly: the database is there, in our
 * shape, filled under our secrets, and its clock agrees with ours. Reads only; comes back by itself.
 *
 * @param clock the machine's, without `ABIDE_CLOCK_OFFSET`, which is meant to be off.
 */
export async function checkReadiness(
  ground: Pick<Ground, 'database' | 'secrets'>,
  clock: Clock = () => new Date(),
): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve(NO_ANSWER), PATIENCE_MS);
  });
  const found = check(ground, clock).catch(() => NO_ANSWER);
  return Promise.race([found, patience]).finally(() => clearTimeout(timer));
}

async function check({ database, secrets }: Pick<Ground, 'database' | 'secrets'>, clock: Clock): Promise<Readiness> {
  const { pool } = database;
  const clockOffsetSeconds = await readClockOffset(pool, clock);
  const not = (cause: string): Readiness => ({ isReady: false, cause, clockOffsetSeconds });
  const missing = await readMissingMigrations(pool);
  if (missing.length > 0) return not(`the database lacks ${missing.length} migrations: run abide migrate`);
  if (!(await areKeysKnown(pool, secrets))) {
    return not('a secret under which the database holds noes is not known here, or is another one');
  }
  if (Math.abs(clockOffsetSeconds) > FARTHEST_CLOCK_SECONDS) {
    return not(`the clock is ${Math.round(clockOffsetSeconds)} s off the clock of the database`);
  }
  return { isReady: true, clockOffsetSeconds };
}
