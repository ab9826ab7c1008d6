import { type Policy, topicOf } from '../src/domain/policy';
import { takesPreferences } from '../src/domain/topic';
import type { Channel } from '../src/domain/words';
import type { PreferenceChange } from '../src/operations';
import type { InputFaults, InputPath } from './input-faults';
import type { PreferenceChange as GivenChange } from './preference.types';

const MOST_CHANGES = 1_000;

/** Reads the changes of `setPreferences`, each with its place in the list. */
export function parseChanges(
  given: readonly GivenChange[],
  { policy, faults }: { policy: Policy; faults: InputFaults },
): readonly PreferenceChange[] {
  if (given.length === 0) faults.add(['changes'], 'Name at least one change.');
  if (given.length > MOST_CHANGES) faults.add(['changes'], `At most ${MOST_CHANGES} changes fit in one call.`);
  for (const [index, change] of given.slice(0, MOST_CHANGES).entries()) {
    checkTopic(change, { policy, path: ['changes', index], faults });
  }
  return given.map(({ topic, channel, state }) => ({ topic, channel, state }));
}

/** Notes a fault for a topic that takes no preference, or is not on the channel where one is named. */
export function checkTopic(
  { topic: key, channel }: { topic: string; channel?: Channel },
  { policy, path, faults }: { policy: Policy; path: InputPath; faults: InputFaults },
): void {
  const topic = topicOf(policy, key);
  if (!topic) {
    faults.add([...path, 'topic'], 'The policy has no such topic; the query topics lists them.');
    return;
  }
  if (!takesPreferences(topic)) faults.add([...path, 'topic'], 'A mandatory topic takes no preference.');
  if (channel !== undefined && !topic.channels.includes(channel)) {
    faults.add(
      [...path, 'channel'],
      `The topic is not sent by ${channel}; it is sent by ${topic.channels.join(', ')}.`,
    );
  }
}
