import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { HubspotContact } from './contact-calls';

/** Undefined for a record without an address, or with a text that is none: it can be neither mailed nor matched. */
export function emailOf({ properties }: HubspotContact): Address | undefined {
  const parsed = parseEmail(properties.email ?? '');
  return parsed.ok ? parsed.address : undefined;
}

/** All addresses of a record: its own and the further ones that HubSpot keeps of it. */
export function addressesOf({ properties }: HubspotContact): Set<string> {
  const texts = [properties.email ?? '', ...(properties.hs_additional_emails ?? '').split(';')];
  return new Set(texts.flatMap((text) => asAddress(text)));
}

/** By its own id and those of the records that went into it. */
export function byId(contacts: readonly HubspotContact[]): Map<string, HubspotContact> {
  const merged = contacts.flatMap((contact) =>
    (contact.properties.hs_merged_object_ids ?? '').split(';').map((id) => [id, contact] as const),
  );
  return new Map([...merged, ...contacts.map((contact) => [contact.id, contact] as const)]);
}

function asAddress(text: string): string[] {
  const parsed = parseEmail(text);
  return parsed.ok ? [parsed.address.value] : [];
}

/** By each of a record's addresses. */
export function byAddress(contacts: readonly HubspotContact[]): Map<string, HubspotContact> {
  return new Map(contacts.flatMap((contact) => [...addressesOf(contact)].map((email) => [email, contact] as const)));
}
