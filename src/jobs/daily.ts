import type { Operations } from '../operations';

/** What is done once a day. An error brings it back in a minute; half-way it is simply done again. */
export function dailyUpkeep({
  operations,
}: {
  operations: Pick<Operations, 'prepareInteractionPartitions' | 'cleanUpInteractions'>;
}) {
  return async (): Promise<void> => {
    // First: while a long clean-up goes on, months are there to record into.
    await operations.prepareInteractionPartitions();
    await operations.cleanUpInteractions();
  };
}
