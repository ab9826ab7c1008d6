import { createReadStream } from 'node:fs';
import type { AddressKind } from '../../domain/address';
import type { LineVerdict, ScreenedKey, ScreenedSend } from '../../operations';
import { type LookUp, lookUpWith } from '../../security/screening-look-up';
import type { Delimiter } from '../list/list-shape';
import { type ListWriter, openListWriter } from '../list/list-writer';
import { batchesOfPart, type ListLine, type ListOptions, type OpenList, openList } from './lines';
import type { ListPart } from './list-parts';
import { explanationOf, type ReadLine, readLine } from './read-line';
import { type PartTally, ScreeningTally } from './screening-tally';

/** All that a thread needs to screen a part of a list by a table. */
export interface PartTask {
  readonly file: string;
  readonly part: ListPart;
  readonly layout: OpenList['layout'];
  /** As the whole list was opened: its first part is opened in the same way. */
  readonly options: ListOptions & { readonly kind: AddressKind };
  readonly country?: string;
  readonly lookUp: LookUp<LineVerdict>;
  readonly outDelimiter: Delimiter;
  readonly paths: { readonly sendable: string; readonly withheld: string; readonly rejects: string };
}

/** Answers that are not in the table, in the order asked. */
export type AskFor = (keys: readonly ScreenedKey[]) => Promise<readonly ScreenedSend[]>;

const LINES_AT_ONCE = 500;

/** Screens one part into files of its own, without headers; in the order of its lines. */
export async function screenPart(
  task: PartTask,
  { askFor, onProgress }: { askFor: AskFor; onProgress: (lines: number) => void },
): Promise<PartTally> {
  const { outDelimiter, paths } = task;
  const open = (path: string) => openListWriter(path, undefined, { delimiter: outDelimiter, bom: false });
  const writers = {
    sendable: await open(paths.sendable),
    withheld: await open(paths.withheld),
    rejects: await open(paths.rejects),
  };
  const tally = new ScreeningTally();
  const find = lookUpWith(task.lookUp);
  const { kind } = task.options;
  const { country } = task;
  try {
    for await (const lines of await batchesOf(task)) {
      const reads = lines.map((line) => readLine(line, { kind, country }));
      const sends = await sendsOf(reads, { find, askFor });
      for (const [index, read] of reads.entries()) {
        const send = sends[index];
        const full = send?.decision
          ? writeVerdict(writers, read, { verdict: send.decision, ref: send.ref, tally })
          : writeFault(writers.rejects, read, tally);
        if (full) await full;
      }
      onProgress(lines.length);
    }
  } finally {
    for (const writer of Object.values(writers)) await writer.close();
  }
  return tally.part;
}

async function batchesOf({ file, part, layout, options }: PartTask): Promise<AsyncIterable<ListLine[]>> {
  const bytes = createReadStream(file, { start: part.from, end: part.to === undefined ? undefined : part.to - 1 });
  if (part.from === 0) return (await openList(bytes, options)).batches(LINES_AT_ONCE);
  return batchesOfPart(bytes, { layout, kind: options.kind, firstLine: part.firstLine, size: LINES_AT_ONCE });
}

type Find = ReturnType<typeof lookUpWith<LineVerdict>>;

/** Those that no table has an answer for are asked about together. */
async function sendsOf(
  reads: readonly ReadLine[],
  { find, askFor }: { find: Find; askFor: AskFor },
): Promise<(ScreenedSend | undefined)[]> {
  const open: number[] = [];
  const sends = reads.map(({ key }, index): ScreenedSend | undefined => {
    if (!key) return undefined;
    const found = 'address' in key ? find(key.address) : undefined;
    if (!found?.decision) open.push(index);
    return found;
  });
  if (open.length === 0) return sends;
  const asked = await askFor(open.map((index) => (reads[index] as ReadLine).key as ScreenedKey));
  for (const [at, index] of open.entries()) sends[index] = asked[at];
  return sends;
}

function writeFault(
  rejects: ListWriter,
  { line, key, fault = key ? 'HASH_UNMATCHED' : 'NO_ADDRESS' }: ReadLine,
  tally: ScreeningTally,
): Promise<void> | undefined {
  tally.addFault(fault);
  const text = line.fault === undefined ? line.fields.join(' | ') : line.text;
  return rejects.write([String(line.line), fault, explanationOf(fault), text]);
}

function writeVerdict(
  writers: { sendable: ListWriter; withheld: ListWriter },
  { line, address }: ReadLine,
  { verdict, ref = '', tally }: { verdict: LineVerdict; ref?: string; tally: ScreeningTally },
): Promise<void> | undefined {
  tally.addDecision(verdict, address);
  const { allowed, reason, suppressionReason } = verdict;
  const why = suppressionReason ? `${reason}: ${suppressionReason}` : reason;
  const fields = line.fault === undefined ? line.fields : [];
  return writers[allowed ? 'sendable' : 'withheld'].write([...fields, why, ref]);
}
