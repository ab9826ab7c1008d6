import type { Faults } from '../faults';
import type { Fault } from './faults';
import type { RateLimit } from './limits';
import type { HubspotState } from './state';
import type { WebhookSender } from './webhooks';

/** Everything that makes up one running stand-in. */
export interface Portal {
  readonly state: HubspotState;
  readonly webhooks: WebhookSender;
  readonly faults: Faults<Fault>;
  readonly rate: RateLimit;
  readonly clock: { offsetMs: number };
  readonly access: { readonly token: string; isRevoked: boolean; readonly developerKey?: string };
  readonly timing: { latencyMs: number };
}
