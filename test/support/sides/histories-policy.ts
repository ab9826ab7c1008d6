import type { Policy } from '../../../src/domain/policy';
import { aPolicy, aTopic } from '../builders';

/** Two marketing topics that HubSpot carries too, and a service topic that Mailchimp alone has. */
export function historiesPolicy(providers: Policy['providers']): Policy {
  return aPolicy({
    complaintsMayBeLifted: true,
    topics: [
      aTopic({ key: 'news', channels: ['EMAIL'] }),
      aTopic({ key: 'offers', channels: ['EMAIL'] }),
      aTopic({ key: 'survey', class: 'SERVICE', lawfulBasis: 'CONSENT', channels: ['EMAIL'] }),
    ],
    providers,
  });
}

export const ON_HUBSPOT: NonNullable<Policy['providers']['hubspot']> = {
  contactFields: ['email', 'name', 'language', 'country'],
  types: [
    { name: 'Product news', kind: 'MARKETING', topics: ['news'] },
    { name: 'Offers', kind: 'MARKETING', topics: ['offers'] },
  ],
};
