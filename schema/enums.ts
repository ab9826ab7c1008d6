import { registerEnumType } from 'type-graphql';
import { AddressKind } from '../src/domain/address';
import { TrackingState } from '../src/domain/contact';
import {
  Actor,
  AddressOrigin,
  Channel,
  ContactFlag,
  DecisionReason,
  ErasureReason,
  InteractionFault,
  InteractionKind,
  LawfulBasis,
  MachineReason,
  NotKeptReason,
  PreferenceState,
  ProviderErasureState,
  Relation,
  RestrictionScope,
  Source,
  StatedBy,
  SuppressionReason,
  SuppressionScope,
  TopicClass,
} from '../src/domain/words';

/** The answers a person can give about a topic; UNKNOWN and PENDING are states, not answers. */
export const PreferenceChoice = Object.freeze({ OPTED_IN: 'OPTED_IN', OPTED_OUT: 'OPTED_OUT' });
export type PreferenceChoice = keyof typeof PreferenceChoice;

function register<W extends string>(
  name: string,
  words: Readonly<Record<W, W>>,
  { description, values }: { description: string; values: Readonly<Record<W, string>> },
): void {
  const valuesConfig = Object.fromEntries(
    Object.entries<string>(values).map(([word, text]) => [word, { description: text }]),
  ) as Record<W, { description: string }>;
  registerEnumType(words as Record<W, W>, { name, description, valuesConfig });
}

register('AddressKind', AddressKind, {
  description: 'What an address is.',
  values: { EMAIL: 'An e-mail address.', PHONE: 'A phone number in E.164.' },
});
register('AddressOrigin', AddressOrigin, {
  description: 'How the company came by the address; soft opt-in may ask for it (ePrivacy directive, art. 13(2)).',
  values: {
    SALE_WITH_OPT_OUT: 'With a sale in which a no was offered.',
    WEBSITE_INTEREST: 'The person showed interest on a website.',
    OTHER: 'In another way.',
  },
});
register('Channel', Channel, {
  description: 'The way a message reaches a person.',
  values: {
    EMAIL: 'Mail to an e-mail address.',
    SMS: 'A text message to a phone number.',
    PHONE: 'A call to a phone number.',
    POST: 'A letter.',
    SOCIAL: 'A message or audience on a social network.',
    IN_APP: 'A message inside a product.',
  },
});
register('ContactFlag', ContactFlag, {
  description: 'What the company should look at in a contact.',
  values: {
    PRIVATE_PERSON:
      'The policy is for organisations only, and this person is not known to be at one: nothing optional goes out without their own yes.',
  },
});
register('DecisionReason', DecisionReason, {
  description: 'Why a message may or may not be sent; in the order of the rule, first match wins.',
  values: {
    SUPPRESSED: 'No: a suppression stands on the address or of the person.',
    UNDELIVERABLE: 'No: mail to the address fails for good, or there is no address for the channel.',
    RESTRICTED: 'No: the processing of the data is restricted (GDPR art. 18).',
    NOT_IN_REQUIRED_ROLE: 'No: the person holds no live role that the mandatory topic asks for.',
    PAUSED: 'No: marketing is paused until a later time.',
    OPTED_OUT: 'No: the person opted out of the topic on this channel.',
    STALE: 'No: there was no human contact for longer than the policy allows.',
    NO_CONSENT: 'No: the person has not opted in.',
    UNCONFIRMED: 'No: the person opted in, but has not confirmed it.',
    NOT_INFORMED: 'No: the person has not been told of this topic.',
    MANDATORY_TOPIC: 'Yes: the message must be sent.',
    SERVICE_TOPIC: 'Yes: a service message on another basis than consent.',
    OPTED_IN: 'Yes: the person opted in.',
    SOFT_OPT_IN: 'Yes: the policy has a soft opt-in for this topic, channel and contact.',
  },
});
register('ErasureReason', ErasureReason, {
  description: 'Why a person is erased.',
  values: {
    REQUEST: 'The person asked for it; each address is suppressed.',
    UNDER_AGE: 'The person is too young; each address is barred until the age or a parent’s consent is shown.',
    RETENTION: 'The data is past its limit; only a no that stood is kept.',
  },
});
register('LawfulBasis', LawfulBasis, {
  description: 'The ground of GDPR art. 6(1) that a topic rests on.',
  values: {
    CONSENT: 'Art. 6(1)(a).',
    LEGITIMATE_INTEREST: 'Art. 6(1)(f).',
    CONTRACT: 'Art. 6(1)(b).',
    LEGAL_OBLIGATION: 'Art. 6(1)(c).',
  },
});
register('PreferenceState', PreferenceState, {
  description: 'Where a contact stands on one topic and channel.',
  values: {
    UNKNOWN: 'Nothing was said.',
    PENDING: 'Opted in, not yet confirmed at this address.',
    OPTED_IN: 'Yes.',
    OPTED_OUT: 'No.',
  },
});
register('PreferenceChoice', PreferenceChoice, {
  description: 'A yes or no to one topic on one channel.',
  values: { OPTED_IN: 'Yes.', OPTED_OUT: 'No.' },
});
register('ProviderErasureState', ProviderErasureState, {
  description: 'How far the deletion of an erased person is at a provider.',
  values: {
    WAITING: 'Asked for and not confirmed; it is tried until it is.',
    CONFIRMED: 'The provider confirmed that it deleted the person.',
    PARKED: 'The provider refuses it: not tried again before somebody acts (abide cases).',
  },
});
register('Relation', Relation, {
  description: 'What the contact is to the company.',
  values: {
    CUSTOMER: 'Buys now.',
    FORMER_CUSTOMER: 'Bought before.',
    PROSPECT: 'Has not bought.',
    PARTNER: 'Works with the company.',
  },
});
register('RestrictionScope', RestrictionScope, {
  description: 'What a restriction stops.',
  values: { MARKETING: 'Marketing topics.', ALL: 'Everything but what must be sent.' },
});
register('Source', Source, {
  description: 'Who carried a change in. The courier adds no authority.',
  values: {
    PAGE: 'The preference page.',
    ONE_CLICK: 'One-click unsubscribe (RFC 8058).',
    TEXT_MESSAGE: 'A text message, such as STOP.',
    MAIL: 'A mail to the unsubscribe address in its header.',
    CONFIRMATION: 'The link of a confirmation.',
    API: 'This API.',
    IMPORT: 'An import.',
    PROVIDER: 'A provider that mails for the company.',
    POLICY: 'A new policy.',
    RETENTION: 'The clean-up of what is past its limit.',
  },
});
register('StatedBy', StatedBy, {
  description: 'Whose will it is. Only the person opens; everybody may close.',
  values: { RECIPIENT: 'The person.', COMPANY: 'The company.' },
});
register('SuppressionReason', SuppressionReason, {
  description: 'Why an address is on the suppression list.',
  values: {
    OBJECTION: 'The person objected to direct marketing (GDPR art. 21).',
    COMPLAINT: 'The person reported a message as spam.',
    ERASURE: 'The person was erased on request.',
    UNDER_AGE: 'The person is too young.',
    MANUAL: 'The company stopped it.',
  },
});
register('SuppressionScope', SuppressionScope, {
  description: 'What a suppression stops. Mandatory topics are never part of it.',
  values: {
    DIRECT_MARKETING: 'All marketing topics.',
    ALL_OPTIONAL: 'All marketing topics and optional service topics.',
  },
});
register('TopicClass', TopicClass, {
  description: 'What kind of message a topic is.',
  values: {
    MARKETING: 'Direct marketing.',
    SERVICE: 'Optional, not marketing.',
    MANDATORY: 'Must be sent; takes no preference.',
  },
});
register('TrackingState', TrackingState, {
  description: 'Where a contact stands on the recording of its opens and clicks.',
  values: {
    UNKNOWN: 'Nothing was said: what the policy rests it on decides.',
    OPTED_IN: 'Allowed by the person.',
    OPTED_OUT: 'Not recorded.',
  },
});
register('InteractionKind', InteractionKind, {
  description: 'What a message met.',
  values: {
    OPEN: 'It was opened.',
    CLICK: 'A link in it was clicked.',
    DELIVERED: 'It reached the mailbox or phone. Later than a failure it makes the address deliverable again.',
    BOUNCE:
      'It could not be delivered. Permanent, with a status code 5.1.x, it makes the address undeliverable; any other changes nothing.',
    COMPLAINT: 'The person reported it as spam: a no on that channel.',
  },
});
register('Actor', Actor, {
  description: 'Who opened or clicked.',
  values: {
    HUMAN: 'A person, as far as can be told.',
    MACHINE: 'A mail program, proxy or scanner by itself.',
    UNKNOWN: 'Nothing was told by which to tell. Never counts as human contact.',
  },
});
register('MachineReason', MachineReason, {
  description: 'By what a machine was known.',
  values: {
    APPLE_MAIL_PRIVACY: 'Apple’s Mail Privacy Protection, which fetches every image.',
    IMAGE_PROXY: 'The image proxy of a mail service, such as Gmail’s.',
    NO_USER_AGENT: 'The request had no user agent.',
    PREFETCH: 'The request said that it only fetches ahead.',
    SECURITY_SCANNER: 'A scanner of mail, by its name.',
    KNOWN_BOT: 'A program that is known by its user agent.',
    SOON_AFTER_DELIVERY: 'A click within seconds of the delivery.',
    ALL_LINKS_AT_ONCE: 'Three or more links of a message were clicked within two seconds.',
    TOLD_BY_PROVIDER: 'The provider that sent the message took it for a machine.',
  },
});
register('NotKeptReason', NotKeptReason, {
  description: 'Why nothing was kept of an open or click, though nothing was wrong with it.',
  values: {
    UNKNOWN_CONTACT: 'No contact is known by the key.',
    SHARED_NUMBER: 'Several contacts hold the number.',
    OBJECTED_TO_TRACKING: 'The person objected to the recording of opens and clicks.',
    OBJECTED_TO_MARKETING: 'The person objected to marketing, and the message was marketing or of no named topic.',
    NO_CONSENT: 'The policy asks for consent, and the person has not given it.',
    RESTRICTED: 'The processing of the data is restricted (GDPR art. 18).',
    TOO_OLD: 'It is past its retention already.',
  },
});
register('InteractionFault', InteractionFault, {
  description: 'What is wrong with an interaction that was handed in.',
  values: {
    NOT_ANNOUNCED: 'The policy does not announce that this is recorded: the sender is set up wrongly.',
    UNKNOWN_TOPIC: 'The policy has no such topic.',
    NOT_ON_CHANNEL: 'The topic is not sent by this channel.',
    UNKNOWN_CONTACT: 'A complaint or bounce about an id that nobody has.',
    CONTACT_UNREADABLE: 'The contact is not named by exactly one readable id, e-mail address or phone number.',
    TEXT_UNREADABLE: 'A text is empty, too long, or holds a control character.',
    LINK_UNREADABLE: 'The url is no http or https URL, or too long.',
    IP_UNREADABLE: 'The ip is no IP address.',
  },
});
