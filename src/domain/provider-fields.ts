import type { AddressKind } from './address';
import { type ContactState, primaryAddress } from './contact';
import type { ContactField } from './policy';
import type { WishedState } from './provider-state';

/** What a provider is given of a contact beside the address. */
export type ContactFields = Readonly<Partial<Record<ContactField, string | boolean>>>;

/** What a provider may get of a contact, and nothing that the policy does not name (QF-05); what is not known is left out. */
export function providerFields(contact: ContactState, allowed: readonly ContactField[]): ContactFields {
  const known: Record<ContactField, string | boolean | undefined> = {
    email: textOf(contact, 'EMAIL'),
    phone: textOf(contact, 'PHONE'),
    name: contact.profile.name,
    language: contact.profile.language,
    country: contact.country,
    organisation: contact.profile.organisation,
    relation: contact.relation,
    business: contact.business,
  };
  return Object.fromEntries(
    allowed.toSorted().flatMap((field) => (known[field] === undefined ? [] : [[field, known[field]]])),
  );
}

/**
 * Whether a provider may be given anything of a contact but a stop. While the processing is restricted the data are kept and
 * no more (GDPR art. 18(2), UP-15), except for mail that still goes out there; what changed meanwhile is given when it ends.
 */
export function mayBeGiven({ restriction }: ContactState, { topics }: WishedState): boolean {
  return restriction === undefined || Object.values(topics).some(({ wish }) => wish === 'OPEN');
}

function textOf(contact: ContactState, kind: AddressKind): string | undefined {
  return primaryAddress(contact, kind)?.address?.value;
}
