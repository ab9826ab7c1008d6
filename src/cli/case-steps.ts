import type { RefusalReason } from '../domain/words';
import type { CaseKind } from '../operations';

/** What a person does about a case; then it is one no more. */
export const NEXT_STEP_BY_KIND: Readonly<Record<CaseKind, string>> = {
  MESSAGE_TO_READ: 'Read it where it came in, do what it asks, then `abide cases close <id>`.',
  ERASURE_UNFINISHED: 'Mails to erased people may still lie in `mail/` of the data folder; the log says why.',
  LIFT_AWAITS_NOTICE: 'Tell the person that the restriction ends (GDPR art. 18(3)), then record it with recordNotice.',
  MANDATORY_NOT_DELIVERED: 'It must reach them: ask the customer for another address (upsertContact), or end the role.',
  ERASURE_PARKED_AT_PROVIDER:
    'Put right what the reason names, then `abide sync retry`; or delete them there by hand. They are erased here only.',
  STOPPED_AT_PROVIDER:
    'It must reach them and they stopped it there: ask them, or send it another way. Nothing was stopped here.',
  FORGOTTEN_AT_PROVIDER: 'Somebody deleted them there for their privacy: eraseContact here too, if they asked for it.',
  PARKED_AT_PROVIDER: 'Put right what the reason names, then `abide sync retry`; a no waits there.',
  MAIL_NOT_SENT: 'The log says why. Put SMTP_URL right (`abide doctor`), and let the person ask for the link again.',
  RESTRICTION_TO_WEIGH: 'Settle what the person contests; then liftRestriction, or eraseContact where that was asked.',
};

/**
 * What a person does where a change was refused. Reasons that are not here need nobody: a no or an erasure stood, and
 * whoever sent the change was told so.
 */
export const NEXT_STEP_BY_REASON: Readonly<Partial<Record<RefusalReason, string>>> = {
  COMPANY_CANNOT_OPT_IN:
    "Only the person opts in: the sender should state RECIPIENT and bring the person's own evidence.",
  EVIDENCE_INCOMPLETE: 'The sender should bring what the answer asked for: a time, a wording or a reference.',
  NO_ADDRESS_TO_CONFIRM: 'Give the contact an address to which a confirmation can go (upsertContact).',
  COMPLAINT_NOT_LIFTED: 'The policy lets nobody return after a complaint (complaintsMayBeLifted); tell the person.',
  ONLY_THE_PERSON_SHORTENS: 'Mail the person a link (createPreferenceLinks): only they end or shorten a pause.',
  ONLY_THE_PERSON_ALLOWS_TRACKING: 'Mail the person a link (createPreferenceLinks): only they allow it again.',
  NOTICE_MISSING: 'Tell the person that the restriction ends, then record it with recordNotice.',
  ADDRESS_TAKEN: 'Another contact holds that address: if both are one person, join them with mergeContacts.',
  SHARED_NUMBER: 'Several contacts hold that number: name the one that is meant by id or e-mail address.',
  UNKNOWN_CONTACT: 'The sender knows people that Abide does not: import or upsert them first.',
  NOT_FROM_THIS_SOURCE: 'An import or provider may not do this: do it through GraphQL, with evidence.',
};
