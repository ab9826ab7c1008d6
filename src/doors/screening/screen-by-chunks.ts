import { availableParallelism } from 'node:os';
import { hasThreads, screenInThread } from './chunk-thread';
import type { ListChunks } from './list-chunks';
import type { ListScreening } from './list-screening';
import type { ChunksTask } from './screen-chunks';
import type { ScreenFiles } from './screen-files';
import { Turns } from './turns';

export interface ByChunks extends Omit<ChunksTask, 'turns' | 'paths'> {
  readonly chunks: ListChunks;
  readonly signal?: AbortSignal;
  readonly onProgress: (lines: number) => void;
}

/** Below it a second thread costs more than it saves. */
const CHUNKS_OF_A_THREAD = 2;
const OUTCOMES = ['sendable', 'withheld', 'rejects'] as const;

/** Screens the chunks of a list side by side, in as many threads as there are processors; its lines keep their order. */
export async function screenByChunks(
  screening: ListScreening,
  files: ScreenFiles,
  { signal, onProgress, ...by }: ByChunks,
): Promise<void> {
  for (const outcome of OUTCOMES) await files[outcome].flush();
  const paths = { sendable: files.sendable.path, withheld: files.withheld.path, rejects: files.rejects.path };
  const task: ChunksTask = { ...by, turns: new Turns().memory, paths };
  const most = Math.max(1, Math.floor(by.chunks.count / CHUNKS_OF_A_THREAD));
  const threads = hasThreads ? Math.min(availableParallelism(), most) : 1;
  const stopped = new AbortController();
  const all = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal;
  const callers = { askFor: screening.askFor, onProgress, onRun: screening.addRun };
  const running = Array.from({ length: threads }, () => screenInThread(task, callers, all));
  try {
    for (const tally of await Promise.all(running)) screening.addPart(tally);
    signal?.throwIfAborted();
  } finally {
    stopped.abort(new Error('another thread failed'));
    await Promise.allSettled(running);
  }
}
