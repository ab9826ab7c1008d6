import type { ContactState } from '../domain/contact';
import { type ContactFields, mayBeGiven, providerFields } from '../domain/provider-fields';
import type { ProviderMap } from '../domain/provider-map';
import type { WishedState } from '../domain/provider-state';
import { fingerprintOf } from '../security/sealed-text';
import type { Secrets } from '../security/secrets';

export interface GivenFields {
  readonly fields: ContactFields;
  /** By which they are known again, without being kept. */
  readonly mark: string;
}

/** What a provider may be given of a contact beside the choices, with its primary address alone; undefined: nothing now. */
export function givenFields(
  { contact, wished, isPrimary }: { contact: ContactState; wished: WishedState; isPrimary: boolean },
  { provider, map, secrets }: { provider: string; map: ProviderMap; secrets: Secrets },
): GivenFields | undefined {
  if (!isPrimary || !mayBeGiven(contact, wished)) return undefined;
  const fields = providerFields(contact, map.fields);
  return { fields, mark: fingerprintOf(JSON.stringify(fields), `fields/${provider}`, secrets) };
}
