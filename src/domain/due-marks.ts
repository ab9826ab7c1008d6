import type { Entry, EntryBody } from './ledger-entry';
import type { Register } from './register';
import { unreachable } from './words';

/** A contact whose state a provider may not hold yet. */
export interface DueMark {
  readonly contactId: string;
  /** A no may have to go out: it overtakes everything else (design, section 7). */
  readonly isNo: boolean;
}

/**
 * Whose state at a provider may differ because of these entries: everybody they are about, and whoever holds an address
 * that they name, since anybody's no stops the address. Erased contacts have no state any more. Sorted by id, so that
 * two commits never wait for each other.
 *
 * @param register as the entries left it.
 */
export function dueMarks(register: Register, entries: readonly Entry[]): readonly DueMark[] {
  const isNoById = new Map<string, boolean>();
  for (const entry of entries) {
    const effect = effectOf(entry);
    if (effect === undefined) continue;
    for (const id of concernedBy(register, entry)) {
      const contact = register.contacts.get(register.rootOf(id));
      if (contact?.life === 'LIVING') isNoById.set(contact.id, effect === 'NO' || isNoById.get(contact.id) === true);
    }
  }
  return [...isNoById].map(([contactId, isNo]) => ({ contactId, isNo })).sort(byId);
}

function byId(one: DueMark, other: DueMark): number {
  return one.contactId < other.contactId ? -1 : 1;
}

function concernedBy(register: Register, entry: Entry): readonly string[] {
  const own = 'contactId' in entry && entry.contactId !== undefined ? [entry.contactId] : [];
  const keys = 'keys' in entry ? entry.keys : 'key' in entry ? [entry.key] : [];
  return [...own, ...keys.flatMap((key) => register.holdersOf(key))];
}

/** Undefined: nothing that a provider holds depends on it. */
function effectOf(entry: EntryBody): 'NO' | 'OTHER' | undefined {
  switch (entry.kind) {
    case 'SUPPRESSED':
    case 'SUPPRESSION_COPIED':
    case 'RESTRICTED':
    case 'PAUSED':
    case 'CONTACT_MERGED':
      return 'NO';
    case 'PREFERENCE_SET':
      return entry.state === 'OPTED_IN' ? 'OTHER' : 'NO';
    case 'CONTACT_CREATED':
    case 'ADDRESS_ADDED':
    case 'ADDRESS_PREFERRED':
    case 'ADDRESS_REMOVED':
    case 'PROFILE_CHANGED':
    case 'LIFT_CONFIRMED':
    case 'SUPPRESSION_ENDED':
    case 'UNDELIVERABLE':
    case 'DELIVERABLE':
    case 'RESTRICTION_LIFTED':
    case 'PAUSE_ENDED':
    case 'NOTICE_RECORDED':
      return 'OTHER';
    // Of roles, mandatory topics alone depend: nothing is pushed for them.
    case 'ROLE_GRANTED':
    case 'ROLE_ENDED':
    case 'RESTRICTION_LIFT_ASKED':
    case 'TRACKING_SET':
    case 'CONFIRMATION_ASKED':
    case 'CONFIRMATIONS_VOIDED':
    case 'STOP_REASON_GIVEN':
    case 'CONTACT_ERASED':
    case 'ERASED_AT_PROVIDER':
    case 'CHANGE_REFUSED':
    case 'POLICY_ACTIVATED':
      return undefined;
    default:
      return unreachable(entry);
  }
}
