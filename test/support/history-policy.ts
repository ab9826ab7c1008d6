import type { Policy } from '../../src/domain/policy';
import type { Topic } from '../../src/domain/topic';
import type { ModelTopic, OptIn } from './model';

const aTopic = (key: string, more: Partial<Topic> = {}): Topic => ({
  key,
  class: 'MARKETING',
  lawfulBasis: 'CONSENT',
  channels: ['EMAIL'],
  controller: 'acme',
  doubleOptIn: false,
  requiredRoles: [],
  partner: false,
  since: '2024-01-01',
  titles: { en: key },
  descriptions: { en: key },
  ...more,
});

/** One topic of each kind that the table of design section 3 tells apart. */
export const HISTORY_POLICY: Policy = {
  version: '2024-01-01',
  timeZone: 'Europe/Amsterdam',
  languages: ['en'],
  controllers: [
    { key: 'acme', name: 'Acme', postalAddress: '', privacyContact: 'privacy@example.com', regulators: [] },
  ],
  brand: { name: 'Acme', colour: '#003366' },
  topics: [
    aTopic('news', { channels: ['EMAIL', 'SMS'] }),
    aTopic('offers', { lawfulBasis: 'LEGITIMATE_INTEREST' }),
    aTopic('digest', { doubleOptIn: true }),
    aTopic('survey', { class: 'SERVICE', lawfulBasis: 'CONTRACT' }),
    aTopic('updates', { class: 'MANDATORY', lawfulBasis: 'CONTRACT', requiredRoles: ['administrator'] }),
  ],
  retired: [],
  softOptIn: [
    {
      topics: ['offers'],
      channels: ['EMAIL'],
      relations: ['CUSTOMER'],
      business: 'ANY',
      countries: 'ANY',
      addressOrigins: 'ANY',
    },
  ],
  unsubscribeDefault: 'DIRECT_MARKETING',
  objectionPerController: false,
  stopByText: 'NUMBER',
  complaintsMayBeLifted: false,
  tracking: {
    opens: false,
    clicks: true,
    detail: 'PERSON',
    lawfulBasis: 'LEGITIMATE_INTEREST',
    fields: [],
    providers: [],
  },
  inactivity: {},
  rights: { timeLimit: 'P1M', burdenOfProof: 'CONTROLLER' },
  businessOnly: false,
  dataRegions: [],
  outsideDataRegions: 'REFUSED',
  heldElsewhere: [],
  providers: {},
  decisionValidity: { yesSeconds: 3600, noSeconds: 86_400 },
};

export const MODEL_TOPICS: readonly ModelTopic[] = [
  { key: 'news', class: 'MARKETING', basis: 'CONSENT' },
  { key: 'offers', class: 'MARKETING', basis: 'LEGITIMATE_INTEREST', soft: true },
  { key: 'digest', class: 'MARKETING', basis: 'CONSENT', doubleOptIn: true },
  { key: 'survey', class: 'SERVICE', basis: 'CONTRACT' },
  { key: 'updates', class: 'MANDATORY', basis: 'CONTRACT', needsRole: true },
];

/** Every topic on every channel it is sent by. */
export const QUESTIONS: readonly (OptIn & { readonly channel: 'EMAIL' | 'SMS' })[] = [
  { topic: 'news', channel: 'EMAIL' },
  { topic: 'news', channel: 'SMS' },
  { topic: 'offers', channel: 'EMAIL' },
  { topic: 'digest', channel: 'EMAIL' },
  { topic: 'survey', channel: 'EMAIL' },
  { topic: 'updates', channel: 'EMAIL' },
];

/** Those that take preferences. */
export const CHOICES = QUESTIONS.slice(0, 5);
