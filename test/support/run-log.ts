import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { createLog, type Log } from '../../src/log';

/**
 * Everything that is logged while the tests run goes to a folder of the run, at the loudest level, whatever a test itself
 * looks at. When all tests have ended it is searched for what they used (`run-log-search.ts`), and the run fails.
 */
const FOLDER = 'ABIDE_TEST_LOGS';

/** The service's own log of a test, and who else hears its lines. */
export function runLog(hear?: (line: string) => void): Log {
  const write = (line: string) => {
    keepSaid(line);
    hear?.(line);
  };
  return createLog({ level: 'debug', isStrict: true, destination: { write } });
}

/** Whoever writes a test wants to see what went wrong in the service. */
export function showErrors(line: string): void {
  if (line.includes('"level":"error"')) process.stdout.write(line);
}

/** Text that a process of the service, or the command line, said beside its results. */
export function keepSaid(text: string): void {
  append(`said-${process.pid}.log`, text);
}

/** What must not be in any log, beside what looks like an address or a token: names, and secrets that look like a hash. */
export function noteUsed(values: readonly string[]): void {
  if (values.length > 0) append(`used-${process.pid}.txt`, `${values.join('\n')}\n`);
}

/** The addresses and names that a test leaves in its database. */
export async function noteUsedIn(pool: Pool): Promise<void> {
  const { rows } = await pool
    .query<{ value: string }>(
      `(SELECT value FROM address LIMIT 1000) UNION (SELECT name FROM contact WHERE name LIKE '% %' LIMIT 1000)`,
    )
    // A test of migrations, or of a database that went away.
    .catch(() => ({ rows: [] }));
  noteUsed(rows.map(({ value }) => value));
}

function append(file: string, text: string): void {
  const folder = process.env[FOLDER];
  if (folder) appendFileSync(join(folder, file), text);
}
