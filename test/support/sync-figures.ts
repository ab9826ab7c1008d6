import { readFileSync } from 'node:fs';

/** What is read of a call of either stand-in. */
interface SeenCall {
  readonly at: number;
  readonly status?: number | 'hang' | 'reset';
}

/** Prints a line of figures when they were asked for by a size; the small runs of the suite say nothing. */
export function tellFigures(what: string, figures: Readonly<Record<string, unknown>>): void {
  if (process.env.ABIDE_SYNC_VOLUME) process.stderr.write(`${what}: ${JSON.stringify(figures)}\n`);
}

/** A size of a run: the one of the suite, unless the environment names another. */
export function sizeOf(variable: string, ofSuite: number): number {
  return Number(process.env[variable] ?? ofSuite);
}

/** The most calls in any stretch of this length, and how many seconds lie between the first and the last. */
export function paceOf(calls: readonly SeenCall[], stretchMs = 10_000) {
  const times = calls.map(({ at }) => at).toSorted((one, other) => one - other);
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while ((times[last] as number) - (times[first] as number) >= stretchMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
  return { calls: times.length, seconds, most, aSecond: seconds > 0 ? times.length / seconds : 0 };
}

/** How many calls each ten seconds held, from the first call on. */
export function byTenSeconds(calls: readonly SeenCall[]): number[] {
  const from = Math.min(...calls.map(({ at }) => at));
  const counts: number[] = [];
  for (const { at } of calls) {
    const place = Math.floor((at - from) / 10_000);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return Array.from(counts, (count) => count ?? 0);
}

/** What was answered with too much, too soon. */
export function tooMany(calls: readonly SeenCall[]): number {
  return calls.filter(({ status }) => status === 429).length;
}

/** Reads a process's memory every second until it is told to end. */
export function watchMemory(pid: number): () => { readonly peak: number; readonly byQuarter: readonly number[] } {
  const seen: number[] = [];
  const look = () => {
    const found = mebibytesOf(pid);
    if (found !== undefined) seen.push(found);
  };
  const timer = setInterval(look, 1_000);
  look();
  return () => {
    clearInterval(timer);
    const quarter = Math.max(1, Math.ceil(seen.length / 4));
    const byQuarter = [0, 1, 2, 3].map((n) => Math.max(0, ...seen.slice(n * quarter, (n + 1) * quarter)));
    return { peak: Math.round(Math.max(0, ...seen)), byQuarter: byQuarter.map(Math.round) };
  };
}

/** Undefined where the system does not tell, and of a process that has ended. */
function mebibytesOf(pid: number): number | undefined {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** Calls by what was asked; addresses, ids and hashes are left out. */
export function countsOf(calls: readonly { method: string; path: string }[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { method, path } of calls) {
    const name = `${method} ${path.replace(/[0-9a-f]{32}|[^/]*(%40|@)[^/]*|(?<=\/)\d+/g, '*')}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
