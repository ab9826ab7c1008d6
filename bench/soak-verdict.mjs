import { spread } from './rounds.mjs';

/** Above this a figure of the last quarter is no longer that of the second: the machine has other work as well. */
const MOST_MORE_MEMORY = 1.1;
const MOST_MORE_P99 = 1.5;
/** The pool of the service, and its session that says it is there. */
const MOST_SESSIONS = 12;

/** The first quarter warms up; then the last quarter is held against the second. */
export function verdictOf(windows, { before, after, sessions }) {
  const quarter = Math.floor(windows.length / 4);
  const second = windows.slice(quarter, 2 * quarter);
  const last = windows.slice(-quarter);
  return [
    compared('memory', 'MiB', { second, last, key: 'mebibytes', most: MOST_MORE_MEMORY }),
    compared('p99', 'ms', { second, last, key: 'p99', most: MOST_MORE_P99 }),
    counted('database sessions', sessions, MOST_SESSIONS),
    // Sessions that the pool opened meanwhile are no leak; clients that left must be gone.
    counted('sockets', after, before + MOST_SESSIONS),
  ];
}

export function isFlat({ holds }) {
  return holds;
}

function compared(name, unit, { second, last, key, most }) {
  const [was, is] = [second, last].map((windows) => spread(windows.map((one) => one[key])).median);
  const holds = is <= was * most;
  const figures = `${was.toFixed(1)} ${unit}, then ${is.toFixed(1)} ${unit} (at most ${most} times as much)`;
  return { name, holds, says: `${holds ? 'flat' : 'GREW'}: ${figures}` };
}

function counted(name, count, most) {
  const holds = count <= most;
  return { name, holds, says: `${holds ? 'none leaked' : 'LEAKED'}: ${count} at rest (at most ${most})` };
}
