import { type Admission, admitted, refused, theContact } from './admission';
import { askConfirmation } from './admit-confirmation';
import type { ChangeOf } from './change';
import { type ContactState, preferenceOf } from './contact';
import type { EntryDrafts } from './entry-drafts';
import { isUndoable } from './pressed-no';

type UndoOptOut = ChangeOf<'UNDO_OPT_OUT'>;

/**
 * Takes back a no to one topic that was pressed on the page just now, to what stood before it (design, section 4). Only
 * that very no, for half an hour, and while no later one came: it opens nothing that was not open a moment ago.
 */
export function admitUndo(drafts: EntryDrafts, change: UndoOptOut): Admission {
  const contact = theContact(drafts, change);
  if (typeof contact === 'string') return refused(contact);
  const { topic, channel } = change;
  const stood = preferenceOf(contact, topic, channel);
  const isBack = stood?.state !== 'OPTED_OUT' && stood?.place !== undefined && stood.place.position > change.position;
  if (isBack) return admitted(contact.id);
  const before = stood && isJustPressed(drafts, change, contact) ? stood.before : undefined;
  if (!before) return refused('TOO_LATE_TO_UNDO');
  if (before.state === 'PENDING') {
    const fault = askConfirmation(drafts, change, { contact, optIns: [{ topic, channel }] });
    if (fault) return refused(fault);
  }
  drafts.write(change, { kind: 'PREFERENCE_SET', contactId: contact.id, topic, channel, ...before });
  return admitted(contact.id);
}

function isJustPressed({ register, at }: EntryDrafts, change: UndoOptOut, contact: ContactState): boolean {
  const stood = preferenceOf(contact, change.topic, change.channel);
  if (!stood || !isUndoable(stood, at) || stood.place.position !== change.position) return false;
  return !register.noesOf(contact.id).some((row) => row.place.position >= change.position);
}
