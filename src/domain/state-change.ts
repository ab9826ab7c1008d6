import type { AddressKey } from './address-key';
import { type Admission, findContact } from './admission';
import { admitConfirmation } from './admit-confirmation';
import { admitContactChange } from './admit-contact';
import { admitLife } from './admit-life';
import { admitObjection } from './admit-objection';
import { admitPreference } from './admit-preference';
import { admitProviderErasure } from './admit-provider-erasure';
import { admitRight } from './admit-right';
import { admitUndo } from './admit-undo';
import { admitWithdrawal } from './admit-withdrawal';
import { type Change, refsOf } from './change';
import type { EntryDrafts } from './entry-drafts';
import { renewKeys } from './suppression-copies';
import { unreachable } from './words';

/**
 * Decides whether a change may enter the state, and writes what it comes to into the drafts.
 *
 * Only the person opens; everybody may close (design, section 4). A no always may. A yes over a no may only when the
 * person gave it after the no: providers and imports replay old lists, and their "subscribed" is often years older than
 * its date. A change that repeats what already stands writes nothing; a refused one leaves a ledger entry.
 */
export function admit(drafts: EntryDrafts, change: Change): Admission {
  renewKeys(drafts, change, keysNamedBy(drafts, change));
  const admission = judge(drafts, change);
  if (!admission.admitted && admission.reason !== 'UNKNOWN_CONTACT') {
    drafts.write(
      { ...change, evidence: undefined },
      {
        kind: 'CHANGE_REFUSED',
        change: change.kind,
        reason: admission.reason,
        contactId: findContact(drafts, change)?.id,
        ...('topic' in change && { topic: change.topic }),
        ...('channel' in change && { channel: change.channel }),
      },
    );
  }
  return admission;
}

function judge(drafts: EntryDrafts, change: Change): Admission {
  switch (change.kind) {
    case 'UPSERT_CONTACT':
    case 'CHANGE_ADDRESS':
      return admitContactChange(drafts, change);
    case 'SET_PREFERENCE':
      return admitPreference(drafts, change);
    case 'OBJECT':
      return admitObjection(drafts, change);
    case 'CONFIRM_OPT_IN':
    case 'LIFT_OBJECTION':
      return admitConfirmation(drafts, change);
    case 'UNDO_OPT_OUT':
      return admitUndo(drafts, change);
    case 'PAUSE':
    case 'RESTRICT':
    case 'LIFT_RESTRICTION':
    case 'RECORD_NOTICE':
    case 'OBJECT_TO_TRACKING':
    case 'ALLOW_TRACKING':
    case 'GIVE_STOP_REASON':
      return admitRight(drafts, change);
    case 'WITHDRAW_COMPANY_STOP':
    case 'END_UNDER_AGE':
    case 'MARK_UNDELIVERABLE':
    case 'CLEAR_UNDELIVERABLE':
      return admitWithdrawal(drafts, change);
    case 'MERGE_CONTACTS':
    case 'ERASE_CONTACT':
      return admitLife(drafts, change);
    case 'CONFIRM_PROVIDER_ERASURE':
      return admitProviderErasure(drafts, change);
    default:
      return unreachable(change);
  }
}

/** Of every address that the change names, and all that its contacts hold. */
function keysNamedBy(drafts: EntryDrafts, change: Change): AddressKey[] {
  return refsOf(change).flatMap((contact) => {
    const held = findContact(drafts, { contact })?.addresses ?? [];
    return [...(contact.named ? [contact.named.keys[0]] : []), ...held.map((address) => address.key)];
  });
}
