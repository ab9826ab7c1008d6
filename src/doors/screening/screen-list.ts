import type { Operations, ScreeningReceipt } from '../../operations';
import type { Delimiter } from '../list/list-shape';
import { toWriteFault } from '../list/unfinished-file';
import { type OpenList, openList } from './lines';
import { chunksOf } from './list-chunks';
import { ListScreening, type ScreeningRequest, screenedKindOf } from './list-screening';
import { screenByChunks } from './screen-by-chunks';
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

/** A shorter list is read before threads have begun. */
const LEAST_CHUNKS = 2;

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
  const list = await openList(file, { kind, column: options.column, delimiter: options.delimiter });
  const { lookUp } = screening;
  const chunks = lookUp && kind === 'EMAIL' ? await chunksOf(file, list.layout) : undefined;
  let files: ScreenFiles | undefined;
  let done = 0;
  try {
    const outDelimiter = options.outDelimiter ?? list.delimiter;
    const onProgress = (lines: number) => {
      done += lines;
      options.onProgress?.(done);
    };
    files = await openScreenFiles(options.out, list, outDelimiter);
    if (lookUp && chunks && chunks.count >= LEAST_CHUNKS) {
      await list.close();
      const { layout } = list;
      const by = { file, chunks, layout, lookUp, outDelimiter, signal: options.signal, onProgress };
      await screenByChunks(screening, files, by);
    } else await screenLines(screening, list, { files, signal: options.signal, onProgress });
    options.signal?.throwIfAborted();
    const summary = await screening.finish();
    await files.complete(summary);
    return summary;
  } catch (error) {
    await list.close();
    await files?.discard();
    throw toWriteFault(error, 'out');
  } finally {
    await screening.close();
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
