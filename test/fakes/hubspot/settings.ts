/** What differs from portal to portal, and what is not known for certain of any. All of it may be changed while running. */
export interface HubspotSettings {
  /** A SUBSCRIBED for one type while a wide opt-out stands. `accept` lifts that stop, and leaves all other types closed. */
  wideOptOut: 'refuse' | 'ignore' | 'accept';
  /** A SUBSCRIBED over an UNSUBSCRIBED of the same type is refused. */
  isStrictResubscribe: boolean;
  /** The portal's privacy settings are on: a write needs a legal basis and its explanation. */
  isGdpr: boolean;
  /** A preference of an address that was erased for privacy can be written all the same. */
  areErasedWritable: boolean;
  /** Marketing Hub Enterprise: the batch calls of communication preferences are granted. */
  isEnterprise: boolean;
  /** The data centre of the account, as it tells it; empty: it tells none. */
  dataHostingLocation: string;
  /** Scopes that the token was not given. */
  withheldScopes: readonly string[];
  /** What an unsubscribe-all without a brand reaches. */
  unsubscribeAllReaches: 'portal' | 'default-brand' | 'nothing';
  /** A merge makes a new record; otherwise the primary one goes on. */
  doesMergeRenumber: boolean;
  /** How long the search index lags behind. */
  searchLagMs: number;
  /** The properties of opt-outs can be chosen for webhooks: reports differ on it. */
  doWebhooksTellOptOuts: boolean;
  /** A status says who set it; by which words is not known for certain, so nothing should rest on them. */
  doStatusesTellSources: boolean;
  /** The timeline has a report of spam as one; otherwise it shows there as a stop of everything, like any other. */
  doesTimelineTellSpam: boolean;
}

export const DEFAULT_SETTINGS: HubspotSettings = {
  wideOptOut: 'refuse',
  isStrictResubscribe: false,
  isGdpr: false,
  areErasedWritable: false,
  isEnterprise: false,
  dataHostingLocation: 'na1',
  withheldScopes: [],
  unsubscribeAllReaches: 'portal',
  doesMergeRenumber: true,
  searchLagMs: 0,
  doWebhooksTellOptOuts: true,
  doStatusesTellSources: true,
  doesTimelineTellSpam: true,
};
