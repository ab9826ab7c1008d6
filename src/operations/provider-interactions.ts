import type { ProviderEventOf } from '../domain/provider-event';
import type { ProviderName } from '../domain/provider-map';
import { readKnown } from '../store/provider-known';
import type { CommitLane } from './commit-change';
import type { Ground } from './ground';
import type { ContactKey } from './index';
import type { InteractionReport } from './interaction-line';
import { type InteractionLanes, recordInteractions } from './record-interactions';

type Told = ProviderEventOf<'INTERACTION'>;

/** Does the policy let opens and clicks pass between us and this provider? (EP-09) */
export function exchangesInteractions({ active }: Pick<Ground, 'active'>, provider: ProviderName): boolean {
  return active.policy.tracking.providers.includes(provider);
}

/**
 * Records what a provider tells of its messages. Opens and clicks only where the policy names the provider, and only
 * those that it announces; then as any others: nothing of who objected, and no more of it than the policy keeps. A
 * complaint and a failure are never held back.
 */
export async function recordProviderInteractions(
  ground: Ground,
  lanes: { commits: CommitLane; interactions: InteractionLanes },
  { provider, events }: { provider: ProviderName; events: readonly Told[] },
): Promise<void> {
  const { tracking } = ground.active.policy;
  const isNamed = exchangesInteractions(ground, provider);
  const wanted = events.filter(({ interaction }) => {
    if (interaction === 'OPEN') return isNamed && tracking.opens;
    return interaction === 'CLICK' ? isNamed && tracking.clicks : true;
  });
  if (wanted.length === 0) return;
  const remoteIds = wanted.flatMap(({ ref }) => (ref.email || ref.remoteId === undefined ? [] : [ref.remoteId]));
  const rows = await readKnown(ground.database.pool, provider, { hashes: [], remoteIds });
  const idByRemote = new Map(rows.map(({ remoteId, contactId }) => [remoteId, contactId]));
  const reports = wanted.flatMap((event) => {
    const { email, remoteId } = event.ref;
    const contactId = idByRemote.get(remoteId);
    if (email) return [reportOf(event, { address: email })];
    return contactId === undefined ? [] : [reportOf(event, { contactId })];
  });
  await recordInteractions(ground, lanes, { reports, by: { source: provider } });
}

function reportOf(event: Told, contact: ContactKey): InteractionReport {
  const { interaction: kind, url: link, id: providerEventId, occurredAt } = event;
  const { topic, campaign, userAgent, ip, isMachine, isPermanent, statusCode } = event;
  const about = { contact, kind, channel: 'EMAIL' as const, topic, campaign, link, occurredAt, providerEventId };
  return { ...about, userAgent, ip, isToldMachine: isMachine, isPermanent, statusCode };
}
