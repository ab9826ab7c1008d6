import { type ContactField, type MailchimpAudience, type Policy, topicOf, topicsOfAudience } from './policy';

export const PROVIDER_NAMES = ['hubspot', 'mailchimp'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** A stop at a provider that is wider than one topic: of a whole portal, or of a whole audience. */
export interface WideStop {
  readonly key: string;
  /** What it says when the provider reports it (design, section 7). */
  readonly countsAs: 'OBJECTION' | 'OPT_OUT';
  /** The topics of ours that it stops; an OPT_OUT is one of each of these. */
  readonly topics: readonly string[];
  /** Mandatory topics that it stops too: for these it is a warning to staff. */
  readonly mandatory: readonly string[];
  /** An objection goes out as this stop: it stops marketing and nothing else. */
  readonly carriesObjection: boolean;
  /** Topics that are the whole of it: closing one of them can only be written as this stop. */
  readonly leftFor: readonly string[];
  /** Topics of which the last one that is closed is written as this stop. */
  readonly leftWithout: readonly string[];
}

/** What the policy maps to one provider, in our words. Ids and names of the provider stay in its folder. */
export interface ProviderMap {
  /** Topics a person has a say in; these are kept in step. */
  readonly topics: readonly string[];
  /** Mandatory topics on service lists: nothing is pushed for them, and a stop of theirs is a warning to staff. */
  readonly mandatory: readonly string[];
  readonly stops: readonly WideStop[];
  /** What the provider may be given of a contact (QF-05, UP-29). */
  readonly fields: readonly ContactField[];
}

/** HubSpot's "unsubscribed from all e-mail"; it reaches service types too, so it carries an objection only without any. */
export const PORTAL_STOP = 'portal';

export function audienceStop(key: string): string {
  return `audience:${key}`;
}

/** Undefined when nothing may be exchanged with the provider: not mapped, or `importOnly`. */
export function providerMapOf(policy: Policy, name: ProviderName): ProviderMap | undefined {
  return name === 'hubspot' ? hubspotMap(policy) : mailchimpMap(policy);
}

function hubspotMap(policy: Policy): ProviderMap | undefined {
  const { hubspot } = policy.providers;
  if (!hubspot || hubspot.importOnly) return undefined;
  const marketing = hubspot.types.filter(({ kind }) => kind === 'MARKETING').flatMap(({ topics }) => topics);
  const portal: WideStop = {
    key: PORTAL_STOP,
    countsAs: 'OBJECTION',
    topics: unique(marketing),
    mandatory: bySay(
      policy,
      hubspot.types.flatMap(({ topics }) => topics),
    ).mandatory,
    carriesObjection: hubspot.types.every(({ kind }) => kind === 'MARKETING'),
    leftFor: [],
    leftWithout: [],
  };
  const mapped = hubspot.types.flatMap(({ topics }) => topics);
  return { ...bySay(policy, mapped), stops: [portal], fields: hubspot.contactFields };
}

function mailchimpMap(policy: Policy): ProviderMap | undefined {
  const { mailchimp } = policy.providers;
  if (!mailchimp || mailchimp.importOnly) return undefined;
  const ofAudience = mailchimp.audiences.map((audience) => ({
    audience,
    topics: topicsOfAudience(audience),
  }));
  const stops = ofAudience.map(
    ({ audience, topics }): WideStop => ({
      key: audienceStop(audience.key),
      countsAs: audience.unsubscribeCountsAs,
      ...bySay(policy, topics),
      carriesObjection: audience.kind === 'MARKETING',
      leftFor: bySay(policy, audience.topics).topics,
      leftWithout: isLeftWhenEmpty(audience) ? bySay(policy, topics).topics : [],
    }),
  );
  const mapped = ofAudience.flatMap(({ topics }) => topics);
  return { ...bySay(policy, mapped), stops, fields: mailchimp.contactFields ?? ['email'] };
}

function isLeftWhenEmpty({ topics, whenNoTopicIsLeft }: MailchimpAudience): boolean {
  return topics.length === 0 && whenNoTopicIsLeft === 'UNSUBSCRIBE';
}

/**
 * The wide stops that come of closing these topics there. They are our own writing, whatever the reason of the closing was
 * (a pause, an opt-out of one topic), and never the person's objection.
 *
 * @param isOpen which topics stand open there.
 */
export function stopsOfClosing(
  { stops }: ProviderMap,
  closed: readonly string[],
  isOpen: (topic: string) => boolean,
): readonly string[] {
  return stops.filter((stop) => isLeftBy(stop, closed, isOpen)).map(({ key }) => key);
}

/** Whether closing these topics there is written as this stop. */
export function isLeftBy(
  { leftFor, leftWithout }: Pick<WideStop, 'leftFor' | 'leftWithout'>,
  closed: readonly string[],
  isOpen: (topic: string) => boolean,
): boolean {
  const isClosed = (topic: string) => closed.includes(topic);
  const staysOpen = (topic: string) => !isClosed(topic) && isOpen(topic);
  return leftFor.some(isClosed) || (leftWithout.some(isClosed) && !leftWithout.some(staysOpen));
}

function bySay(policy: Policy, keys: readonly string[]): Pick<ProviderMap, 'topics' | 'mandatory'> {
  const isMandatory = (key: string) => topicOf(policy, key)?.class === 'MANDATORY';
  const all = unique(keys);
  return { topics: all.filter((key) => !isMandatory(key)), mandatory: all.filter(isMandatory) };
}

function unique(keys: readonly string[]): string[] {
  return [...new Set(keys)];
}
