import type { Change } from '../domain/change';
import type { TopicChannel } from '../domain/contact';
import { type Policy, topicOf } from '../domain/policy';
import { takesPreferences } from '../domain/topic';
import { AbideError } from '../errors';

/**
 * A yes is for a topic that the policy in force has, on a channel it is sent by. Doors check this with words of their
 * own; here it is checked by the very policy that the change is judged by, as another instance may have put a newer one in
 * force in between. A no is taken for any topic: one that is gone may come back under the name of its successor.
 */
export function checkTopics(policy: Policy, change: Change): void {
  for (const { topic: key, channel } of yesesOf(change)) {
    const topic = topicOf(policy, key);
    if (topic?.channels.includes(channel) && takesPreferences(topic)) continue;
    throw new AbideError('BAD_USER_INPUT', 'the policy in force has no such topic on this channel', { path: 'topic' });
  }
}

function yesesOf(change: Change): readonly TopicChannel[] {
  if (change.kind === 'CONFIRM_OPT_IN' || change.kind === 'LIFT_OBJECTION') return change.optIns;
  return change.kind === 'SET_PREFERENCE' && change.state === 'OPTED_IN' ? [change] : [];
}
