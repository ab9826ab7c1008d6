import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A policy as its file says it, in the settings that tests of the command line change. */
export interface PolicyText {
  readonly version: string;
  readonly topics: readonly TopicText[];
  readonly [setting: string]: unknown;
}

export interface TopicText {
  readonly key: string;
  readonly [setting: string]: unknown;
}

export function aTopicText(key: string, settings: Omit<TopicText, 'key'> = {}): TopicText {
  const titles = { titles: { en: key }, descriptions: { en: `About ${key}` } };
  return {
    key,
    lawfulBasis: 'CONSENT',
    channels: ['EMAIL'],
    controller: 'acme',
    since: '2020-01-01',
    ...titles,
    ...settings,
  };
}

const CONTROLLERS = ['acme', 'other'].map((key) => ({
  key,
  name: key,
  privacyContact: `privacy@${key}.example`,
  regulators: ['AP'],
}));

export function anAudience(interests: Readonly<Record<string, string>>): object {
  return { key: 'main', kind: 'MARKETING', interestGroups: ['Interests'], interests };
}

/** Two companies; news and offers, a survey, updates for administrators and invoices for anybody. */
export const A_POLICY: PolicyText = {
  version: '2024-01-01',
  timeZone: 'Europe/Amsterdam',
  languages: ['en'],
  controllers: CONTROLLERS,
  brand: { name: 'Acme', colour: '#123456' },
  objectionPerController: true,
  unsubscribeDefault: 'TOPIC',
  topics: [
    aTopicText('news'),
    aTopicText('offers', { lawfulBasis: 'LEGITIMATE_INTEREST' }),
    aTopicText('survey', { class: 'SERVICE', lawfulBasis: 'CONTRACT' }),
    aTopicText('updates', { class: 'MANDATORY', lawfulBasis: 'CONTRACT', requiredRoles: ['administrator'] }),
    aTopicText('invoices', { class: 'MANDATORY', lawfulBasis: 'CONTRACT' }),
  ],
  softOptIn: [
    {
      topics: ['offers'],
      channels: ['EMAIL'],
      relations: ['CUSTOMER'],
      business: true,
      countries: 'ANY',
      addressOrigins: 'ANY',
    },
  ],
  providers: { mailchimp: { audiences: [anAudience({ Offers: 'offers' })] } },
};

/** The policy with another text of some of its topics. */
export function withTopics(policy: PolicyText, changes: Readonly<Record<string, object>>): PolicyText {
  return { ...policy, topics: policy.topics.map((topic) => ({ ...topic, ...changes[topic.key] })) };
}

export function writePolicy(folder: string, name: string, policy: PolicyText): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(policy));
  return path;
}
