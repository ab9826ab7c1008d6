import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readConfig, Secrets } from '../abide.mjs';
import { fillMillions, goneAddress, SIZES, writeList } from '../millions.mjs';
import { suppressedAddress } from '../people.mjs';
import { alternate, ratio } from '../rounds.mjs';
import { runScreening } from './run-screening.mjs';

/**
 * A list of a million against ten million suppressions and a million contacts, beside COPY with joins in the same
 * database and DuckDB over files of text. BENCH_SUPPRESSIONS, BENCH_CONTACTS and BENCH_LINES make it smaller.
 */
export async function measureMillions(ground, { rounds }) {
  const folder = join(ground.dataDir, 'millions');
  await mkdir(folder, { recursive: true });
  const config = readConfig(ground.environment);
  await fillMillions(ground.client, new Secrets({ current: config.secret, old: config.oldSecrets }));
  const list = join(folder, 'list.csv');
  const tenth = join(folder, 'tenth.csv');
  await writeList(list, SIZES.lines);
  await writeList(tenth, SIZES.lines / 10);
  const gone = join(folder, 'gone.csv');
  await writeGone(gone);
  const run =
    (script, of = list, more = []) =>
    (round) =>
      runScreening(ground, { script, list: of, out: join(folder, `${script}-${more.at(-1) ?? ''}-${round}`), more });
  const building = await run('abide-screen', tenth, ['table'])('first');
  console.log(`The table was made, and a tenth of the list screened, in ${building.seconds.toFixed(1)} s.`);
  const results = await alternate(
    {
      'COPY and joins': run('copy-and-join'),
      'DuckDB over text': run('duckdb-screen', list, [gone, 'text']),
      'DuckDB, warm': run('duckdb-screen', list, [gone, 'warm']),
      'abide, by table': run('abide-screen', list, ['table']),
      'abide, by table, a tenth': run('abide-screen', tenth, ['table']),
      'abide, line by line': run('abide-screen', list, []),
    },
    { rounds, warmUp: false },
  );
  await rm(folder, { recursive: true });
  const beside = (of, to, goal, by = 'seconds') => ({ ...ratio(results, { of, to, by }), goal });
  return {
    title: `B. ${SIZES.lines.toLocaleString('en')} lines against ${SIZES.suppressions.toLocaleString('en')} suppressions and ${SIZES.contacts.toLocaleString('en')} contacts`,
    results,
    ratios: [
      beside('abide, by table', 'DuckDB, warm', '<= 0.55'),
      beside('abide, by table', 'DuckDB over text', '<= 0.4'),
      beside('abide, by table', 'COPY and joins', '<= 0.15'),
      beside('abide, by table', 'COPY and joins', 'peak <= 450 MiB', 'peakMebibytes'),
      beside('abide, by table', 'abide, by table, a tenth', '<= 10'),
      beside('abide, line by line', 'COPY and joins', '<= 1.0'),
      beside('abide, line by line', 'COPY and joins', 'peak <= 160 MiB', 'peakMebibytes'),
    ],
  };
}

/** The same number of addresses as the database has suppressions; the first of them are those on the list. */
async function writeGone(path) {
  const instance = await DuckDBInstance.create(':memory:');
  const db = await instance.connect();
  if (suppressedAddress(7) !== goneAddress(7)) throw new Error('the lists name other people');
  await db.run(
    `COPY (SELECT 'gone.' || n || '@former.example' FROM range(${SIZES.suppressions}) r(n)) TO '${path}' (HEADER false)`,
  );
}
