import type { Pool, PoolClient } from 'pg';
import { AbideError } from '../errors';
import type { Log } from '../log';
import { isSameHash } from '../security/api-key';
import type { Secrets } from '../security/secrets';
import { toAbideError } from './database-error';

/** Instances that start together check one after the other, so none misses a version that another one adds. */
const HASH_KEY_LOCK = 4_160_004;

/**
 * Refuses a start with a wrong secret, or without one that was ever in use: no look-up would find the noes written
 * under it, and everybody would be un-suppressed (design, section 6). A current version that is new is added.
 *
 * Every version ever added counts as in use. Whether rows bear it cannot be trusted: another instance may be writing
 * the first one now, and links that were signed under it never expire.
 */
export async function checkHashKeys(pool: Pool, secrets: Secrets, { log }: { log?: Log } = {}): Promise<void> {
  const client = await pool.connect().catch((error) => {
    throw toAbideError(error);
  });
  client.on('error', ignore);
  try {
    await client.query('BEGIN');
    const added = await checkAlone(client, secrets);
    await client.query('COMMIT');
    if (added !== undefined) log?.info('A new secret is in use.', { keyVersion: added });
  } catch (error) {
    await client.query('ROLLBACK').catch(ignore);
    throw toAbideError(error);
  } finally {
    client.off('error', ignore);
    client.release();
  }
}

/** A lost session also fails the statement under way, which tells it; unheard, its event would end the process. */
function ignore(): void {}

async function checkAlone(client: PoolClient, secrets: Secrets): Promise<number | undefined> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [HASH_KEY_LOCK]);
  const kept = await readCheckValues(client);
  if (kept.size === 0) await refuseLostCheckValues(client);
  const mistakes = mistakesIn(secrets, kept);
  if (mistakes.length > 0) throw refusal(mistakes);
  const { current } = secrets;
  return addCurrent(client, { current, checkValue: secrets.checkValue(current.version) }, kept);
}

/** Whether every version that was ever in use is known here, by the same secret; for a running instance. */
export async function areKeysKnown(pool: Pool, secrets: Secrets): Promise<boolean> {
  return mistakesIn(secrets, await readCheckValues(pool)).length === 0;
}

/**
 * What is wrong with the secrets, in words, and which versions were ever the current one. Changes nothing: a version that
 * is not among them is taken into use by the next start that has it as its current one.
 */
export async function examineKeys(
  pool: Pool,
  secrets: Secrets,
): Promise<{ readonly mistakes: readonly string[]; readonly usedVersions: readonly number[] }> {
  const kept = await readCheckValues(pool);
  if (kept.size === 0) await refuseLostCheckValues(pool);
  const mistakes = mistakesIn(secrets, kept).map(({ variable, problem }) => `${variable} ${problem}`);
  return { mistakes, usedVersions: [...kept.keys()] };
}

function mistakesIn(secrets: Secrets, kept: ReadonlyMap<number, string>): Mistake[] {
  return [...kept].flatMap(([version, checkValue]) => mistakeOf(secrets, version, checkValue) ?? []);
}

async function readCheckValues(client: Pool | PoolClient): Promise<Map<number, string>> {
  const { rows } = await client.query<{ version: number; check_value: string }>(
    'SELECT version, check_value FROM hash_key ORDER BY version',
  );
  return new Map(rows.map((row) => [row.version, row.check_value]));
}

/** Rows without any check value: nobody can tell any more whether this secret is the one they were hashed with. */
async function refuseLostCheckValues(client: Pool | PoolClient): Promise<void> {
  const { rows } = await client.query<{ held: boolean }>(
    'SELECT EXISTS (SELECT FROM suppression) OR EXISTS (SELECT FROM address) AS held',
  );
  if (!rows[0]?.held) return;
  const message = 'The database holds hashed addresses, but no check value of the secret. Restore the table hash_key.';
  throw new AbideError('CONFLICT', message, { path: 'ABIDE_SECRET' });
}

interface Mistake {
  readonly variable: 'ABIDE_SECRET' | 'ABIDE_SECRET_OLD';
  readonly problem: string;
}

function mistakeOf(secrets: Secrets, version: number, kept: string): Mistake | undefined {
  const given = secrets.checkValue(version);
  if (given === undefined) {
    const problem = `lacks version ${version}, under which the database holds noes. Add the secret of that version.`;
    return { variable: 'ABIDE_SECRET_OLD', problem };
  }
  if (isSameHash(given, kept)) return undefined;
  const variable = version === secrets.current.version ? 'ABIDE_SECRET' : 'ABIDE_SECRET_OLD';
  const problem = `has another secret for version ${version} than the one the database was filled with. Give back the former, or give the new one a version of its own.`;
  return { variable, problem };
}

function refusal(mistakes: readonly Mistake[]): AbideError {
  const lines = mistakes.map(({ variable, problem }) => `${variable} ${problem}`);
  const message = `With these secrets earlier noes would not be found:\n${lines.join('\n')}`;
  return new AbideError('CONFLICT', message, { path: mistakes[0]?.variable, details: mistakes });
}

/**
 * A version is in use from the first start that has it as its current one. Named only in `ABIDE_SECRET_OLD` it is an
 * announcement: so a rotation can bring a new secret to every instance first, and none is without it when it is used.
 */
async function addCurrent(
  client: PoolClient,
  { current, checkValue }: { current: { readonly version: number }; checkValue: string | undefined },
  kept: ReadonlyMap<number, string>,
): Promise<number | undefined> {
  if (kept.has(current.version)) return undefined;
  await client.query('INSERT INTO hash_key (version, check_value) VALUES ($1, $2)', [current.version, checkValue]);
  return current.version;
}
