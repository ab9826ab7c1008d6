import type { NotKeptReason } from '../domain/words';
import { AbideError } from '../errors';
import type { Transaction } from '../store/database';
import { claimKeys, peekAtKey, storeAnswers } from '../store/idempotency-keys';
import type { CommitLane } from './commit-change';
import { applyDeliveryReports } from './delivery-effects';
import type { Ground } from './ground';
import { keyed, otherRequest } from './idempotent';
import type { Idempotency } from './index';
import { type Outcome, recordLines } from './interaction-batch';
import { type InteractionReport, type Line, type RefusedLine, readLines } from './interaction-line';
import { createLane, type Lane } from './lane';

/** Who hands interactions in: part of what a repeat is known by. */
export interface ReportedBy {
  /** The id of the API key, or `link` for our own pixels and links. */
  readonly source: string;
  readonly idempotency?: Idempotency;
}

/** What came of the interactions of one call; each of them is in one of the four. */
export interface RecordedInteractions {
  readonly recorded: number;
  /** Known already: nothing changed. */
  readonly repeated: number;
  /** Nothing is kept of these, and nothing is wrong with them. */
  readonly notKept: Readonly<Partial<Record<NotKeptReason, number>>>;
  readonly refused: readonly RefusedLine[];
}

interface Batched {
  readonly lines: readonly Line[];
  readonly refused: readonly RefusedLine[];
  readonly idempotency?: Idempotency;
}

export interface InteractionLanes {
  run(call: Batched): Promise<RecordedInteractions>;
  idle(): Promise<void>;
}

/** A tenth of a second or two: more in one statement is no faster, and those behind it wait longer. */
const MOST_LINES_A_BATCH = 2_000;

/**
 * Two batches abreast: while one is on its way to the disk the next one is read and judged. A call with an idempotency
 * key goes alone, because its key is claimed and answered in the same transaction.
 */
export function createInteractionLanes(ground: Ground): InteractionLanes {
  const together: Lane<Batched, RecordedInteractions> = createLane({
    runBatch: (calls: readonly Batched[]) =>
      ground.database.inTransaction((client) => recordCalls(ground, client, calls)),
    longest: MOST_LINES_A_BATCH,
    sizeOf: ({ lines }) => Math.max(1, lines.length),
    abreast: 2,
  });
  const alone: Lane<Batched, RecordedInteractions | AbideError> = createLane({
    runBatch: async ([call]: readonly Batched[]) => [
      await ground.database.inTransaction((client) => recordOnce(ground, client, call as Batched)),
    ],
    longest: 1,
    abreast: 2,
  });
  return {
    run: async (call) => {
      const answer = await (call.idempotency ? alone : together).run(call);
      if (answer instanceof AbideError) throw answer;
      return answer;
    },
    idle: async () => {
      await Promise.all([together.idle(), alone.idle()]);
    },
  };
}

/**
 * Records opens, clicks and reports of delivery as far as the policy and each person allow. Late, repeated and reordered
 * ones are harmless; a bad one does not stop the others; the answer comes after the commit.
 *
 * What the policy does not announce is refused and logged as a fault of the set-up: a pixel in a mail of a company that
 * announced none is a defect, also where nothing is kept of it (EP-08).
 */
export async function recordInteractions(
  ground: Ground,
  { commits, interactions }: { commits: CommitLane; interactions: InteractionLanes },
  { reports, by }: { reports: readonly InteractionReport[]; by: ReportedBy },
): Promise<RecordedInteractions> {
  const idempotency = by.idempotency && keyed(ground, by.idempotency);
  const before = idempotency && (await peekAtKey(ground.database.pool, idempotency, ground.clock()));
  if (before?.state === 'OTHER_REQUEST') throw otherRequest();
  if (before?.state === 'ANSWERED' && before.answer) return before.answer as RecordedInteractions;
  const { lines, refused } = readLines(ground, reports, by.source);
  const faults = refused.filter(({ reason }) => reason === 'NOT_ANNOUNCED').length;
  if (faults > 0) ground.log.warn('Opens or clicks came in that the policy does not announce.', { faults });
  const unknown = await applyDeliveryReports(ground, commits, lines);
  const known = unknown.length === 0 ? lines : lines.filter(({ index }) => !unknown.some((one) => one.index === index));
  const inOrder = [...refused, ...unknown].sort((one, other) => one.index - other.index);
  const answer = await interactions.run({ lines: known, refused: inOrder, idempotency });
  countOutcomes(ground, answer);
  return answer;
}

function countOutcomes({ metrics }: Ground, { recorded, repeated, notKept, refused }: RecordedInteractions): void {
  metrics.interactions.inc({ outcome: 'RECORDED' }, recorded);
  metrics.interactions.inc({ outcome: 'REPEATED' }, repeated);
  for (const [outcome, count] of Object.entries(notKept)) metrics.interactions.inc({ outcome }, count);
  for (const { reason } of refused) metrics.interactions.inc({ outcome: reason });
}

async function recordCalls(
  ground: Ground,
  client: Transaction,
  calls: readonly Batched[],
): Promise<RecordedInteractions[]> {
  const outcomes = await recordLines(
    ground,
    client,
    calls.flatMap(({ lines }) => lines),
  );
  let from = 0;
  return calls.map(({ lines, refused }) => {
    const own = outcomes.slice(from, from + lines.length);
    from += lines.length;
    return { ...counted(own), refused };
  });
}

function counted(outcomes: readonly Outcome[]): Omit<RecordedInteractions, 'refused'> {
  let recorded = 0;
  let repeated = 0;
  const notKept: Partial<Record<NotKeptReason, number>> = {};
  for (const outcome of outcomes) {
    if (outcome === 'RECORDED') recorded++;
    else if (outcome === 'REPEATED') repeated++;
    else notKept[outcome] = (notKept[outcome] ?? 0) + 1;
  }
  return { recorded, repeated, notKept };
}

async function recordOnce(
  ground: Ground,
  client: Transaction,
  call: Batched,
): Promise<RecordedInteractions | AbideError> {
  const { apiKeyId, key, requestHash } = call.idempotency as Idempotency;
  const claim = { apiKeyId, key, requestHash };
  const result = (await claimKeys(client, [claim], ground.clock())).get(claim);
  if (result?.state === 'ANSWERED' && result.answer) return result.answer as RecordedInteractions;
  if (result?.state !== 'OURS') return otherRequest();
  const [answer] = await recordCalls(ground, client, [call]);
  await storeAnswers(client, [{ api_key_id: apiKeyId, key, answer }]);
  return answer as RecordedInteractions;
}
