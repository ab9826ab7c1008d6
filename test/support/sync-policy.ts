import type { Policy } from '../../src/domain/policy';
import { aPolicy, aTopic } from './builders';

/** Two marketing topics and a pause-proof service topic; HubSpot carries marketing alone, Mailchimp an audience of news. */
export function aSyncPolicy(overrides: Partial<Policy> = {}): Policy {
  return aPolicy({
    topics: [
      aTopic({ key: 'news', channels: ['EMAIL', 'SMS'] }),
      aTopic({ key: 'offers', channels: ['EMAIL'] }),
      aTopic({ key: 'survey', class: 'SERVICE', lawfulBasis: 'CONSENT', channels: ['EMAIL'] }),
    ],
    providers: {
      hubspot: {
        contactFields: ['email', 'name', 'language', 'country'],
        types: [
          { name: 'News', kind: 'MARKETING', topics: ['news'] },
          { name: 'Offers', kind: 'MARKETING', topics: ['offers'] },
        ],
      },
      mailchimp: {
        contactFields: ['email', 'name'],
        audiences: [
          {
            key: 'newsletter',
            kind: 'MARKETING',
            topics: ['news'],
            interests: {},
            interestGroups: [],
            unsubscribeCountsAs: 'OBJECTION',
            marketingPermissions: {},
            keepsUnknownNoes: false,
            whenNoTopicIsLeft: 'LEAVE',
          },
        ],
      },
    },
    ...overrides,
  });
}
