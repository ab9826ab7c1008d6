import type { Channel, LawfulBasis, TopicClass } from './words';

/** One kind of message that a person can have a say in (HubSpot: subscription type; GDPR: purpose). */
export interface Topic {
  readonly key: string;
  readonly class: TopicClass;
  readonly lawfulBasis: LawfulBasis;
  readonly channels: readonly Channel[];
  /** Key of the controller that answers for it. */
  readonly controller: string;
  readonly doubleOptIn: boolean;
  /** A MANDATORY topic is sent to holders of one of these roles; none: to anyone. */
  readonly requiredRoles: readonly string[];
  /** Offers of other companies: basis CONSENT only. */
  readonly partner: boolean;
  /** The policy version that brought the topic; decides who has been told of it. */
  readonly since: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly descriptions: Readonly<Record<string, string>>;
  /** The sentence of the privacy statement it rests on. */
  readonly statement?: string;
}

/** A preference is a person's choice, and over a mandatory topic there is none. */
export function takesPreferences(topic: Topic): boolean {
  return topic.class !== 'MANDATORY';
}

const BASES_BY_CLASS: Readonly<Record<TopicClass, readonly LawfulBasis[]>> = {
  MARKETING: ['CONSENT', 'LEGITIMATE_INTEREST'],
  SERVICE: ['CONSENT', 'LEGITIMATE_INTEREST', 'CONTRACT', 'LEGAL_OBLIGATION'],
  MANDATORY: ['CONTRACT', 'LEGAL_OBLIGATION', 'LEGITIMATE_INTEREST'],
};

/** What is wrong with the topic's lawful basis, or undefined. Partner offers rest on consent alone (UP-28, QF-10). */
export function faultOfLawfulBasis(topic: Topic): string | undefined {
  if (!BASES_BY_CLASS[topic.class].includes(topic.lawfulBasis)) {
    return `a ${topic.class} topic cannot rest on ${topic.lawfulBasis}; it may rest on ${BASES_BY_CLASS[topic.class].join(', ')}`;
  }
  if (topic.partner && topic.lawfulBasis !== 'CONSENT') return 'offers of other companies rest on CONSENT only';
  if (topic.partner && topic.class !== 'MARKETING') return 'offers of other companies are MARKETING';
  if (topic.class === 'MANDATORY' && topic.lawfulBasis === 'LEGITIMATE_INTEREST' && topic.requiredRoles.length === 0) {
    return 'a MANDATORY topic on LEGITIMATE_INTEREST needs requiredRoles';
  }
  return undefined;
}
