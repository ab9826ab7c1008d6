import type { ContactView } from '../src/operations';
import { holdsScope } from './authorise';
import type { Contact } from './contact.types';
import type { GraphqlContext } from './context';

/** A contact as this caller may see it: what lies beyond the key's scopes is left out, and so null. */
export function contactAnswer(view: ContactView, context: GraphqlContext): Contact {
  return {
    id: view.id,
    ...(holdsScope(context, 'contacts') && personalFields(view)),
    ...(holdsScope(context, 'contacts', 'preferences') && choiceFields(view)),
  };
}

type Choices = 'preferences' | 'pausedUntil' | 'restriction' | 'tracking' | 'marketingTracking' | 'toldUnder';

function choiceFields(view: ContactView): Pick<Contact, Choices> {
  const { effectivePreferences, pause, restriction, tracking, marketingTracking, toldUnder } = view;
  return {
    preferences: effectivePreferences.map((preference) => ({ ...preference })),
    pausedUntil: pause?.until,
    restriction: restriction && { scope: restriction.scope, liftAskedAt: restriction.liftAskedAt },
    tracking,
    marketingTracking,
    toldUnder,
  };
}

function personalFields(view: ContactView): Omit<Contact, 'id' | Choices> {
  const addresses = view.addresses.flatMap(({ kind, address, key, isPrimary }) =>
    address ? [{ kind, address: address.value, isPrimary, isUndeliverable: view.undeliverable.includes(key) }] : [],
  );
  const primary = (kind: string) => addresses.find((held) => held.kind === kind && held.isPrimary)?.address;
  return {
    email: primary('EMAIL'),
    phone: primary('PHONE'),
    addresses,
    ...view.profile,
    relation: view.relation,
    business: view.business,
    flags: [...view.flags],
    country: view.country,
    addressOrigin: view.addressOrigin,
    roles: view.roles.map(({ role, customer, duty, until }) => ({ role, customer, duty, until })),
    createdAt: view.createdAt,
  };
}
