import { type Policy, topicOf } from './policy';
import { type PolicyMistake, placesOfDoubles } from './policy-mistake';
import { takesPreferences } from './topic';

/** A topic that is gone. Its successor takes over every opt-out; none: gone for good (design, section 4). */
export interface RetiredTopic {
  readonly key: string;
  readonly successor?: string;
}

/** The key under which a no to this topic counts today; undefined when the topic is gone for good, or never was. */
export function currentKeyOf(policy: Policy, key: string): string | undefined {
  if (topicOf(policy, key)) return key;
  return policy.retired.find((retired) => retired.key === key)?.successor;
}

export function isRetired({ retired }: Policy, key: string): boolean {
  return retired.some((one) => one.key === key);
}

/** Mistakes of the list of retired topics in itself. */
export function retiredMistakes({ retired, topics }: Policy): PolicyMistake[] {
  const keys = topics.map(({ key }) => key);
  const doubles = placesOfDoubles(retired.map(({ key }) => key)).map((place) => ({
    path: `retired.${place}.key`,
    message: `is the key of an earlier entry: ${retired[place]?.key}`,
  }));
  return [
    ...doubles,
    ...retired.flatMap(({ key, successor }, place) => {
      const mistakes: PolicyMistake[] = [];
      if (keys.includes(key)) {
        const message = `is a topic of this policy: ${key}`;
        mistakes.push({ path: `retired.${place}.key`, message, restsOn: ['topics'] });
      }
      if (successor !== undefined && !keys.includes(successor)) {
        const message = `is not a topic of this policy: ${successor}`;
        mistakes.push({ path: `retired.${place}.successor`, message, restsOn: ['topics'] });
      }
      return mistakes;
    }),
  ];
}

/**
 * What a later policy may not do to the topics of the one in force, whoever it would meet: lose one without a word,
 * give its key to another, or make of a choice something that nobody chose. Old links, lists and evidence name keys, so
 * a key means one thing for ever.
 */
export function successionMistakes(before: Policy, after: Policy): PolicyMistake[] {
  return [...lostMistakes(before, after), ...returnedMistakes(before, after), ...turnedMistakes(before, after)];
}

function lostMistakes(before: Policy, after: Policy): PolicyMistake[] {
  const listed = new Map(after.retired.map((retired, place) => [retired.key, { ...retired, place }]));
  const gone = before.topics.map(({ key }) => key).filter((key) => !topicOf(after, key));
  const unnamed = gone
    .filter((key) => !listed.has(key))
    .map((key) => ({
      path: 'retired',
      message: `must name ${key}, which is no topic any more, with its successor; without one it is gone for good`,
    }));
  const earlier = before.retired.flatMap(({ key, successor }): PolicyMistake[] => {
    const now = listed.get(key);
    if (!now) {
      if (topicOf(after, key)) return [];
      return [{ path: 'retired', message: `must go on naming ${key}: old links and lists still do` }];
    }
    const heir = successor === undefined ? undefined : currentKeyOf(after, successor);
    if (now.successor === heir) return [];
    const message = heir === undefined ? `must be left out: ${key} is gone for good` : `must be ${heir}, its successor`;
    return [{ path: `retired.${now.place}.successor`, message }];
  });
  return [...unnamed, ...earlier];
}

function returnedMistakes(before: Policy, after: Policy): PolicyMistake[] {
  const gone = new Set(before.retired.map(({ key }) => key));
  return after.topics.flatMap(({ key }, place) => {
    if (!gone.has(key)) return [];
    return [{ path: `topics.${place}.key`, message: `was the key of a topic that is gone: ${key}; take another` }];
  });
}

/** A yes to the company's own news is none to the offers of others; and over a mandatory topic nobody has a say. */
function turnedMistakes(before: Policy, after: Policy): PolicyMistake[] {
  return after.topics.flatMap((topic, place) => {
    const was = topicOf(before, topic.key);
    const ancestors = before.topics.filter(({ key }) => !topicOf(after, key) && currentKeyOf(after, key) === topic.key);
    const mistakes: PolicyMistake[] = [];
    if (topic.partner && [was, ...ancestors].some((one) => one && !one.partner)) {
      const message = 'cannot be set on a topic that people chose without it: write a topic of its own';
      mistakes.push({ path: `topics.${place}.partner`, message });
    }
    for (const { key } of takesPreferences(topic) ? [] : ancestors.filter(takesPreferences)) {
      const message = `is MANDATORY, so it cannot take over the noes to ${key}`;
      mistakes.push({ path: `retired.${after.retired.findIndex((one) => one.key === key)}.successor`, message });
    }
    return mistakes;
  });
}
