import { type Batch, type BatchOperation, nextId } from './account';
import type { World } from './happenings';
import { linksTo, timeText } from './members-view';
import { invalidResource, missingField, notFound, tooManyRequests } from './problems';
import { type ApiRequest, type Asked, found, type Reply } from './request';

const MOST_OPEN = 500;
const MOST_OPERATIONS = 1000;
/** How long a batch stays in each of its states, by the account's clock. */
export const STEP = 2000;

/** Runs one operation by the rules of a call. */
export type Run = (request: ApiRequest) => Promise<Reply>;

/** Answers at once that the batch is pending; it runs later, in an order that nobody promises. */
export function startBatch(world: World, { body }: Asked, run: Run): Reply {
  const { operations } = body;
  if (!Array.isArray(operations) || operations.length === 0) throw missingField('operations');
  if (operations.length > MOST_OPERATIONS) {
    throw invalidResource('Too many operations.', [{ field: 'operations', message: `At most ${MOST_OPERATIONS}.` }]);
  }
  const open = [...world.account.batches.values()].filter(({ status }) => status !== 'finished');
  if (open.length >= MOST_OPEN) throw tooManyRequests();
  const batch: Batch = {
    id: nextId(world.account, 'batch'),
    submittedAt: world.now(),
    operations: operations as BatchOperation[],
    status: 'pending',
    results: [],
  };
  world.account.batches.set(batch.id, batch);
  world.later(STEP, async () => goOn(world, batch, run));
  return found(batchView(world, batch));
}

async function goOn(world: World, batch: Batch, run: Run): Promise<void> {
  const order = unpromised(batch.operations);
  const half = Math.ceil(order.length / 2);
  switch (batch.status) {
    case 'pending':
      batch.status = 'preprocessing';
      break;
    case 'preprocessing':
      batch.status = 'started';
      await runEach(batch, order.slice(0, half), run);
      break;
    case 'started':
      await runEach(batch, order.slice(half), run);
      batch.status = 'finalizing';
      break;
    default:
      batch.status = 'finished';
      batch.completedAt = world.now();
      world.listener.batch(batch, world.resultUrl(batch));
      return;
  }
  world.later(STEP, async () => goOn(world, batch, run));
}

async function runEach(batch: Batch, operations: readonly BatchOperation[], run: Run): Promise<void> {
  for (const operation of operations) {
    const reply = await run({
      method: operation.method,
      path: operation.path,
      query: new URLSearchParams(
        Object.entries(operation.params ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
      ),
      body: operation.body === undefined ? {} : (JSON.parse(operation.body) as ApiRequest['body']),
    });
    const response = reply.body === undefined ? '' : JSON.stringify(reply.body);
    batch.results.push({ status_code: reply.status, operation_id: operation.operation_id ?? '', response });
  }
}

/** The last first: who counts on the order of a batch finds out. */
function unpromised(operations: readonly BatchOperation[]): readonly BatchOperation[] {
  return operations.toReversed();
}

export function batchNamed(world: World, id: string | undefined): Batch {
  const batch = world.account.batches.get(id ?? '');
  if (!batch) throw notFound();
  return batch;
}

/** The link to the results is made anew each time it is asked for, and works for a short time only. */
export function batchView(world: World, batch: Batch) {
  const isDone = batch.status === 'finished';
  return {
    id: batch.id,
    status: batch.status,
    total_operations: batch.operations.length,
    finished_operations: batch.results.length,
    errored_operations: erroredIn(batch),
    submitted_at: timeText(batch.submittedAt),
    completed_at: timeText(batch.completedAt),
    response_body_url: isDone ? world.resultUrl(batch) : '',
    _links: linksTo(`/batches/${batch.id}`),
  };
}

export function erroredIn(batch: Batch): number {
  return batch.results.filter((one) => one.status_code >= 400).length;
}
