import { rename, rm } from 'node:fs/promises';
import type { ExclusionsRequest, Operations } from '../../operations';
import { openListWriter } from '../list/list-writer';
import { removeLeftBehind, toWriteFault, unfinishedNameOf } from '../list/unfinished-file';

export interface ExclusionOptions extends ExclusionsRequest {
  readonly out: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (seen: number) => void;
}

export interface ExclusionSummary {
  readonly excluded: number;
  /** Left out on purpose: their owners asked that nothing is done with their data. */
  readonly restricted: number;
  /** Suppressions on addresses that nobody holds any more have no address to hash. */
  readonly seen: number;
}

/** Writes the exclusion list of a topic, a hash a line. The file has its name once it is whole. */
export async function writeExclusions(operations: Operations, options: ExclusionOptions): Promise<ExclusionSummary> {
  const { out, signal, onProgress, ...request } = options;
  const summary = { excluded: 0, restricted: 0, seen: 0 };
  const pages = operations.readExclusions(request);
  const first = await pages.next();
  const unfinished = unfinishedNameOf(out);
  try {
    await removeLeftBehind(out);
    // Platforms take a plain list of hashes; a byte order mark would be part of the first of them.
    const writer = await openListWriter(unfinished, undefined, { bom: false });
    try {
      for (let page = first; !page.done; page = await pages.next()) {
        signal?.throwIfAborted();
        for (const hash of page.value.hashes) await writer.write([hash]);
        summary.excluded += page.value.hashes.length;
        summary.restricted += page.value.restricted;
        summary.seen += page.value.seen;
        onProgress?.(summary.seen);
      }
    } finally {
      await writer.close();
    }
    await rename(unfinished, out);
    return summary;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw toWriteFault(error, 'out');
  }
}
