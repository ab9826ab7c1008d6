import type { RetiredTopic } from './policy-succession';
import type { Topic } from './topic';
import type { AddressOrigin, Channel, LawfulBasis, Relation, StopScope } from './words';

/** The company, or one company of a group, that answers for a topic. */
export interface Controller {
  readonly key: string;
  readonly name: string;
  /** Empty when the statement names none. */
  readonly postalAddress: string;
  readonly privacyContact: string;
  readonly regulators: readonly string[];
}

/** What a rule does not name it does not allow, so each part is written; ANY takes the unknown too (design, section 5). */
export interface SoftOptInRule {
  readonly topics: readonly string[];
  readonly channels: readonly Channel[];
  readonly relations: readonly Relation[];
  /** true: only people at an organisation or public body; false: only private persons. */
  readonly business: boolean | 'ANY';
  readonly countries: readonly string[] | 'ANY';
  readonly addressOrigins: readonly AddressOrigin[] | 'ANY';
  /** The sentence of the privacy statement it rests on. */
  readonly statement?: string;
}

/** What may be kept of an open or a click; all else is dropped on arrival (QF-07, EK-14). LINK: the link clicked. */
export const TRACKING_FIELDS = ['TIME', 'IP', 'BROWSER', 'CLIENT', 'LINK'] as const;
export type TrackingField = (typeof TRACKING_FIELDS)[number];

/** What a provider may be given of a contact; a field that is not named stays here (QF-05, UP-29). */
export const CONTACT_FIELDS = [
  'email',
  'phone',
  'name',
  'language',
  'country',
  'organisation',
  'relation',
  'business',
] as const;
export type ContactField = (typeof CONTACT_FIELDS)[number];

/** PERSON: each open and click of a contact. DAILY_COUNTS: how many a day, of nobody in particular (UG-13). */
export const TRACKING_DETAILS = ['PERSON', 'DAILY_COUNTS'] as const;
export type TrackingDetail = (typeof TRACKING_DETAILS)[number];

export interface TrackingRules {
  readonly opens: boolean;
  readonly clicks: boolean;
  /** Daily counts hold no field and go to no provider. */
  readonly detail: TrackingDetail;
  readonly lawfulBasis: LawfulBasis;
  readonly fields: readonly TrackingField[];
  /** Keys of `Policy.providers` that may receive opens and clicks; none: they stay here (EP-09). */
  readonly providers: readonly string[];
  /** ISO 8601 period after which an interaction is deleted. */
  readonly retention?: string;
  readonly statement?: string;
}

export interface RightsRules {
  /** ISO 8601 period, such as P1M. */
  readonly timeLimit: string;
  /** What may be added to it when the person was told in time; none: never (EP-18). */
  readonly longestExtension?: string;
  /** Who shows the grounds when an objection other than to direct marketing is weighed (UP-07, QF-03). */
  readonly burdenOfProof: 'CONTROLLER' | 'PERSON';
  readonly statement?: string;
}

/** Personal data that stays somewhere after an erasure, so that the receipt names it (QF-13, EP-12). */
export interface HeldElsewhere {
  readonly key: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly lawfulBasis: LawfulBasis;
  /** ISO 8601 period; none: as long as its ground lasts. */
  readonly period?: string;
  readonly statement?: string;
}

/** What may make the company ask people to confirm or renew their choices (EK-12). */
export const RECONFIRMATION_TRIGGERS = ['NEW_INSTRUCTION', 'LAW_CHANGE', 'STRUCTURE_CHANGE'] as const;
export type ReconfirmationTrigger = (typeof RECONFIRMATION_TRIGGERS)[number];

/**
 * Asking people to confirm their choices (EK-11). The question is a MARKETING topic, so that the decision table holds
 * for it: who objected is never asked, and who does not answer keeps what stood.
 */
export interface ReconfirmationRules {
  readonly topic: string;
  readonly triggers: readonly ReconfirmationTrigger[];
  readonly statement?: string;
}

/** Acts of a person that a mail may confirm. OBJECTION: to marketing as a whole; OPT_OUT, OPT_IN: to one topic. */
export const RECEIPT_ACTS = ['OBJECTION', 'OPT_OUT', 'OPT_IN', 'PAUSE', 'TRACKING'] as const;
export type ReceiptAct = (typeof RECEIPT_ACTS)[number];

/**
 * Which acts are confirmed by mail, where the law or the statement asks for it: in Belgium the royal decree of 4 April
 * 2003 (art. 2) wants a mail that tells who said no that it was received.
 */
export interface ReceiptRules {
  readonly acts: readonly ReceiptAct[];
  readonly statement?: string;
}

/** What one company's privacy statement says, as settings (design, section 5). Immutable once activated. */
export interface Policy {
  /** The date of the statement, YYYY-MM-DD; later versions sort after earlier ones. */
  readonly version: string;
  readonly timeZone: string;
  readonly languages: readonly string[];
  readonly controllers: readonly Controller[];
  readonly brand: { readonly name: string; readonly colour: string };
  readonly topics: readonly Topic[];
  /** Every topic that was in an earlier version and is in this one no more. */
  readonly retired: readonly RetiredTopic[];
  readonly softOptIn: readonly SoftOptInRule[];
  readonly unsubscribeDefault: StopScope;
  /** Whether a person may object to one company of the group alone; otherwise a no binds the group (design, section 2). */
  readonly objectionPerController: boolean;
  /** What STOP by text reaches: the number for every holder, or all channels of the contact. */
  readonly stopByText: 'NUMBER' | 'ALL_CHANNELS';
  readonly complaintsMayBeLifted: boolean;
  readonly tracking: TrackingRules;
  /** ISO 8601 periods without human contact after which a contact of that relation is STALE. */
  readonly inactivity: Readonly<Partial<Record<Relation, string>>>;
  readonly rights: RightsRules;
  /** The company holds people at organisations only; private addresses are flagged (EP-11). */
  readonly businessOnly: boolean;
  /** Where the statement says that data stays; none: it says nothing. */
  readonly dataRegions: readonly string[];
  /** Of a provider elsewhere: never (EP-14), or with the safeguard named that the law asks for (UG-10, EK-27). */
  readonly outsideDataRegions: 'REFUSED' | 'WITH_SAFEGUARD';
  /** Under this age nobody is to be held; the page says how to report a child (QF-24). */
  readonly minimumAge?: number;
  readonly heldElsewhere: readonly HeldElsewhere[];
  readonly reconfirmation?: ReconfirmationRules;
  /** Undefined: no act is confirmed by mail; the page shows its receipt all the same. */
  readonly receipts?: ReceiptRules;
  readonly providers: ProviderMapping;
  /** Longest ages of an answer, in seconds. */
  readonly decisionValidity: { readonly yesSeconds: number; readonly noSeconds: number };
  /** For settings that are a single word: the sentence of the privacy statement each rests on, by setting. */
  readonly statements?: Readonly<Record<string, string>>;
}

export interface ProviderMapping {
  readonly hubspot?: ProviderPlace & {
    readonly contactFields: readonly ContactField[];
    readonly types: readonly HubspotType[];
  };
  readonly mailchimp?: ProviderPlace & {
    readonly contactFields?: readonly ContactField[];
    readonly audiences: readonly MailchimpAudience[];
  };
}

/** GDPR art. 45 and 46(2)(c): on what a transfer outside the promised regions rests. */
export const TRANSFER_SAFEGUARDS = ['ADEQUACY_DECISION', 'STANDARD_CLAUSES'] as const;
export type TransferSafeguard = (typeof TRANSFER_SAFEGUARDS)[number];

export interface ProviderPlace {
  /** Where the provider keeps the data, such as EU. */
  readonly region?: string;
  readonly safeguard?: TransferSafeguard;
  /** Its files may be imported, but nothing is ever sent to it; then its region is of no account. */
  readonly importOnly?: boolean;
}

/** A marketing stop never touches a SERVICE list, and marketing is never sent to one (EK-17). */
export interface HubspotType {
  readonly name: string;
  /** Its number in HubSpot, which stays when it is renamed. */
  readonly id?: string;
  readonly kind: ListKind;
  readonly topics: readonly string[];
}

export type ListKind = 'MARKETING' | 'SERVICE';

export interface MailchimpAudience {
  readonly key: string;
  /** Its id in Mailchimp, which stays when it is renamed; without it the audience that is named as the key is meant. */
  readonly id?: string;
  readonly kind: ListKind;
  /** Topics that a subscribed member of the audience has opted in to. */
  readonly topics: readonly string[];
  /** Interest, by name or id, to topic key. */
  readonly interests: Readonly<Record<string, string>>;
  /** Marketing permission (a GDPR field), by text or id, to topic key. */
  readonly marketingPermissions: Readonly<Record<string, string>>;
  /** Titles of the groups these interests are of: the same word in another column of an export is no opt-in. */
  readonly interestGroups: readonly string[];
  /** What an audience-wide unsubscribe counts as. */
  readonly unsubscribeCountsAs: 'OBJECTION' | 'OPT_OUT';
  /** Whether the no of somebody who is not in the audience is kept there too; it gives Mailchimp an address more. */
  readonly keepsUnknownNoes: boolean;
  /** What becomes of a member whose last topic was closed, where the audience itself is no topic. */
  readonly whenNoTopicIsLeft: 'LEAVE' | 'UNSUBSCRIBE';
}

/** Every topic that the audience carries, each once. */
export function topicsOfAudience({
  topics,
  interests,
  marketingPermissions,
}: Pick<MailchimpAudience, 'topics' | 'interests' | 'marketingPermissions'>): readonly string[] {
  return [...new Set([...topics, ...Object.values(interests), ...Object.values(marketingPermissions)])];
}

/** The company that answers for a topic (QF-27, EK-18). */
export function controllerOf({ controllers }: Policy, topic: Topic): Controller {
  const found = controllers.find(({ key }) => key === topic.controller);
  if (!found) throw new Error('a topic of the policy names a controller that is not in it');
  return found;
}

export function topicOf(policy: Policy, key: string): Topic | undefined {
  return policy.topics.find((topic) => topic.key === key);
}
