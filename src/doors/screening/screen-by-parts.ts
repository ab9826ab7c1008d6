import { rm } from 'node:fs/promises';
import type { Delimiter } from '../list/list-shape';
import { unfinishedNameOf } from '../list/unfinished-file';
import type { ListOptions, OpenList } from './lines';
import type { ListPart } from './list-parts';
import type { ListScreening } from './list-screening';
import { screenInThread } from './part-thread';
import type { ScreenFiles } from './screen-files';
import type { PartTask } from './screen-part';

export interface ByParts {
  readonly file: string;
  readonly parts: readonly ListPart[];
  readonly list: OpenList;
  readonly options: ListOptions & Pick<PartTask['options'], 'kind'>;
  readonly country?: string;
  readonly lookUp: PartTask['lookUp'];
  readonly outDelimiter: Delimiter;
  /** Where the files of the parts may stand meanwhile: the name of a file that is to be. */
  readonly beside: string;
  readonly signal?: AbortSignal;
  readonly onProgress: (lines: number) => void;
}

const OUTCOMES = ['sendable', 'withheld', 'rejects'] as const;

/** Screens the parts side by side, a thread each, and puts their lines behind one another in the order of the list. */
export async function screenByParts(screening: ListScreening, files: ScreenFiles, by: ByParts): Promise<void> {
  const { parts, list, signal, onProgress, beside, ...shared } = by;
  const tasks = parts.map((part): PartTask => {
    const [sendable, withheld, rejects] = OUTCOMES.map(() => unfinishedNameOf(beside)) as [string, string, string];
    return { ...shared, part, layout: list.layout, paths: { sendable, withheld, rejects } };
  });
  const callers = { askFor: screening.askFor, onProgress };
  const stopped = new AbortController();
  const all = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal;
  const running = tasks.map((task) => screenInThread(task, callers, all));
  try {
    for (const tally of await Promise.all(running)) screening.addPart(tally);
    signal?.throwIfAborted();
    for (const outcome of OUTCOMES) {
      for (const { paths } of tasks) await files[outcome].append(paths[outcome]);
    }
  } finally {
    stopped.abort(new Error('another part failed'));
    await Promise.allSettled(running);
    for (const { paths } of tasks) for (const path of Object.values(paths)) await rm(path, { force: true });
  }
}
