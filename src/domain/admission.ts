import type { Change, ContactRef } from './change';
import type { ContactState } from './contact';
import type { EntryDrafts } from './entry-drafts';
import type { Register } from './register';
import type { RefusalReason } from './words';

/** What became of one change. A refusal is a value: one refused line does not stop a batch. */
export type Admission =
  | { readonly admitted: true; readonly contactId?: string }
  | { readonly admitted: false; readonly reason: RefusalReason };

export function admitted(contactId?: string): Admission {
  return { admitted: true, contactId };
}

export function refused(reason: RefusalReason): Admission {
  return { admitted: false, reason };
}

/** The living contact a change is about; of a shared number the first holder by id. */
export function findContact({ register }: EntryDrafts, { contact }: Pick<Change, 'contact'>): ContactState | undefined {
  return findIn(register, contact);
}

export function findIn(register: Register, ref: ContactRef): ContactState | undefined {
  const byId = ref.contactId === undefined ? undefined : register.contacts.get(register.rootOf(ref.contactId));
  if (byId?.life === 'LIVING') return byId;
  const [holder] = ref.named ? register.holdersOf(ref.named.keys[0]) : [];
  return holder === undefined ? undefined : register.contacts.get(holder);
}

/** Does the key name a number that several contacts hold? Then nobody can be told by it. */
export function isSharedBy(register: Register, ref: ContactRef): boolean {
  return ref.contactId === undefined && ref.named !== undefined && register.holdersOf(ref.named.keys[0]).length > 1;
}

/** Several contacts hold the number: only a no may come by it, anything else is a conflict (design, section 2). */
export function isSharedNumber({ register }: EntryDrafts, { contact }: Pick<Change, 'contact'>): boolean {
  if (contact.named === undefined || register.holdersOf(contact.named.keys[0]).length <= 1) return false;
  return contact.contactId === undefined || !register.isLiving(contact.contactId);
}

/**
 * By an import or provider: they know a person by e-mail address, a number they bring may be shared, and what they say
 * is often old.
 */
export function isCarriedIn({ source }: Pick<Change, 'source'>): boolean {
  return source === 'IMPORT' || source === 'PROVIDER';
}

/** The contact for changes that need exactly one. */
export function theContact(drafts: EntryDrafts, change: Change): ContactState | RefusalReason {
  if (isSharedNumber(drafts, change)) return 'SHARED_NUMBER';
  return findContact(drafts, change) ?? 'UNKNOWN_CONTACT';
}
