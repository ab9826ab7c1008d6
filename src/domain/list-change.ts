import type { Policy } from './policy';
import type { PolicyMistake } from './policy-mistake';
import { currentKeyOf } from './policy-succession';

/** A list at a provider as a policy maps it: an audience, an interest or a subscription type, and its topics. */
interface MappedList {
  /** By which it is known at the provider. */
  readonly name: string;
  readonly path: string;
  readonly topics: readonly string[];
}

/**
 * A list at a provider goes on meaning what it meant: the people on it, and those who left it, said so about the topics
 * it had. It may lose a topic; it gains one only as the successor of one that it had. Anything else would make a yes or
 * no to one topic a yes to another (design, section 4: by another mapping), so it takes a list of its own.
 */
export function listChangeMistakes(before: Policy, after: Policy): PolicyMistake[] {
  const earlier = new Map(listsOf(before).map((list) => [list.name, list]));
  return listsOf(after).flatMap(({ name, path, topics }) => {
    const was = earlier.get(name);
    if (!was) return [];
    const kept = new Set(was.topics.map((key) => currentKeyOf(after, key)));
    const gained = topics.filter((key) => !kept.has(key));
    return gained.map((key) => ({ path, message: `cannot gain the topic ${key}: map it to a list of its own` }));
  });
}

function listsOf({ providers: { hubspot, mailchimp } }: Policy): MappedList[] {
  const types = (hubspot?.types ?? []).map(({ name, topics }, place) => ({
    name: JSON.stringify(['hubspot', name]),
    path: `providers.hubspot.types.${place}.topics`,
    topics,
  }));
  const audiences = (mailchimp?.audiences ?? []).flatMap((audience, place): MappedList[] => {
    const { key, topics, interests, marketingPermissions } = audience;
    const path = `providers.mailchimp.audiences.${place}`;
    const within = (kind: string, mapped: Readonly<Record<string, string>>) =>
      Object.entries(mapped).map(([name, topic]) => ({
        name: JSON.stringify(['mailchimp', key, ...(kind === 'interests' ? [] : [kind]), name]),
        path: `${path}.${kind}.${name}`,
        topics: [topic],
      }));
    return [
      { name: JSON.stringify(['mailchimp', key]), path: `${path}.topics`, topics },
      ...within('interests', interests),
      ...within('marketingPermissions', marketingPermissions),
    ];
  });
  return [...types, ...audiences];
}
