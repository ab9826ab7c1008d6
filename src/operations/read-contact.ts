import { addressesInOrder, addressKindOf, type ContactState } from '../domain/contact';
import { flagsOf } from '../domain/contact-flags';
import type { Register } from '../domain/register';
import { effectivePreference } from '../domain/send-facts';
import { takesPreferences } from '../domain/topic';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey, ContactView } from './index';
import { contactNamed } from './said';

/** Those of many at once, in their order; undefined where no living contact is known by the key. */
export async function readContacts(ground: Ground, keys: readonly ContactKey[]): Promise<(ContactView | undefined)[]> {
  const refs = keys.map((key) => contactRef(ground, key));
  const { register } = await load(ground, askedFor(refs));
  return refs.map((ref) => {
    const contact = contactNamed(register, ref, 'contact');
    return contact && contactView(ground, register, contact);
  });
}

/** The contact with its preferences as they count at its primary addresses, for every topic it has a say in. */
export function contactView(ground: Ground, register: Register, contact: ContactState): ContactView {
  const effectivePreferences = ground.active.policy.topics.filter(takesPreferences).flatMap((topic) =>
    topic.channels.map((channel) => {
      const kind = addressKindOf(channel);
      const address = kind && register.primaryKey(contact, kind);
      const preference = effectivePreference(register, contact, { topic, channel, address });
      return { topic: topic.key, channel, state: preference?.state ?? ('UNKNOWN' as const), at: preference?.at };
    }),
  );
  const undeliverable = contact.addresses
    .map((address) => address.key)
    .filter((key) => register.undeliverable.has(register.canonical(key)));
  const addresses = addressesInOrder(contact);
  return { ...contact, addresses, effectivePreferences, flags: flagsOf(ground.active.policy, contact), undeliverable };
}
