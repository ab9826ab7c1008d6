import { providerMapOf } from '../domain/provider-map';
import { type ContactClock, staleAt } from '../domain/send-decision';
import type { Transaction } from '../store/database';
import { readContactClocks } from '../store/interactions';
import { markDrifted } from '../store/provider-drift';
import type { Ground } from './ground';

/**
 * Marks as due at each provider whom a human click makes fresh again (design, section 3, row 10): what was closed there for
 * STALE opens again. In the transaction that notes the click, and before it does: so there is no click without its mark.
 * Where the policy sets no limit it costs nothing.
 */
export async function markFreshAgain(
  { active, clock, providers }: Ground,
  client: Transaction,
  lastClicks: ReadonlyMap<string, Date>,
): Promise<void> {
  const { policy } = active;
  const mapped = providers.filter((name) => providerMapOf(policy, name) !== undefined).toSorted();
  if (lastClicks.size === 0 || mapped.length === 0 || Object.keys(policy.inactivity).length === 0) return;
  const at = clock();
  const isStale = (contact: ContactClock) => {
    const from = staleAt(contact, policy);
    return from !== undefined && at >= from;
  };
  const clocks = await readContactClocks(client, [...lastClicks.keys()]);
  const fresh = clocks.filter(({ contactId, ...before }) => {
    const clicked = lastClicks.get(contactId);
    const isLater = clicked && (before.lastHumanClickAt === undefined || before.lastHumanClickAt < clicked);
    return isStale(before) && isLater && !isStale({ ...before, lastHumanClickAt: clicked });
  });
  const marks = fresh.map(({ contactId }) => ({ contactId, isNo: false }));
  for (const provider of mapped) await markDrifted(client, provider, marks);
}
