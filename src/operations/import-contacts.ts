import type { Call, CommitAnswer, CommitLane } from './commit-change';
import type { Ground } from './ground';
import { changesOf, type ImportContact } from './import-row';
import { type ImportOutcome, type ImportReport, ImportTally } from './import-tally';
import { keysAhead } from './keys-ahead';
import { Rehearsal } from './rehearsal';

export interface ImportRowsOptions {
  /** Says what would change and changes nothing. */
  readonly dryRun?: boolean;
  readonly onProgress?: (done: number) => void;
  /** What became of each row, in the order in which they were taken. */
  readonly onOutcome?: (outcome: ImportOutcome) => void | Promise<void>;
}

/** As many as fill a few commits: while these are written the next ones are read. */
const ROWS_AT_ONCE = 500;

/**
 * Takes in the rows of an export. It closes whatever the rows close, and opens only what is UNKNOWN, with the person's
 * own act as evidence: never an opt-in over a no, never an erased person. The same file again changes nothing.
 *
 * A dry run passes the same rules on the same state and writes nothing: what it tells is what the import then does, as
 * long as nothing else changes in between.
 */
export async function importContacts(
  ground: Ground,
  lane: CommitLane,
  { rows, dryRun, onProgress, onOutcome }: ImportRowsOptions & { rows: AsyncIterable<ImportContact> },
): Promise<ImportReport> {
  const tally = new ImportTally();
  const take = dryRun ? await rehearsing(ground, rows) : committing(lane);
  let underWay: Promise<Taken[]> | undefined;
  const settle = async () => {
    for (const { row, call, answer } of (await underWay) ?? []) {
      const outcome = tally.add(row, call, answer);
      await onOutcome?.(outcome);
    }
    if (underWay) onProgress?.(tally.contacts);
    underWay = undefined;
  };
  try {
    for await (const set of setsOf(rows, ROWS_AT_ONCE)) {
      const calls = set.map(
        (row): Call => ({ changes: changesOf(ground, row, tally.newContactId()), isReported: true }),
      );
      await settle();
      underWay = take(calls, set).then((answers) => together(set, calls, answers));
      // Its failure is for whoever waits for it; while the next rows are read nobody does.
      underWay.catch(() => undefined);
    }
  } catch (error) {
    // What was under way is taken all the same, and is counted as such.
    await settle().catch(() => undefined);
    throw error;
  }
  await settle();
  return tally.report();
}

interface Taken {
  readonly row: ImportContact;
  readonly call: Call;
  readonly answer: CommitAnswer;
}

function together(rows: readonly ImportContact[], calls: readonly Call[], answers: readonly CommitAnswer[]): Taken[] {
  return rows.map((row, index) => ({ row, call: calls[index] as Call, answer: answers[index] as CommitAnswer }));
}

type Take = (calls: readonly Call[], rows: readonly ImportContact[]) => Promise<CommitAnswer[]>;

function committing(lane: CommitLane): Take {
  return (calls) => Promise.all(calls.map((call) => lane.run(call)));
}

async function rehearsing(ground: Ground, rows: AsyncIterable<ImportContact>): Promise<Take> {
  const rehearsal = new Rehearsal(ground, await keysAhead(ground, rows));
  return (calls, set) => rehearsal.run(calls, set);
}

async function* setsOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let set: T[] = [];
  for await (const item of items) {
    set.push(item);
    if (set.length < size) continue;
    yield set;
    set = [];
  }
  if (set.length > 0) yield set;
}
