/**
 * The closed word lists of the domain. Each is a const object with a type of the same name, so that a word is
 * written once and a switch over it can be checked for completeness. Meanings: docs/words.md.
 */

function words<const W extends string>(...list: W[]): { readonly [K in W]: K } {
  return Object.freeze(Object.fromEntries(list.map((word) => [word, word]))) as { readonly [K in W]: K };
}

export const Channel = words('EMAIL', 'SMS', 'PHONE', 'POST', 'SOCIAL', 'IN_APP');
export type Channel = keyof typeof Channel;

/** Every channel at once; only suppressions use it. */
export const ALL_CHANNELS = 'ALL';
export type ChannelOrAll = Channel | typeof ALL_CHANNELS;

export const TopicClass = words('MARKETING', 'SERVICE', 'MANDATORY');
export type TopicClass = keyof typeof TopicClass;

/** GDPR art. 6(1) a, f, b and c. */
export const LawfulBasis = words('CONSENT', 'LEGITIMATE_INTEREST', 'CONTRACT', 'LEGAL_OBLIGATION');
export type LawfulBasis = keyof typeof LawfulBasis;

export const PreferenceState = words('UNKNOWN', 'PENDING', 'OPTED_IN', 'OPTED_OUT');
export type PreferenceState = keyof typeof PreferenceState;

export const SuppressionScope = words('DIRECT_MARKETING', 'ALL_OPTIONAL');
export type SuppressionScope = keyof typeof SuppressionScope;

export const SuppressionReason = words('OBJECTION', 'COMPLAINT', 'ERASURE', 'UNDER_AGE', 'MANUAL');
export type SuppressionReason = keyof typeof SuppressionReason;

/** What a no without a stated scope stops; the policy's unsubscribe default (design, section 4). */
export const StopScope = words('TOPIC', 'DIRECT_MARKETING', 'ALL_OPTIONAL');
export type StopScope = keyof typeof StopScope;

export const Relation = words('CUSTOMER', 'FORMER_CUSTOMER', 'PROSPECT', 'PARTNER');
export type Relation = keyof typeof Relation;

export const RestrictionScope = words('MARKETING', 'ALL');
export type RestrictionScope = keyof typeof RestrictionScope;

export const ErasureReason = words('REQUEST', 'UNDER_AGE', 'RETENTION');
export type ErasureReason = keyof typeof ErasureReason;

/** How far the deletion of an erased person is at a provider. */
export const ProviderErasureState = words('WAITING', 'CONFIRMED', 'PARKED');
export type ProviderErasureState = keyof typeof ProviderErasureState;

/** What a company should look at in a contact. PRIVATE_PERSON: held where the statement says organisations only (EP-11). */
export const ContactFlag = words('PRIVATE_PERSON');
export type ContactFlag = keyof typeof ContactFlag;

/** Whether the address came with a sale where a no was offered (soft opt-in, ePrivacy art. 13(2)). */
export const AddressOrigin = words('SALE_WITH_OPT_OUT', 'WEBSITE_INTEREST', 'OTHER');
export type AddressOrigin = keyof typeof AddressOrigin;

/** Whose will a change is. */
export const StatedBy = words('RECIPIENT', 'COMPANY');
export type StatedBy = keyof typeof StatedBy;

/** Who carried a change in. The courier never adds authority: a person's no by letter equals one by link. */
export const Source = words(
  'PAGE',
  'ONE_CLICK',
  'TEXT_MESSAGE',
  'MAIL',
  'CONFIRMATION',
  'API',
  'IMPORT',
  'PROVIDER',
  'POLICY',
  'RETENTION',
);
export type Source = keyof typeof Source;

export const DecisionReason = words(
  'SUPPRESSED',
  'UNDELIVERABLE',
  'RESTRICTED',
  'NOT_IN_REQUIRED_ROLE',
  'PAUSED',
  'OPTED_OUT',
  'STALE',
  'NO_CONSENT',
  'UNCONFIRMED',
  'NOT_INFORMED',
  'MANDATORY_TOPIC',
  'SERVICE_TOPIC',
  'OPTED_IN',
  'SOFT_OPT_IN',
);
export type DecisionReason = keyof typeof DecisionReason;

/** Why a change was refused. Refusals are answered and kept in the ledger. */
export const RefusalReason = words(
  'COMPANY_CANNOT_OPT_IN',
  'EVIDENCE_INCOMPLETE',
  'NOT_LATER_THAN_THE_NO',
  'NO_STANDS',
  'CONFIRMATION_NEEDED',
  'CONFIRMATION_VOID',
  'NOTHING_CHOSEN',
  'NO_ADDRESS_TO_CONFIRM',
  'COMPLAINT_NOT_LIFTED',
  'UNDER_AGE',
  'NOTHING_TO_WITHDRAW',
  'PERSON_SAID_NO_SINCE',
  'TOO_LATE_TO_UNDO',
  'NOTHING_TO_END',
  'ONLY_THE_PERSON_SHORTENS',
  'NARROWER_RESTRICTION',
  'NOTICE_MISSING',
  'ONLY_THE_PERSON_ALLOWS_TRACKING',
  'ERASED_ADDRESS',
  'ADDRESS_TAKEN',
  'SHARED_NUMBER',
  'ERASED_CONTACT',
  'SAME_CONTACT',
  'UNKNOWN_CONTACT',
  'NOT_FROM_THIS_SOURCE',
);
export type RefusalReason = keyof typeof RefusalReason;

/** What a person may say of why they stopped something, after it, when they like to. */
export const StopReason = words('TOO_MANY', 'NOT_RELEVANT', 'NEVER_ASKED', 'OTHER');
export type StopReason = keyof typeof StopReason;

/** What a message met: the first two are a person's, the others are about its delivery. */
export const InteractionKind = words('OPEN', 'CLICK', 'DELIVERED', 'BOUNCE', 'COMPLAINT');
export type InteractionKind = keyof typeof InteractionKind;

/** Who opened or clicked. UNKNOWN: nothing was told by which to tell. */
export const Actor = words('HUMAN', 'MACHINE', 'UNKNOWN');
export type Actor = keyof typeof Actor;

/** By what a machine was known; kept when the fields it was read from are not. */
export const MachineReason = words(
  'APPLE_MAIL_PRIVACY',
  'IMAGE_PROXY',
  'NO_USER_AGENT',
  'PREFETCH',
  'SECURITY_SCANNER',
  'KNOWN_BOT',
  'SOON_AFTER_DELIVERY',
  'ALL_LINKS_AT_ONCE',
  'TOLD_BY_PROVIDER',
);
export type MachineReason = keyof typeof MachineReason;

/** Why nothing was kept of an interaction, though nothing was wrong with it. */
export const NotKeptReason = words(
  'UNKNOWN_CONTACT',
  'SHARED_NUMBER',
  'OBJECTED_TO_TRACKING',
  'OBJECTED_TO_MARKETING',
  'NO_CONSENT',
  'RESTRICTED',
  'TOO_OLD',
);
export type NotKeptReason = keyof typeof NotKeptReason;

/** What is wrong with an interaction that was handed in. NOT_ANNOUNCED: whoever sends it is set up wrongly. */
export const InteractionFault = words(
  'NOT_ANNOUNCED',
  'UNKNOWN_TOPIC',
  'NOT_ON_CHANNEL',
  'UNKNOWN_CONTACT',
  'CONTACT_UNREADABLE',
  'TEXT_UNREADABLE',
  'LINK_UNREADABLE',
  'IP_UNREADABLE',
);
export type InteractionFault = keyof typeof InteractionFault;

/** Ends a switch over a closed list: the compiler refuses the call while a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`a case is missing for ${JSON.stringify(value)}`);
}
