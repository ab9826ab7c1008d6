/** HubSpot's own words, as its interface spells them. */
export type StatusState = 'SUBSCRIBED' | 'UNSUBSCRIBED' | 'NOT_SPECIFIED';
export type SuccessReason =
  | 'REQUESTED_CHANGE_OCCURRED'
  | 'NO_STATUS_CHANGE'
  | 'RESUBSCRIBE_OCCURRED'
  | 'UNSUBSCRIBE_FROM_ALL_OCCURRED';

export const STATUS_STATES: readonly string[] = ['SUBSCRIBED', 'UNSUBSCRIBED', 'NOT_SPECIFIED'];

export const LEGAL_BASES: readonly string[] = [
  'LEGITIMATE_INTEREST_PQL',
  'LEGITIMATE_INTEREST_CLIENT',
  'LEGITIMATE_INTEREST_OTHER',
  'PERFORMANCE_OF_CONTRACT',
  'CONSENT_WITH_NOTICE',
  'NON_GDPR',
  'PROCESS_AND_STORE',
];

/**
 * Who made a change. The spelling is the legacy timeline's; of these, RECIPIENT and NON_DELIVERY_REPORT have been seen in
 * HubSpot's own samples, the others are likely and nothing should rest on them.
 */
export type Source =
  | 'SOURCE_RECIPIENT'
  | 'SOURCE_CUSTOMER'
  | 'SOURCE_SPAM_REPORT'
  | 'SOURCE_NON_DELIVERY_REPORT'
  | 'SOURCE_API';

/** How a webhook names the same. */
export const CHANGE_SOURCES: Readonly<Record<Source, string>> = {
  SOURCE_RECIPIENT: 'EMAIL',
  SOURCE_CUSTOMER: 'CRM_UI',
  SOURCE_SPAM_REPORT: 'EMAIL',
  SOURCE_NON_DELIVERY_REPORT: 'EMAIL',
  SOURCE_API: 'INTEGRATION',
};
