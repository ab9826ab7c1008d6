import type { AddressKey } from '../domain/address-key';
import { createLinkToken } from '../security/signed-token';
import type { Ground } from './ground';
import type { LinkContent } from './index';

export interface Whom {
  readonly contactId: string;
  readonly addressKey: AddressKey;
}

/** What the links of our own mails stop: of no topic, so by the policy's default at least direct marketing. */
export function ownLinkOf({ active }: Ground, { contactId, addressKey }: Whom): LinkContent {
  const byDefault = active.policy.unsubscribeDefault;
  const scope = byDefault === 'TOPIC' ? 'DIRECT_MARKETING' : byDefault;
  return { contactId, addressKey, scope, channel: 'EMAIL', mandatory: false };
}

/** A mail of ours has a link that stops too, like every other one (UP-03, EP-03). */
export function ownLinks(ground: Ground, whom: Whom): { pageUrl: string; oneClickUrl: string } {
  const token = ownToken(ground, whom);
  return { pageUrl: `${ground.publicUrl}/p/${token}`, oneClickUrl: `${ground.publicUrl}/u/${token}` };
}

export function ownToken(ground: Ground, whom: Whom): string {
  return createLinkToken(ownLinkOf(ground, whom), ground.secrets);
}
