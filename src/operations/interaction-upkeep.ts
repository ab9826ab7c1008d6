import { addPeriod } from '../domain/calendar';
import { DELIVERY_PERIOD, LATEST_COUNT_PERIOD, oldestKept } from '../domain/interaction';
import { preparePartitions } from '../store/interaction-partitions';
import { deleteOldInteractions as deleteOld } from '../store/old-interactions';
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

/**
 * Deletes what is past the policy's `tracking.retention`, and reports of delivery after thirty days at most: those
 * stay only to know a repeat, and a click just after the delivery. Gives how many rows went.
 */
export async function deleteOldInteractions({ database, clock, active }: Ground): Promise<number> {
  const { tracking } = active.policy;
  const at = clock();
  const interactions = tracking.retention === undefined ? undefined : oldestKept({ ...tracking, detail: 'PERSON' }, at);
  const deliveries = addPeriod(at, `-${DELIVERY_PERIOD}`);
  return deleteOld(database, {
    interactions,
    deliveries: interactions && interactions > deliveries ? interactions : deliveries,
    seenEvents: addPeriod(at, `-${LATEST_COUNT_PERIOD}`),
  });
}
