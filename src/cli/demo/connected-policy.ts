/** What the company of the second part has at HubSpot and Mailchimp, by its own keys. */
export const AT_HUBSPOT = { news: '2001', offers: '2002' } as const;
export const AT_MAILCHIMP = {
  letters: 'd0000000a1',
  customers: 'd0000000a2',
  interests: { news: 'd0000000b1', offers: 'd0000000b2' },
} as const;

const topic = (key: string, title: string, more: object) => ({
  key,
  channels: ['EMAIL'],
  controller: 'example',
  titles: { en: title },
  descriptions: { en: `${title} of the Example Company.` },
  ...more,
});

/**
 * The policy of a made-up company that has marketing at both providers, and at Mailchimp a service audience beside it.
 * None of the five in `policies/` may give both what it takes: Engage Process keeps all data within the EU.
 */
export const CONNECTED_POLICY = {
  version: '2026-01-01',
  timeZone: 'Europe/Amsterdam',
  languages: ['en'],
  controllers: [
    {
      key: 'example',
      name: 'Example Company',
      privacyContact: 'privacy@company.example',
      regulators: ['Autoriteit Persoonsgegevens'],
    },
  ],
  brand: { name: 'Example Company', colour: '#1b4f72' },
  topics: [
    topic('news', 'News', { class: 'MARKETING', lawfulBasis: 'CONSENT' }),
    topic('offers', 'Offers', { class: 'MARKETING', lawfulBasis: 'CONSENT' }),
    topic('orders', 'Your orders', { class: 'SERVICE', lawfulBasis: 'CONTRACT' }),
    topic('product-updates', 'Product updates', {
      class: 'MANDATORY',
      lawfulBasis: 'CONTRACT',
      requiredRoles: ['administrator'],
    }),
  ],
  unsubscribeDefault: 'DIRECT_MARKETING',
  providers: {
    hubspot: {
      contactFields: ['email', 'name', 'language', 'country'],
      types: [
        { name: 'News', id: AT_HUBSPOT.news, kind: 'MARKETING', topics: ['news'] },
        { name: 'Offers', id: AT_HUBSPOT.offers, kind: 'MARKETING', topics: ['offers'] },
      ],
    },
    mailchimp: {
      contactFields: ['email', 'name', 'language'],
      audiences: [
        {
          key: 'letters',
          id: AT_MAILCHIMP.letters,
          kind: 'MARKETING',
          interestGroups: ['Topics'],
          interests: { News: 'news', Offers: 'offers' },
        },
        { key: 'customers', id: AT_MAILCHIMP.customers, kind: 'SERVICE', topics: ['orders'] },
      ],
    },
  },
} as const;

export type ConnectedTopic = keyof typeof AT_HUBSPOT;
export const CONNECTED_TOPICS: readonly ConnectedTopic[] = ['news', 'offers'];
