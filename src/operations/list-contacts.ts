import type { TopicChannel } from '../domain/contact';
import type { LedgerPlace } from '../domain/ledger-place';
import type { PreferenceState } from '../domain/words';
import { type ContactConditions, readContactPlaces } from '../store/contact-pages';
import { type Ground, load } from './ground';
import type { ContactView } from './index';
import { contactView } from './read-contact';

export interface ContactFilter extends Omit<ContactConditions, 'preference'> {
  /** As it counts at the contact's primary address. */
  readonly preference?: TopicChannel & { readonly state: PreferenceState };
}

export interface ContactPage {
  readonly contacts: readonly ContactView[];
  readonly hasNextPage: boolean;
  /** Where the next page goes on, also when this one is empty. */
  readonly end?: LedgerPlace;
}

const FEWEST_A_READ = 100;
/** A rare state may take a long search; the page then comes short, and the next one goes on. */
const MOST_LOOKED_AT = 5_000;

/**
 * Living contacts in the order in which they were made. SQL finds who may match; who does is judged on the very state
 * that is shown, so that a contact that was merged, erased or changed in between is not shown as something it no longer is.
 */
export async function listContacts(
  ground: Ground,
  filter: ContactFilter,
  { first, after }: { first: number; after?: LedgerPlace },
): Promise<ContactPage> {
  const contacts: ContactView[] = [];
  let end = after;
  for (let lookedAt = 0; ; ) {
    const size = Math.max(FEWEST_A_READ, first - contacts.length);
    const found = await readContactPlaces(ground.database.pool, conditionsOf(filter), { after: end, first: size + 1 });
    const looked = found.slice(0, size);
    const matching = (await livingViews(ground, looked)).filter((contact) => matches(contact, filter));
    const room = first - contacts.length;
    contacts.push(...matching.slice(0, room));
    if (matching.length > room) return { contacts, hasNextPage: true, end: contacts.at(-1)?.createdPlace };
    end = looked.at(-1)?.place ?? end;
    lookedAt += looked.length;
    const hasNextPage = found.length > size;
    if (!hasNextPage || contacts.length === first || lookedAt >= MOST_LOOKED_AT) return { contacts, hasNextPage, end };
  }
}

/** A yes that is not confirmed at the primary address counts as PENDING, so both are looked at for it. */
function conditionsOf({ preference, ...rest }: ContactFilter): ContactConditions {
  if (!preference) return rest;
  const { topic, channel, state } = preference;
  const states: PreferenceState[] = state === 'PENDING' ? ['PENDING', 'OPTED_IN'] : [state];
  return { ...rest, preference: { topic, channel, states } };
}

async function livingViews(ground: Ground, found: readonly { readonly id: string }[]): Promise<ContactView[]> {
  if (found.length === 0) return [];
  const { register } = await load(ground, { addresses: [], contactIds: found.map(({ id }) => id) });
  return found.flatMap(({ id }) => {
    const contact = register.contacts.get(id);
    return contact?.life === 'LIVING' ? [contactView(ground, register, contact)] : [];
  });
}

function matches(contact: ContactView, filter: ContactFilter): boolean {
  const { relation, business, country, language, createdAfter, createdBefore, preference } = filter;
  if (relation !== undefined && contact.relation !== relation) return false;
  if (business !== undefined && contact.business !== business) return false;
  if (country !== undefined && contact.country !== country) return false;
  if (language !== undefined && contact.profile.language !== language) return false;
  if (createdAfter !== undefined && contact.createdAt <= createdAfter) return false;
  if (createdBefore !== undefined && contact.createdAt >= createdBefore) return false;
  if (!preference) return true;
  return contact.effectivePreferences.some(
    ({ topic, channel, state }) =>
      topic === preference.topic && channel === preference.channel && state === preference.state,
  );
}
