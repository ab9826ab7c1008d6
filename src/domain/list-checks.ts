import type { ListKind, Policy } from './policy';
import type { PolicyMistake } from './policy-mistake';

/** A topic that a list at a provider carries. */
export interface ListedTopic {
  readonly key: string;
  /** Within the list. */
  readonly path: string;
}

export function named(topics: readonly string[]): ListedTopic[] {
  return topics.map((key, place) => ({ key, path: `topics.${place}` }));
}

/** A marketing stop clears marketing lists, so a service on one would go with it; and the other way round (EK-17). */
export function listMistakes(
  list: { kind: ListKind; at: string },
  listed: readonly ListedTopic[],
  policy: Policy,
): PolicyMistake[] {
  if (listed.length === 0) return [{ path: `${list.at}.topics`, message: 'must name at least one topic' }];
  return listed.flatMap(({ key, path: within }) => {
    const path = `${list.at}.${within}`;
    const index = policy.topics.findIndex((topic) => topic.key === key);
    const topic = policy.topics[index];
    if (!topic) return [{ path, message: `is not a topic of this policy: ${key}`, restsOn: ['topics'] }];
    if ((topic.class === 'MARKETING') !== (list.kind === 'MARKETING')) {
      const message = `is a ${topic.class} topic and cannot be on a ${list.kind} list: ${key}`;
      return [{ path, message, restsOn: [`topics.${index}.class`, `${list.at}.kind`] }];
    }
    if (topic.channels.includes('EMAIL')) return [];
    const message = `has no EMAIL channel, the only one that these lists carry: ${key}`;
    return [{ path, message, restsOn: [`topics.${index}.channels`] }];
  });
}
