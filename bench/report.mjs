import { cpus } from 'node:os';
import { spread } from './rounds.mjs';

const COLUMNS = [
  ['rate', 'a second', 0],
  ['p50', 'p50 ms', 1],
  ['p99', 'p99 ms', 1],
  ['cpuMicros', 'CPU µs each', 0],
  ['databaseMicros', 'of the database', 0],
  ['seconds', 'seconds', 2],
  ['peakMebibytes', 'peak MiB', 0],
];

/** What a measure found, as Markdown: middle figures of each subject, then the ratios that count. */
export function report({ title, results, ratios }) {
  const columns = COLUMNS.filter(([key]) => [...results.values()].some((rounds) => rounds[0][key] !== undefined));
  const head = ['', ...columns.map(([, name]) => name)];
  const rows = [...results].map(([name, rounds]) => [
    name,
    ...columns.map(([key, , digits]) => {
      const values = rounds.map((round) => round[key]).filter((value) => value !== undefined);
      return values.length === 0 ? '' : spread(values).median.toFixed(digits);
    }),
  ]);
  const ratioRows = ratios.map(({ of, to, by, min, median, max, goal }) => [
    `${of} / ${to}, ${NAMES[by] ?? by}`,
    min.toFixed(2),
    median.toFixed(2),
    max.toFixed(2),
    goal,
  ]);
  return [
    `## ${title}`,
    '',
    table(head, rows),
    '',
    table(['ratio', 'min', 'median', 'max', 'goal'], ratioRows),
    '',
  ].join('\n');
}

const NAMES = { peakMebibytes: 'peak memory', allCpuMicros: 'CPU, database included' };

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function describeMachine({ postgres, counts }) {
  const { version, fsync, synchronous_commit, full_page_writes } = postgres;
  return [
    `Node ${process.versions.node}, PostgreSQL ${version}, ${cpus().length} cores shared by load, servers and database.`,
    `fsync ${fsync}, synchronous_commit ${synchronous_commit}, full_page_writes ${full_page_writes}.`,
    `${counts.contacts.toLocaleString('en')} contacts, ${counts.suppressions.toLocaleString('en')} suppressions.`,
    '',
  ].join('\n');
}
