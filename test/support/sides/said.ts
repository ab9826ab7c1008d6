import type { SendDecision } from '../../../src/domain/send-decision';
import type { Said } from '../../../src/operations';

/** What can be said yes or no to. */
export const TOPICS = ['news', 'offers', 'survey'] as const;

export const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form', wordingId: 'form-1' };
export const ON_PAGE: Said = { source: 'PAGE', statedBy: 'RECIPIENT', isFreshLink: true };
export const COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'crm' };

/** A yes counts from when it was given. */
export const nowBy = (said: Said): Said => ({ ...said, occurredAt: new Date() });

/** A person's no that is known here; what only lacks a yes, or rests for a while, is none. */
export function isNo({ reasons }: SendDecision): boolean {
  return reasons.includes('SUPPRESSED') || reasons.includes('OPTED_OUT');
}
