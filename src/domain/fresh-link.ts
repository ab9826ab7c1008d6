import type { Change } from './change';
import type { ContactState } from './contact';
import type { EntryDrafts } from './entry-drafts';

/**
 * Was this said over a link mailed freshly to an address that the contact still holds? Only then the person is at the
 * other end of it: an address that went to somebody else speaks for its holder of before no more (design, section 4).
 */
export function isOverFreshLink({ register }: EntryDrafts, change: Change, contact: ContactState): boolean {
  if (change.isFreshLink !== true || change.contact.named === undefined) return false;
  const named = register.canonical(change.contact.named.keys[0]);
  return contact.addresses.some((held) => register.canonical(held.key) === named);
}
