import { mailchimpMistakes } from './audience-checks';
import { listMistakes, named } from './list-checks';
import type { Policy, ProviderMapping, ProviderPlace } from './policy';
import { type PolicyMistake, placesOfDoubles } from './policy-mistake';
import type { ProviderName } from './provider-map';

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

/** What the place at which an account keeps its data is to what the policy says of it. */
export type PlaceVerdict = 'AS_NAMED' | 'NOT_AS_NAMED' | 'NOT_ALLOWED' | 'NOT_KNOWN';

/**
 * Compares the region that a provider's account tells with the policy's: what the policy says of an account was typed by
 * hand, and an account made elsewhere breaks the promise all the same. Undefined: the policy promises nothing of it.
 *
 * @param region as a policy names it; undefined: the account does not tell, or the place is not known here.
 */
export function judgePlace(
  { providers, ...policy }: Policy,
  name: ProviderName,
  region: string | undefined,
): PlaceVerdict | undefined {
  const place: ProviderPlace | undefined = providers[name];
  if (!place || place.importOnly || (place.region === undefined && policy.dataRegions.length === 0)) return undefined;
  if (region === undefined) return 'NOT_KNOWN';
  if (regionMistakes(name, { ...place, region }, { providers, ...policy }).length > 0) return 'NOT_ALLOWED';
  return place.region === undefined || isWithin(region, [place.region]) ? 'AS_NAMED' : 'NOT_AS_NAMED';
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
