import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ScreenedKey, ScreenedSend } from '../../operations';
import { type ChunkCallers, type ChunksTask, screenChunks } from './screen-chunks';
import type { PartTally } from './screening-tally';

/** What passes between the threads. */
type FromThread =
  | { readonly kind: 'LINES'; readonly lines: number }
  | { readonly kind: 'ASK'; readonly keys: readonly ScreenedKey[] }
  | { readonly kind: 'RUN'; readonly run: Float64Array<ArrayBuffer> }
  | { readonly kind: 'DONE'; readonly tally: PartTally };
type ToThread = { readonly sends: readonly ScreenedSend[] };

/** Only the built program has a file that a thread can run; from its sources the chunks are screened in this thread. */
const THREAD = join(__dirname, 'chunk-thread.js');
export const hasThreads = __filename === THREAD;

/** Screens chunks in a thread of its own. Its failure, and an abort, end the thread and are thrown. */
export function screenInThread(task: ChunksTask, callers: ChunkCallers, signal: AbortSignal): Promise<PartTally> {
  if (!hasThreads) return screenChunks(task, callers, signal);
  const worker = new Worker(THREAD, { workerData: task });
  const abort = () => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  return new Promise<PartTally>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'LINES') callers.onProgress(message.lines);
      else if (message.kind === 'RUN') callers.onRun(message.run);
      else if (message.kind === 'DONE') resolve(message.tally);
      else callers.askFor(message.keys).then((sends) => worker.postMessage({ sends } satisfies ToThread), reject);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(signal.reason ?? new Error('a thread of a screening ended before its lines')));
  }).finally(() => {
    signal.removeEventListener('abort', abort);
    return worker.terminate();
  });
}

/** The other side: runs in the thread. */
async function runThread(port: NonNullable<typeof parentPort>, task: ChunksTask): Promise<void> {
  const say = (message: FromThread, given: readonly ArrayBuffer[] = []) => port.postMessage(message, given);
  const tally = await screenChunks(task, {
    onProgress: (lines) => say({ kind: 'LINES', lines }),
    onRun: (run) => say({ kind: 'RUN', run }, [run.buffer]),
    askFor: (keys) =>
      new Promise((resolve) => {
        port.once('message', ({ sends }: ToThread) => resolve(sends));
        say({ kind: 'ASK', keys });
      }),
  });
  say({ kind: 'DONE', tally });
  port.close();
}

if (!isMainThread && hasThreads && parentPort) void runThread(parentPort, workerData as ChunksTask);
