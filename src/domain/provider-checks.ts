import type { ListKind, Policy, ProviderMapping, ProviderPlace } from './policy';
import { type PolicyMistake, placesOfDoubles } from './policy-mistake';

/** Mistakes of what is mapped to providers: where they keep data, and which topics their lists may carry. */
export function providerMistakes(policy: Policy): PolicyMistake[] {
  const { hubspot, mailchimp } = policy.providers;
  return [
    ...(hubspot ? [...regionMistakes('hubspot', hubspot, policy), ...hubspotMistakes(hubspot, policy)] : []),
    ...(mailchimp ? [...regionMistakes('mailchimp', mailchimp, policy), ...mailchimpMistakes(mailchimp, policy)] : []),
  ];
}

/**
 * "All data is processed within the EU" is a promise that one sync would break (EP-14); the unknown is elsewhere. Other
 * statements promise the same guarantees there, and then what they rest on has to be known (UG-10, EK-27).
 */
function regionMistakes(
  name: string,
  { region, safeguard, importOnly }: ProviderPlace,
  { dataRegions, outsideDataRegions }: Policy,
): PolicyMistake[] {
  if (importOnly || dataRegions.length === 0 || (region && isWithin(region, dataRegions))) return [];
  const where = region ?? 'unknown';
  const at = `providers.${name}`;
  if (outsideDataRegions === 'REFUSED') {
    const message = `must be within ${dataRegions.join(', ')} (dataRegions) and is ${where}; or set importOnly`;
    return [{ path: `${at}.region`, message, restsOn: ['dataRegions', 'outsideDataRegions', `${at}.importOnly`] }];
  }
  if (safeguard) return [];
  const message = `must be named, as the region is ${where} and not within ${dataRegions.join(', ')} (dataRegions)`;
  return [{ path: `${at}.safeguard`, message, restsOn: ['dataRegions', 'outsideDataRegions', `${at}.importOnly`] }];
}

function isWithin(region: string, dataRegions: readonly string[]): boolean {
  return dataRegions.includes(region) || (region === 'EU' && dataRegions.includes('EEA'));
}

function hubspotMistakes(hubspot: NonNullable<ProviderMapping['hubspot']>, policy: Policy): PolicyMistake[] {
  const at = 'providers.hubspot.types';
  const doubles = placesOfDoubles(hubspot.types.map(({ name }) => name)).map((place) => ({
    path: `${at}.${place}.name`,
    message: `is the name of an earlier type: ${hubspot.types[place]?.name}`,
  }));
  const ids = hubspot.types.map(({ id }, place) => id ?? `none ${place}`);
  const sameIds = placesOfDoubles(ids).map((place) => ({
    path: `${at}.${place}.id`,
    message: `is the id of an earlier type: ${ids[place]}`,
  }));
  return [
    ...doubles,
    ...sameIds,
    ...hubspot.types.flatMap(({ kind, topics }, place) =>
      listMistakes({ kind, at: `${at}.${place}` }, named(topics), policy),
    ),
  ];
}

function mailchimpMistakes({ audiences }: NonNullable<ProviderMapping['mailchimp']>, policy: Policy): PolicyMistake[] {
  const at = 'providers.mailchimp.audiences';
  const doubles = placesOfDoubles(audiences.map(({ key }) => key)).map((place) => ({
    path: `${at}.${place}.key`,
    message: `is the key of an earlier audience: ${audiences[place]?.key}`,
  }));
  return [...doubles, ...audiences.flatMap((_audience, place) => audienceMistakes(place, policy))];
}

function audienceMistakes(place: number, policy: Policy): PolicyMistake[] {
  const audience = policy.providers.mailchimp?.audiences[place];
  if (!audience) return [];
  const at = `providers.mailchimp.audiences.${place}`;
  const interests = Object.entries(audience.interests).map(([name, key]) => ({ key, path: `interests.${name}` }));
  const mistakes = listMistakes({ kind: audience.kind, at }, [...named(audience.topics), ...interests], policy);
  for (const { key, path } of interests.filter(({ key }) => audience.topics.includes(key))) {
    const message = `is what every member of the audience has opted in to already (topics): ${key}`;
    mistakes.push({ path: `${at}.${path}`, message });
  }
  if (interests.length > 0 && audience.interestGroups.length === 0) {
    mistakes.push({ path: `${at}.interestGroups`, message: 'must name the groups that the interests are of' });
  }
  if (audience.kind === 'SERVICE' && audience.unsubscribeCountsAs === 'OBJECTION') {
    const message = 'must be OPT_OUT for a SERVICE audience: leaving one is no objection to marketing';
    mistakes.push({ path: `${at}.unsubscribeCountsAs`, message, restsOn: [`${at}.kind`] });
  }
  return mistakes;
}

interface ListedTopic {
  readonly key: string;
  /** Within the list. */
  readonly path: string;
}

function named(topics: readonly string[]): ListedTopic[] {
  return topics.map((key, place) => ({ key, path: `topics.${place}` }));
}

/** A marketing stop clears marketing lists, so a service on one would go with it; and the other way round (EK-17). */
function listMistakes(
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
