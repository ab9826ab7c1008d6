import type { ProviderSyncStatus } from '../operations';

/** How things stand with the providers, as lines for a person. */
export function tellStatus(statuses: readonly ProviderSyncStatus[]): string[] {
  if (statuses.length === 0) return ['The policy maps nothing to a provider, and none was ever set up.'];
  return statuses.flatMap((status) => [tellProvider(status), ...tellParts(status)]);
}

function tellProvider({ provider, isMapped, circuit, fault }: ProviderSyncStatus): string {
  const state = circuit === 'CLOSED' ? 'is called' : 'is not called for now';
  return `${provider} ${state}${isMapped ? '' : '; the policy maps nothing to it'}${fault ? `: ${fault}` : ''}`;
}

function tellParts(status: ProviderSyncStatus): string[] {
  const { due, dueNoes, oldestNoSeconds, parked, erasures, parkedErasures, toLookUp, drift } = status;
  const noes = dueNoes === 0 ? '' : `, ${dueNoes} with a no, the oldest for ${Math.round(oldestNoSeconds)} s`;
  const refused = parkedErasures === 0 ? '' : `, ${parkedErasures} of them refused`;
  return [
    `  due ${due}${noes}; parked ${parked}; deletions not confirmed ${erasures}${refused}; to look up ${toLookUp}`,
    `  last written ${timeOf(status.lastPushAt)}, last told ${timeOf(status.lastEventAt)}`,
    `  drift when last walked through: ${drift ?? 'never walked'}`,
    ...status.walks.map(
      ({ walk, startedAt, finishedAt, events, fault }) =>
        `  walk ${walk}: ${finishedAt ? `done ${timeOf(finishedAt)}` : `under way since ${timeOf(startedAt)}`}, ${events} told${fault ? `; ${fault}` : ''}`,
    ),
    ...status.parkedContacts.map(
      ({ contactId, since, reason }) => `  parked: contact ${contactId} since ${timeOf(since)}: ${reason}`,
    ),
  ];
}

function timeOf(at: Date | undefined): string {
  return at === undefined ? 'never' : `${at.toISOString().slice(0, 19)}Z`;
}
