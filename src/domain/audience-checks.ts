import { type ListedTopic, listMistakes, named } from './list-checks';
import { type MailchimpAudience, type Policy, type ProviderMapping, topicOf, topicsOfAudience } from './policy';
import { type PolicyMistake, placesOfDoubles } from './policy-mistake';

type Mailchimp = NonNullable<ProviderMapping['mailchimp']>;

/** What is being judged: an audience of the policy, and where it stands in the file. */
interface Place {
  readonly audience: MailchimpAudience;
  readonly at: string;
  readonly policy: Policy;
}

const IMPORT_ONLY = 'providers.mailchimp.importOnly';

/** Mistakes of the audiences that are mapped: what each may carry, and what its one state a member can express. */
export function mailchimpMistakes({ audiences, importOnly }: Mailchimp, policy: Policy): PolicyMistake[] {
  const at = 'providers.mailchimp.audiences';
  const doubled = (field: 'key' | 'id') => {
    const values = audiences.map((audience, place) => audience[field] ?? `none ${place}`);
    return placesOfDoubles(values).map((place) => ({
      path: `${at}.${place}.${field}`,
      message: `is the ${field} of an earlier audience: ${values[place]}`,
    }));
  };
  const places = audiences.map((audience, place): Place => ({ audience, at: `${at}.${place}`, policy }));
  return [
    ...doubled('key'),
    ...doubled('id'),
    ...places.flatMap(audienceMistakes),
    ...(importOnly ? [] : [...places.flatMap(stepMistakes), ...elsewhereMistakes(places, policy)]),
  ];
}

function audienceMistakes({ audience, at, policy }: Place): PolicyMistake[] {
  const boxes = [...boxesOf(audience, 'interests'), ...boxesOf(audience, 'marketingPermissions')];
  const mistakes = listMistakes({ kind: audience.kind, at }, [...named(audience.topics), ...boxes], policy);
  for (const { key, path } of boxes.filter(({ key }) => audience.topics.includes(key))) {
    const message = `is what every member of the audience has opted in to already (topics): ${key}`;
    mistakes.push({ path: `${at}.${path}`, message });
  }
  if (Object.keys(audience.interests).length > 0 && audience.interestGroups.length === 0) {
    mistakes.push({ path: `${at}.interestGroups`, message: 'must name the groups that the interests are of' });
  }
  if (audience.kind === 'SERVICE' && audience.unsubscribeCountsAs === 'OBJECTION') {
    const message = 'must be OPT_OUT for a SERVICE audience: leaving one is no objection to marketing';
    mistakes.push({ path: `${at}.unsubscribeCountsAs`, message, restsOn: [`${at}.kind`] });
  }
  return mistakes;
}

function boxesOf(audience: MailchimpAudience, kind: 'interests' | 'marketingPermissions'): ListedTopic[] {
  return Object.entries(audience[kind]).map(([name, key]) => ({ key, path: `${kind}.${name}` }));
}

/**
 * What an audience that is kept in step cannot express. A member has one status: leaving for an optional topic would
 * keep a mandatory mail of the same audience back. And one topic has one box of a kind: with two, an unticked one is
 * no answer to whether the person said no.
 */
function stepMistakes({ audience, at, policy }: Place): PolicyMistake[] {
  const isMandatory = (key: string) => topicOf(policy, key)?.class === 'MANDATORY';
  const restsOn = ['topics', IMPORT_ONLY];
  const mistakes: PolicyMistake[] = [];
  const carriesMandatory = topicsOfAudience(audience).some(isMandatory);
  for (const [place, key] of audience.topics.entries()) {
    if (!carriesMandatory || isMandatory(key) || !topicOf(policy, key)) continue;
    const message = `cannot be all of an audience that carries a MANDATORY topic too: who leaves for it loses both: ${key}`;
    mistakes.push({ path: `${at}.topics.${place}`, message, restsOn });
  }
  if (carriesMandatory && audience.whenNoTopicIsLeft === 'UNSUBSCRIBE') {
    const message = 'must be LEAVE for an audience that carries a MANDATORY topic';
    mistakes.push({ path: `${at}.whenNoTopicIsLeft`, message, restsOn });
  }
  for (const kind of ['interests', 'marketingPermissions'] as const) {
    const boxes = boxesOf(audience, kind);
    for (const place of placesOfDoubles(boxes.map(({ key }) => key))) {
      const message = `is a topic that has a box of this kind already: ${boxes[place]?.key}`;
      mistakes.push({ path: `${at}.${boxes[place]?.path}`, message, restsOn: [IMPORT_ONLY] });
    }
  }
  return mistakes;
}

/** A topic in two audiences would be open in one and closed in the other, and neither is what the person said. */
function elsewhereMistakes(places: readonly Place[], policy: Policy): PolicyMistake[] {
  const placeOf = new Map<string, string>();
  return places.flatMap(({ audience, at }) =>
    topicsOfAudience(audience).flatMap((key) => {
      const earlier = placeOf.get(key);
      if (!earlier) placeOf.set(key, audience.key);
      if (!earlier || topicOf(policy, key)?.class === 'MANDATORY') return [];
      const message = `carries a topic that an earlier audience (${earlier}) carries: ${key}`;
      return [{ path: at, message, restsOn: ['topics', IMPORT_ONLY] }];
    }),
  );
}
