import { liftWide, type StatusChange, setStatus } from './preference-changes';
import { invalid } from './refusal';
import type { HubspotState } from './state';
import type { SuccessReason } from './words';

/**
 * A yes written by a call over a no. Over a no to this type HubSpot takes it: it does not protect the objection. What it
 * does under a wide stop is not known for certain, so each of the three is a setting.
 */
export function resubscribe(
  state: HubspotState,
  change: StatusChange,
  by: 'PORTAL_WIDE' | 'BUSINESS_UNIT_WIDE' | 'SUBSCRIPTION',
): SuccessReason {
  const { settings } = state;
  const act = { source: 'SOURCE_API' } as const;
  if (settings.isStrictResubscribe) {
    throw invalid('The recipient opted out, and can only opt in again by an act of their own');
  }
  if (by !== 'SUBSCRIPTION') {
    if (settings.wideOptOut === 'refuse') throw invalid('The recipient has unsubscribed from all email');
    if (settings.wideOptOut === 'ignore') return 'NO_STATUS_CHANGE';
    liftWide(state, { address: change.address, opened: [change.definition.id] }, act);
  }
  setStatus(state, change, act);
  return 'RESUBSCRIBE_OCCURRED';
}
