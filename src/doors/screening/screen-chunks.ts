import { appendFileSync, closeSync, openSync } from 'node:fs';
import { guardedLine } from '../../domain/formula-guard';
import { ChunkReader, type ListChunks } from './list-chunks';
import type { AskFor } from './other-lines';
import { SortedRuns } from './repeats';
import { ChunkScreener, type ScreeningByTable } from './screen-chunk';
import type { PartTally } from './screening-tally';
import { Turns } from './turns';

/** All that a thread needs to screen chunks of a list. */
export interface ChunksTask extends ScreeningByTable {
  readonly file: string;
  readonly chunks: ListChunks;
  /** That of `Turns`, which all threads share. */
  readonly turns: SharedArrayBuffer;
  /** Files that hold their headers already. */
  readonly paths: { readonly sendable: string; readonly withheld: string; readonly rejects: string };
}

export interface ChunkCallers {
  readonly askFor: AskFor;
  readonly onProgress: (lines: number) => void;
  /** Numbers of the names that were written, in order. */
  readonly onRun: (run: Float64Array<ArrayBuffer>) => void;
}

/** A run of a thread, which has nobody else to wait for it. */
const NUMBERS_AT_ONCE = 512 * 1024;

/**
 * Takes chunk after chunk until there are no more, and writes what came of each when all before it are written. It waits
 * for its turn without letting go of its thread: two that take turns need a thread each.
 */
export async function screenChunks(
  task: ChunksTask,
  { askFor, onProgress, onRun }: ChunkCallers,
  signal?: AbortSignal,
): Promise<PartTally> {
  const { file, chunks, paths, outDelimiter } = task;
  const turns = new Turns(task.turns);
  const runs = new SortedRuns(NUMBERS_AT_ONCE, onRun);
  const screener = new ChunkScreener(task, { askFor, onNumber: (number) => runs.add(number) });
  const input = openSync(file, 'r');
  const [sendable, withheld, rejected] = [paths.sendable, paths.withheld, paths.rejects].map((path) =>
    openSync(path, 'a'),
  ) as [number, number, number];
  try {
    const reader = new ChunkReader(input, chunks);
    for (let chunk = turns.takeNext(); chunk < chunks.count; chunk = turns.takeNext()) {
      const { lines, rejects } = await screener.screen(reader.read(chunk));
      const before = chunks.firstLine - 1 + turns.waitFor(chunk);
      appendFileSync(sendable, screener.sendable.take());
      appendFileSync(withheld, screener.withheld.take());
      const text = rejects.map(({ line, fields }) => guardedLine([String(before + line), ...fields], outDelimiter));
      if (text.length > 0) appendFileSync(rejected, text.join(''));
      turns.pass(lines);
      onProgress(lines);
      signal?.throwIfAborted();
    }
  } finally {
    for (const opened of [input, sendable, withheld, rejected]) closeSync(opened);
  }
  runs.end();
  return screener.counter.part;
}
