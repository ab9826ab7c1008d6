import type { Policy, SoftOptInRule } from './policy';
import { isCalendarDate, type PolicyMistake, placesOfDoubles } from './policy-mistake';
import { faultOfLawfulBasis, type Topic } from './topic';

/** Mistakes of the topics, each for itself and among each other. */
export function topicMistakes(policy: Policy): PolicyMistake[] {
  const { topics } = policy;
  if (topics.length === 0) return [{ path: 'topics', message: 'must name at least one topic' }];
  const doubles = placesOfDoubles(topics.map(({ key }) => key)).map((place) => ({
    path: `topics.${place}.key`,
    message: `is the key of an earlier topic: ${topics[place]?.key}`,
  }));
  return [
    ...doubles,
    ...topics.flatMap((topic, place) => [
      ...basisMistakes(topic, `topics.${place}`),
      ...choiceMistakes(topic, `topics.${place}`),
      ...placeMistakes(topic, policy, `topics.${place}`),
      ...textMistakes(topic, policy.languages, `topics.${place}`),
    ]),
  ];
}

function basisMistakes(topic: Topic, at: string): PolicyMistake[] {
  const message = faultOfLawfulBasis(topic);
  const restsOn = [`${at}.class`, `${at}.partner`, `${at}.requiredRoles`];
  return message === undefined ? [] : [{ path: `${at}.lawfulBasis`, message, restsOn }];
}

/** Over a mandatory topic there is no choice, and only a mandatory topic goes by role (EP-05). */
function choiceMistakes(topic: Topic, at: string): PolicyMistake[] {
  const mistakes: PolicyMistake[] = [];
  const restsOn = [`${at}.class`];
  if (topic.class !== 'MANDATORY' && topic.requiredRoles.length > 0) {
    const message = `is for MANDATORY topics only; a ${topic.class} topic goes by the choice of the person`;
    mistakes.push({ path: `${at}.requiredRoles`, message, restsOn });
  }
  if (topic.class === 'MANDATORY' && topic.doubleOptIn) {
    const message = 'cannot be asked for a MANDATORY topic: there is no opt-in to confirm';
    mistakes.push({ path: `${at}.doubleOptIn`, message, restsOn });
  }
  return mistakes;
}

function placeMistakes(topic: Topic, { controllers, version }: Policy, at: string): PolicyMistake[] {
  const mistakes: PolicyMistake[] = [];
  if (topic.channels.length === 0) {
    mistakes.push({ path: `${at}.channels`, message: 'must name at least one channel' });
  }
  for (const place of placesOfDoubles(topic.channels)) {
    mistakes.push({ path: `${at}.channels.${place}`, message: 'is named twice' });
  }
  if (!controllers.some(({ key }) => key === topic.controller)) {
    const message = `is not a controller of this policy: ${topic.controller}`;
    mistakes.push({ path: `${at}.controller`, message, restsOn: ['controllers'] });
  }
  if (!isCalendarDate(topic.since)) {
    mistakes.push({ path: `${at}.since`, message: 'must be the version that brought the topic, such as 2018-05-24' });
  } else if (topic.since > version) {
    const message = 'is later than the version of this policy: nobody could have been told of it';
    mistakes.push({ path: `${at}.since`, message, restsOn: ['version'] });
  }
  return mistakes;
}

/** A choice that a person cannot read in the language of the page is none; a text nobody sees is a slip. */
function textMistakes(topic: Topic, languages: readonly string[], at: string): PolicyMistake[] {
  return (['titles', 'descriptions'] as const).flatMap((kind) =>
    languageMistakes(topic[kind], languages, `${at}.${kind}`),
  );
}

function languageMistakes(texts: Topic['titles'], languages: readonly string[], at: string): PolicyMistake[] {
  const missing = languages
    .filter((language) => !Object.hasOwn(texts, language))
    .map((language) => ({ path: `${at}.${language}`, message: 'is missing', restsOn: ['languages'] }));
  const extra = Object.keys(texts)
    .filter((language) => !languages.includes(language))
    .map((language) => ({
      path: `${at}.${language}`,
      message: `is in none of the languages of this policy: ${languages.join(', ')}`,
      restsOn: ['languages'],
    }));
  return [...missing, ...extra];
}

/** A person who is told that something stays must be told what, in their language. */
export function heldElsewhereMistakes({ heldElsewhere, languages }: Policy): PolicyMistake[] {
  const doubles = placesOfDoubles(heldElsewhere.map(({ key }) => key)).map((place) => ({
    path: `heldElsewhere.${place}.key`,
    message: `is the key of an earlier entry: ${heldElsewhere[place]?.key}`,
  }));
  return [
    ...doubles,
    ...heldElsewhere.flatMap(({ titles }, place) =>
      languageMistakes(titles, languages, `heldElsewhere.${place}.titles`),
    ),
  ];
}

/** Asking an objector once more is direct marketing too: as another class of topic the question would reach them (EK-11). */
export function reconfirmationMistakes({ reconfirmation, topics }: Policy): PolicyMistake[] {
  if (!reconfirmation) return [];
  const mistakes: PolicyMistake[] = [];
  const index = topics.findIndex(({ key }) => key === reconfirmation.topic);
  const path = 'reconfirmation.topic';
  if (index < 0) {
    mistakes.push({ path, message: `is not a topic of this policy: ${reconfirmation.topic}`, restsOn: ['topics'] });
  } else if (topics[index]?.class !== 'MARKETING') {
    const message = 'must be a MARKETING topic: who objected to marketing is not asked again';
    mistakes.push({ path, message, restsOn: [`topics.${index}.class`] });
  }
  if (reconfirmation.triggers.length === 0) {
    mistakes.push({ path: 'reconfirmation.triggers', message: 'must name at least one trigger' });
  }
  return mistakes;
}

/** A setting that confirms nothing is a mistake of whoever wrote it. */
export function receiptMistakes({ receipts }: Policy): PolicyMistake[] {
  if (!receipts || receipts.acts.length > 0) return [];
  return [{ path: 'receipts.acts', message: 'must name at least one act' }];
}

/** Soft opt-in opens without a yes, so each rule must be about what it can open, and say whom it means. */
export function softOptInMistakes(policy: Policy): PolicyMistake[] {
  return policy.softOptIn.flatMap((rule, place) => [
    ...emptyMistakes(rule, `softOptIn.${place}`),
    ...rule.topics.flatMap((key, position) => ruleTopicMistakes(rule, policy, { key, position, place })),
    ...businessMistakes(rule, policy, `softOptIn.${place}`),
  ]);
}

function emptyMistakes(rule: SoftOptInRule, at: string): PolicyMistake[] {
  return (['topics', 'channels', 'relations', 'countries', 'addressOrigins'] as const)
    .filter((part) => rule[part]?.length === 0)
    .map((part) => ({ path: `${at}.${part}`, message: 'is empty, so that the rule opens nothing' }));
}

type RuleTopic = { readonly key: string; readonly position: number; readonly place: number };

function ruleTopicMistakes(rule: SoftOptInRule, { topics }: Policy, { key, position, place }: RuleTopic) {
  const at = `softOptIn.${place}`;
  const path = `${at}.topics.${position}`;
  const index = topics.findIndex((topic) => topic.key === key);
  const topic = topics[index];
  if (!topic) return [{ path, message: `is not a topic of this policy: ${key}`, restsOn: ['topics'] }];
  if (topic.class !== 'MARKETING' || topic.lawfulBasis !== 'LEGITIMATE_INTEREST') {
    const message = `must be a MARKETING topic on LEGITIMATE_INTEREST; ${key} is ${topic.class} on ${topic.lawfulBasis}`;
    return [{ path, message, restsOn: [`topics.${index}.class`, `topics.${index}.lawfulBasis`] }];
  }
  return rule.channels.flatMap((channel, channelPlace) => {
    if (topic.channels.includes(channel)) return [];
    const message = `is not a channel of topic ${key}: ${channel}`;
    return [{ path: `${at}.channels.${channelPlace}`, message, restsOn: [`topics.${index}.channels`] }];
  });
}

/** A company that deals with organisations only has no rule for private persons; the unknown counts as one (EP-11). */
function businessMistakes(rule: SoftOptInRule, { businessOnly }: Policy, at: string): PolicyMistake[] {
  if (!businessOnly || rule.business === true) return [];
  return [
    { path: `${at}.business`, message: 'must be true, as the policy is businessOnly', restsOn: ['businessOnly'] },
  ];
}
