import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Operations, ScreeningReceipt } from '../../operations';
import type { Delimiter } from '../list/list-shape';
import { toWriteFault } from '../list/unfinished-file';
import { type OpenList, openList } from './lines';
import { partsOf } from './list-parts';
import { ListScreening, type ScreeningRequest, screenedKindOf } from './list-screening';
import { screenByParts } from './screen-by-parts';
import { openScreenFiles, type ScreenFiles } from './screen-files';
import { splitRow } from './split-rows';

export interface ScreenOptions extends ScreeningRequest {
  /** The folder that the four files go to. */
  readonly out: string;
  readonly column?: string;
  readonly delimiter?: Delimiter;
  /** Of the files that are written; the list's own one when absent. */
  readonly outDelimiter?: Delimiter;
  /** Stops between two sets of lines, and leaves no files. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** What came out, as `summary.json` holds it. */
export type ScreenSummary = ScreeningReceipt;

/**
 * Splits a list into who may be sent the topic and who may not, each line with its reason, through the same decision
 * as every other door. The files bear temporary names until all of them are complete; a list that could not be read to
 * its end leaves none, and no receipt.
 */
export async function screenList(operations: Operations, file: string, options: ScreenOptions): Promise<ScreenSummary> {
  const kind = screenedKindOf(options.channel, '--channel');
  const screening = await ListScreening.begin(operations, options);
  const asOpened = { kind, column: options.column, delimiter: options.delimiter };
  const list = await openList(file, asOpened);
  const { lookUp } = screening;
  const parts = lookUp ? await partsOf(file, availableParallelism()) : [];
  let files: ScreenFiles | undefined;
  let done = 0;
  try {
    const outDelimiter = options.outDelimiter ?? list.delimiter;
    const onProgress = (lines: number) => {
      done += lines;
      options.onProgress?.(done);
    };
    files = await openScreenFiles(options.out, list, outDelimiter);
    if (lookUp && parts.length > 1) {
      await list.close();
      const { country, signal } = options;
      const beside = join(options.out, 'part.csv');
      const by = { file, parts, list, options: asOpened, country, lookUp, outDelimiter, beside, signal, onProgress };
      await screenByParts(screening, files, by);
    } else await screenLines(screening, list, { files, signal: options.signal, onProgress });
    options.signal?.throwIfAborted();
    const summary = await screening.finish();
    await files.complete(summary);
    return summary;
  } catch (error) {
    await list.close();
    await files?.discard();
    throw toWriteFault(error, 'out');
  }
}

async function screenLines(
  screening: ListScreening,
  list: OpenList,
  { files, signal, onProgress }: { files: ScreenFiles; signal?: AbortSignal; onProgress: (lines: number) => void },
): Promise<void> {
  for await (const lines of screening.lines(list)) {
    signal?.throwIfAborted();
    for (const line of lines) {
      const full = files[line.outcome].write(splitRow(line));
      if (full) await full;
    }
    onProgress(lines.length);
  }
}
