import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { measured } from './measured.mjs';

/**
 * An anti-join over files of text, which applies no rule and gives no reasons: who of the list is not on the suppression
 * list. The suppression list stands in a table in memory before the clock starts ("warm"), unless it is to be read too.
 */
const [list, out, gone, mode] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const db = await instance.connect();
await mkdir(out, { recursive: true });
const target = join(out, 'sendable.csv');
const read = (path) => `read_csv('${path}', header = true, columns = {'email': 'VARCHAR', 'name': 'VARCHAR'})`;
const suppressed = `read_csv('${gone}', header = false, columns = {'email': 'VARCHAR'})`;
if (!existsSync(gone)) throw new Error('the suppression list is not there');
if (mode === 'warm') await db.run(`CREATE TABLE gone AS SELECT email FROM ${suppressed}`);
await measured(async () => {
  const from = mode === 'warm' ? 'gone' : suppressed;
  await db.run(
    `COPY (SELECT l.* FROM ${read(list)} l ANTI JOIN ${from} g ON lower(trim(l.email)) = g.email) TO '${target}'`,
  );
  const reader = await db.runAndReadAll(`SELECT count(*) FROM ${read(list)}`);
  return Number(reader.getRows()[0][0]);
});
