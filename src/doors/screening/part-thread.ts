import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ScreenedKey, ScreenedSend } from '../../operations';
import { type AskFor, type PartTask, screenPart } from './screen-part';
import type { PartTally } from './screening-tally';

interface Callers {
  readonly askFor: AskFor;
  readonly onProgress: (lines: number) => void;
}

/** What passes between the threads. */
type FromThread =
  | { readonly kind: 'LINES'; readonly lines: number }
  | { readonly kind: 'ASK'; readonly keys: readonly ScreenedKey[] }
  | { readonly kind: 'DONE'; readonly tally: PartTally };
type ToThread = { readonly sends: readonly ScreenedSend[] };

/** Only the built program has a file that a thread can run; from its sources the part is screened in this thread. */
const THREAD = join(__dirname, 'part-thread.js');
const isBuilt = __filename === THREAD;

/** Screens a part in a thread of its own. Its failure, and an abort, end the thread and are thrown. */
export function screenInThread(task: PartTask, callers: Callers, signal?: AbortSignal): Promise<PartTally> {
  if (!isBuilt) return screenPart(task, callers);
  const worker = new Worker(THREAD, { workerData: task });
  const abort = () => void worker.terminate();
  signal?.addEventListener('abort', abort, { once: true });
  return new Promise<PartTally>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'LINES') callers.onProgress(message.lines);
      else if (message.kind === 'DONE') resolve(message.tally);
      else callers.askFor(message.keys).then((sends) => worker.postMessage({ sends } satisfies ToThread), reject);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(signal?.reason ?? new Error('a thread of a screening ended before its part')));
  }).finally(() => {
    signal?.removeEventListener('abort', abort);
    return worker.terminate();
  });
}

/** The other side: runs in the thread. */
async function runThread(port: NonNullable<typeof parentPort>, task: PartTask): Promise<void> {
  const say = (message: FromThread) => port.postMessage(message);
  const tally = await screenPart(task, {
    onProgress: (lines) => say({ kind: 'LINES', lines }),
    askFor: (keys) =>
      new Promise((resolve) => {
        port.once('message', ({ sends }: ToThread) => resolve(sends));
        say({ kind: 'ASK', keys });
      }),
  });
  say({ kind: 'DONE', tally });
  port.close();
}

if (!isMainThread && isBuilt && parentPort) void runThread(parentPort, workerData as PartTask);
