import type { Topic } from './topic';
import type { AddressOrigin, Channel, LawfulBasis, Relation, StopScope } from './words';

/** The company, or one company of a group, that answers for a topic. */
export interface Controller {
  readonly key: string;
  readonly name: string;
  readonly postalAddress: string;
  readonly privacyContact: string;
  readonly regulators: readonly string[];
}

/** Where a rule names nothing it allows nothing; the unknown takes the strictest (design, section 5). */
export interface SoftOptInRule {
  readonly topics: readonly string[];
  readonly channels: readonly Channel[];
  readonly relations: readonly Relation[];
  /** true: only people at an organisation or public body; false: only private persons; both when absent. */
  readonly business?: boolean;
  readonly countries?: readonly string[];
  readonly addressOrigins?: readonly AddressOrigin[];
}

export interface TrackingRules {
  readonly opens: boolean;
  readonly clicks: boolean;
  readonly lawfulBasis: LawfulBasis;
  readonly fields: readonly string[];
  readonly providers: readonly string[];
  readonly retention?: string;
}

export interface RightsRules {
  /** ISO 8601 period, such as P1M. */
  readonly timeLimit: string;
  readonly longestExtension?: string;
  readonly burdenOfProof: 'CONTROLLER' | 'PERSON';
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
  readonly softOptIn: readonly SoftOptInRule[];
  readonly unsubscribeDefault: StopScope;
  /** What STOP by text reaches: the number for every holder, or all channels of the contact. */
  readonly stopByText: 'NUMBER' | 'ALL_CHANNELS';
  readonly complaintsMayBeLifted: boolean;
  readonly tracking: TrackingRules;
  /** ISO 8601 periods without human contact after which a contact of that relation is STALE. */
  readonly inactivity: Readonly<Partial<Record<Relation, string>>>;
  readonly rights: RightsRules;
  readonly businessOnly: boolean;
  readonly dataRegions: readonly string[];
  readonly providers: ProviderMapping;
  /** Longest ages of an answer, in seconds. */
  readonly decisionValidity: { readonly yesSeconds: number; readonly noSeconds: number };
}

export interface ProviderMapping {
  readonly hubspot?: {
    readonly region?: string;
    readonly contactFields: readonly string[];
    readonly types: readonly { readonly name: string; readonly kind: 'MARKETING' | 'SERVICE'; readonly topics: readonly string[] }[];
  };
  readonly mailchimp?: {
    readonly region?: string;
    readonly audiences: readonly MailchimpAudience[];
  };
}

export interface MailchimpAudience {
  readonly key: string;
  readonly kind: 'MARKETING' | 'SERVICE';
  /** Topics that a subscribed member of the audience has opted in to. */
  readonly topics: readonly string[];
  /** Interest name to topic key. */
  readonly interests: Readonly<Record<string, string>>;
  /** What an audience-wide unsubscribe counts as. */
  readonly unsubscribeCountsAs: 'OBJECTION' | 'OPT_OUT';
}

export function topicOf(policy: Policy, key: string): Topic | undefined {
  return policy.topics.find((topic) => topic.key === key);
}
