import type { ProviderRef } from '../domain/provider-event';
import { type ProviderMap, type ProviderName, providerMapOf } from '../domain/provider-map';
import { type ProviderState, type WishedState, wishedState } from '../domain/provider-state';
import { livingContact } from '../domain/send-facts';
import { readKnownOf } from '../store/provider-known';
import { readContactsWithEmail } from '../store/wished-contacts';
import { askedFor, type Ground, load } from './ground';
import { isPrimaryOf } from './provider-people';

/** What a provider should hold now for one address of a contact. */
export interface WishedAddress {
  readonly contactId: string;
  readonly ref: ProviderRef & { readonly email: NonNullable<ProviderRef['email']> };
  readonly wished: WishedState;
  /** What was last read or written there. */
  readonly held?: ProviderState;
}

export interface WishesPage {
  readonly map: ProviderMap;
  readonly wishes: readonly WishedAddress[];
  /** Where to go on; undefined: these were the last. */
  readonly after?: string;
}

/** A page of contacts, in the order of ids; undefined when the policy maps nothing to the provider. */
export async function readWishes(
  ground: Ground,
  provider: ProviderName,
  { after, most }: { after?: string; most: number },
): Promise<WishesPage | undefined> {
  const { pool } = ground.database;
  const ids = await readContactsWithEmail(pool, after, most);
  const loaded = await load(ground, askedFor(ids.map((contactId) => ({ contactId }))));
  const { register } = loaded;
  const { policy } = loaded.active;
  const map = providerMapOf(policy, provider);
  if (!map) return undefined;
  const known = await readKnownOf(pool, provider, ids);
  const knownByKey = new Map(known.map((one) => [register.canonical(one.key), one]));
  const asked = { policy, map, at: ground.clock() };
  const wishes = ids.flatMap((id) => {
    const contact = livingContact(register, id);
    return (contact?.addresses ?? []).flatMap(({ kind, address, key }): WishedAddress[] => {
      if (kind !== 'EMAIL' || !address) return [];
      const isPrimary = isPrimaryOf(loaded, contact, key);
      const wished = wishedState(register, { contact, key: register.canonical(key), isPrimary }, asked);
      const { remoteId, held } = knownByKey.get(register.canonical(key)) ?? {};
      const ref = { email: address, ...(remoteId === undefined ? {} : { remoteId }) };
      return [{ contactId: id, ref, wished, held }];
    });
  });
  return { map, wishes, ...(ids.length === most ? { after: ids.at(-1) } : {}) };
}
