import { type Admission, admitted, refused, theContact } from './admission';
import type { Change, ChangeOf } from './change';
import type { ContactState } from './contact';
import type { EntryDrafts } from './entry-drafts';
import { isOverFreshLink } from './fresh-link';
import { unreachable } from './words';

type Right =
  | ChangeOf<'PAUSE'>
  | ChangeOf<'RESTRICT'>
  | ChangeOf<'LIFT_RESTRICTION'>
  | ChangeOf<'RECORD_NOTICE'>
  | ChangeOf<'OBJECT_TO_TRACKING'>
  | ChangeOf<'ALLOW_TRACKING'>
  | ChangeOf<'GIVE_STOP_REASON'>;

/** Pause, restriction, notices and the recording of opens and clicks: anybody may close, only the person opens. */
export function admitRight(drafts: EntryDrafts, change: Right): Admission {
  const contact = theContact(drafts, change);
  if (typeof contact === 'string') return refused(contact);
  switch (change.kind) {
    case 'PAUSE':
      return pause(drafts, change, contact);
    case 'RESTRICT':
      return restrict(drafts, change, contact);
    case 'LIFT_RESTRICTION':
      return liftRestriction(drafts, change, contact);
    case 'RECORD_NOTICE':
      return recordNotice(drafts, change, contact);
    case 'OBJECT_TO_TRACKING':
      if (contact.tracking === 'OPTED_OUT') return admitted(contact.id);
      drafts.write(asNo(change), { kind: 'TRACKING_SET', contactId: contact.id, reach: 'ALL', state: 'OPTED_OUT' });
      return admitted(contact.id);
    case 'ALLOW_TRACKING':
      if (!isPersonThemselves(drafts, change, contact)) return refused('ONLY_THE_PERSON_ALLOWS_TRACKING');
      if (contact.tracking === 'OPTED_IN' && contact.marketingTracking === 'OPTED_IN') return admitted(contact.id);
      drafts.write(change, { kind: 'TRACKING_SET', contactId: contact.id, reach: 'ALL', state: 'OPTED_IN' });
      return admitted(contact.id);
    case 'GIVE_STOP_REASON': {
      const { reason, position } = change;
      drafts.write(change, { kind: 'STOP_REASON_GIVEN', contactId: contact.id, reason, ofPosition: position });
      return admitted(contact.id);
    }
    default:
      return unreachable(change);
  }
}

/** The person on a fresh link, or an integration that reports their act with evidence. */
function isPersonThemselves(drafts: EntryDrafts, change: Change, contact: ContactState): boolean {
  if (change.statedBy !== 'RECIPIENT') return false;
  if (change.source === 'PAGE') return isOverFreshLink(drafts, change, contact);
  return (
    change.source === 'API' &&
    change.occurredAt !== undefined &&
    Boolean(change.evidence?.wordingId || change.evidence?.wording || change.evidence?.reference)
  );
}

function asNo<C extends Change>(change: C): C {
  return { ...change, statedBy: change.statedBy ?? 'RECIPIENT' };
}

/** A pause is a no with an end: anybody sets or lengthens it, only the person shortens or ends it. */
function pause(drafts: EntryDrafts, change: ChangeOf<'PAUSE'>, contact: ContactState): Admission {
  const stood = contact.pause && contact.pause.until > drafts.at ? contact.pause.until : undefined;
  const until = change.until && change.until > drafts.at ? change.until : undefined;
  if (until?.getTime() === stood?.getTime()) return admitted(contact.id);
  const isLonger = until !== undefined && (stood === undefined || until > stood);
  if (!isLonger && !isPersonThemselves(drafts, change, contact)) return refused('ONLY_THE_PERSON_SHORTENS');
  if (until) drafts.write(asNo(change), { kind: 'PAUSED', contactId: contact.id, until });
  else drafts.write(change, { kind: 'PAUSE_ENDED', contactId: contact.id });
  return admitted(contact.id);
}

/** GDPR art. 18. Made by anybody for the person; a narrower one never replaces a wider. */
function restrict(drafts: EntryDrafts, change: ChangeOf<'RESTRICT'>, contact: ContactState): Admission {
  const stood = contact.restriction;
  const isCovered = stood && stood.liftAskedAt === undefined && (stood.scope === 'ALL' || stood.scope === change.scope);
  const scope = stood?.scope === 'ALL' ? 'ALL' : change.scope;
  if (!isCovered) drafts.write(asNo(change), { kind: 'RESTRICTED', contactId: contact.id, scope });
  return admitted(contact.id);
}

/** The person's own lift is immediate; the company's waits for the notice that GDPR art. 18(3) asks for. */
function liftRestriction(drafts: EntryDrafts, change: ChangeOf<'LIFT_RESTRICTION'>, contact: ContactState): Admission {
  if (!contact.restriction) return admitted(contact.id);
  if (change.statedBy === 'RECIPIENT') {
    if (!isPersonThemselves(drafts, change, contact)) return refused('EVIDENCE_INCOMPLETE');
    drafts.write(change, { kind: 'RESTRICTION_LIFTED', contactId: contact.id });
  } else if (contact.restriction.liftAskedAt === undefined) {
    drafts.write(change, { kind: 'RESTRICTION_LIFT_ASKED', contactId: contact.id });
  }
  return admitted(contact.id);
}

function recordNotice(drafts: EntryDrafts, change: ChangeOf<'RECORD_NOTICE'>, contact: ContactState): Admission {
  if (change.isAboutRestriction) {
    if (contact.restriction?.liftAskedAt === undefined) return refused('NOTHING_TO_END');
    drafts.write(change, { kind: 'RESTRICTION_LIFTED', contactId: contact.id });
    return admitted(contact.id);
  }
  if (contact.toldUnder !== undefined && contact.toldUnder >= change.policyVersion) return admitted(contact.id);
  drafts.write(change, { kind: 'NOTICE_RECORDED', contactId: contact.id, noticeVersion: change.policyVersion });
  return admitted(contact.id);
}
