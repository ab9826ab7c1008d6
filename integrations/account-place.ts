import type { Policy } from '../src/domain/policy';
import { judgePlace, type PlaceVerdict } from '../src/domain/provider-checks';
import type { ProviderName } from '../src/domain/provider-map';
import type { DataPlace, Provider } from './provider';

/** Where an account keeps its data beside what the policy says, for an operator. */
export interface ExaminedPlace {
  readonly verdict: PlaceVerdict;
  readonly found: string;
  /** What to do; undefined when it is as the policy names it. */
  readonly step?: string;
}

/** Asks a provider where it keeps our data. Undefined: the policy promises nothing of it, so nobody is asked. */
export async function examinePlace(provider: Provider, policy: Policy): Promise<ExaminedPlace | undefined> {
  if (judgePlace(policy, provider.name, undefined) === undefined) return undefined;
  const place = await provider.readPlace();
  const verdict = judgePlace(policy, provider.name, place?.region);
  return verdict && { verdict, ...wordsOf(verdict, { policy, name: provider.name, place }) };
}

interface Told {
  readonly policy: Policy;
  readonly name: ProviderName;
  readonly place?: DataPlace;
}

function wordsOf(verdict: PlaceVerdict, { policy, name, place }: Told): Pick<ExaminedPlace, 'found' | 'step'> {
  const { region: named } = policy.providers[name] ?? {};
  const data = `${name} keeps the data of this account in ${place?.region} (${place?.name})`;
  const setting = `providers.${name}.region`;
  switch (verdict) {
    case 'AS_NAMED':
      return { found: `${data}, as the policy has it` };
    case 'NOT_AS_NAMED':
      return { found: `${data}; the policy names ${named} (${setting})`, step: `Put ${setting} right in the policy.` };
    case 'NOT_ALLOWED':
      return {
        found: `${data}; the policy promises ${policy.dataRegions.join(', ')} (dataRegions), and names no safeguard that counts`,
        step:
          policy.outsideDataRegions === 'REFUSED'
            ? 'Use an account whose data stay there, or set importOnly.'
            : `Use an account whose data stay there, or name in the policy what the transfer rests on (providers.${name}.safeguard).`,
      };
    case 'NOT_KNOWN':
      return {
        found: place
          ? `${name} keeps the data of this account in a place that is not known here (${place.name})`
          : `${name} does not tell where it keeps the data of this account`,
        step: `Ask ${name}, and see that ${setting} is right in the policy.`,
      };
  }
}
