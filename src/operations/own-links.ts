import type { AddressKind } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import { createMailedLink, linkIdOf, type MailedChannel } from '../security/mailed-link';
import { createLinkToken } from '../security/signed-token';
import type { Ground } from './ground';
import type { LinkContent } from './index';

export interface Whom {
  readonly contactId: string;
  readonly addressKey: AddressKey;
  /** How what stands behind the address is reached; not given: by mail. */
  readonly channel?: MailedChannel;
}

/** What the links of our own mails stop: of no topic, so by the policy's default at least direct marketing. */
export function ownLinkOf({ active }: Ground, { contactId, addressKey, channel = 'EMAIL' }: Whom): LinkContent {
  const byDefault = active.policy.unsubscribeDefault;
  const scope = byDefault === 'TOPIC' ? 'DIRECT_MARKETING' : byDefault;
  return { contactId, addressKey, scope, channel, mandatory: false };
}

/** A mail of ours has a link that stops too, like every other one (UP-03, EP-03). */
export function ownLinks(ground: Ground, whom: Whom): { pageUrl: string; oneClickUrl: string } {
  const token = ownToken(ground, whom);
  return { pageUrl: `${ground.publicUrl}/p/${token}`, oneClickUrl: `${ground.publicUrl}/u/${token}` };
}

export function ownToken(ground: Ground, whom: Whom): string {
  return createLinkToken(ownLinkOf(ground, whom), ground.secrets);
}

const ONE_DAY_MS = 86_400_000;

/** A link that shows data and opens, for a day and once; the same one when the mail of the job is made again. */
export function freshLink(ground: Ground, whom: Whom, jobId: string): { url: string; until: Date } {
  const until = new Date(ground.clock().getTime() + ONE_DAY_MS);
  const link = { ...whom, expiresAt: until, linkId: linkIdOf(jobId) };
  const token = createMailedLink({ kind: 'FRESH_LINK', ...link }, ground.secrets);
  return { url: `${ground.publicUrl}/p/${token}`, until };
}

export function channelOf({ kind }: { kind: AddressKind }): MailedChannel {
  return kind === 'PHONE' ? 'SMS' : 'EMAIL';
}
