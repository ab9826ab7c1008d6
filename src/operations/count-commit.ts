import type { Entry } from '../domain/ledger-entry';
import type { Metrics } from '../metrics';

/** Counts what a commit came to, after it: what was rolled back never happened. */
export function countCommit(metrics: Metrics, { calls, entries }: { calls: number; entries: readonly Entry[] }): void {
  metrics.batchSize.observe(calls);
  for (const entry of entries) countEntry(metrics, entry);
}

function countEntry(metrics: Metrics, entry: Entry): void {
  const { source } = entry;
  switch (entry.kind) {
    case 'PREFERENCE_SET':
      // What the company takes back was nobody's choice.
      if (entry.isWithdrawal) return;
      if (entry.state === 'OPTED_IN') metrics.optIns.inc({ channel: entry.channel, source });
      if (entry.state === 'OPTED_OUT') metrics.optOuts.inc({ channel: entry.channel, source });
      return;
    case 'SUPPRESSED':
      if (entry.reason === 'OBJECTION')
        for (const channel of entry.channels) metrics.objections.inc({ channel, source });
      return;
    case 'CONTACT_ERASED':
      metrics.erasures.inc({ reason: entry.reason });
      return;
    case 'CHANGE_REFUSED':
      metrics.refusals.inc({ reason: entry.reason });
      return;
    default:
  }
}
