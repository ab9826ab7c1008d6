import type { Address } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import type { ContactState } from '../domain/contact';
import type { Register } from '../domain/register';
import { barringSuppression } from '../domain/send-facts';

/**
 * The text of an address that a message to this person may be sent to: their own, one that works, and of nobody erased
 * or under age. Whether the message itself may be sent is asked apart.
 */
export function reachable(register: Register, contact: ContactState, key: AddressKey): Address | undefined {
  const canonical = register.canonical(key);
  if (register.undeliverable.has(canonical)) return undefined;
  if (barringSuppression(register, canonical)) return undefined;
  return contact.addresses.find(({ key: own }) => register.canonical(own) === canonical)?.address;
}
