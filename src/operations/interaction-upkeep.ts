import { addPeriod } from '../domain/calendar';
import { DELIVERY_PERIOD, LATEST_COUNT_PERIOD, oldestKept } from '../domain/interaction';
import { preparePartitions } from '../store/interaction-partitions';
import { countWithoutPersons, deleteOldInteractions } from '../store/old-interactions';
import type { Ground } from './ground';

/**
 * Makes the months ahead in which interactions will be kept; at start and daily. Without them nothing is lost: what
 * comes goes to the default partition, and moves when its month is made.
 */
export async function prepareInteractionPartitions({ database, clock, log }: Ground): Promise<void> {
  const prepared = await preparePartitions(database, clock()).catch((error) => {
    log.warn('The months ahead were not made for interactions.', { err: error });
  });
  if (prepared !== 'NOT_OWNER') return;
  log.warn('This role does not own the interactions, so it makes no months; run `abide migrate` as the owner.');
}

/** What a clean-up did. */
export interface CleanedUp {
  /** Rows that were deleted one by one. */
  readonly deleted: number;
  /** Months that went as a whole. */
  readonly months: readonly string[];
  /** Opens and clicks of persons that became counts of nobody. */
  readonly anonymised: number;
}

/**
 * Deletes what is past the policy's `tracking.retention`, and reports of delivery after thirty days at most: those
 * stay only to know a repeat, and a click just after the delivery. Daily; twice at once is harmless.
 *
 * Under DAILY_COUNTS nobody is in what is kept (UG-13): what an earlier policy kept of persons becomes counts.
 */
export async function cleanUpInteractions({ database, clock, active, log }: Ground): Promise<CleanedUp> {
  const { tracking } = active.policy;
  const at = clock();
  const anonymised = tracking.detail === 'DAILY_COUNTS' ? await countWithoutPersons(database, at) : 0;
  const interactions = tracking.retention === undefined ? undefined : oldestKept({ ...tracking, detail: 'PERSON' }, at);
  const deliveries = addPeriod(at, `-${DELIVERY_PERIOD}`);
  const { rows: deleted, months } = await deleteOldInteractions(database, {
    interactions,
    deliveries: interactions && interactions > deliveries ? interactions : deliveries,
    seenEvents: addPeriod(at, `-${LATEST_COUNT_PERIOD}`),
  });
  log.info('Interactions were cleaned up.', { deleted, months: months.length, anonymised });
  return { deleted, months, anonymised };
}
