import type { Entry } from './ledger-entry';
import type { ReceiptAct } from './policy';
import type { Channel, ChannelOrAll, Source, SuppressionScope } from './words';

/** Acts of a person that come within the same stretch are told of in one mail. */
const STRETCH_MS = 300_000;
/** So that a commit that was under way at the end of the stretch is in it. */
const GRACE_MS = 10_000;

/** One thing that was recorded of a person's own will, as their receipt tells it. */
export type ReceiptLine =
  | {
      readonly act: 'OBJECTION';
      readonly scope: SuppressionScope;
      readonly channels: readonly ChannelOrAll[];
      readonly controller?: string;
    }
  | { readonly act: 'OPT_OUT' | 'OPT_IN'; readonly topic: string; readonly channel: Channel }
  /** Without an end: the pause is over. */
  | { readonly act: 'PAUSE'; readonly until?: Date }
  | { readonly act: 'TRACKING'; readonly isOn: boolean };

/**
 * What carried the act in. A text message has its own answer by text. An import, a provider and a policy report what was
 * said elsewhere and earlier: who said it was answered there, and nobody writes to people because a list was read.
 */
const ANSWERED: ReadonlySet<Source> = new Set<Source>(['PAGE', 'ONE_CLICK', 'MAIL', 'CONFIRMATION', 'API']);

/** Which act of a person an entry is; undefined for everything else. A spam complaint is never answered by a mail. */
export function receiptActOf(entry: Entry): ReceiptAct | undefined {
  if (entry.statedBy !== 'RECIPIENT' || !ANSWERED.has(entry.source)) return undefined;
  switch (entry.kind) {
    case 'SUPPRESSED':
      return entry.reason === 'OBJECTION' ? 'OBJECTION' : undefined;
    case 'PREFERENCE_SET':
      if (entry.state === 'OPTED_OUT') return 'OPT_OUT';
      return entry.state === 'OPTED_IN' ? 'OPT_IN' : undefined;
    case 'PAUSED':
    case 'PAUSE_ENDED':
      return 'PAUSE';
    case 'TRACKING_SET':
      return entry.reach === 'ALL' ? 'TRACKING' : undefined;
    default:
      return undefined;
  }
}

/** The stretch of time that an act falls into; its receipt is mailed after the end of it. */
export function stretchOf(at: Date): number {
  return Math.floor(at.getTime() / STRETCH_MS);
}

export function mailedAt(stretch: number): Date {
  return new Date((stretch + 1) * STRETCH_MS + GRACE_MS);
}

/**
 * What came of a person's acts, the last word on each thing alone: what was put back at once is not told as a no.
 *
 * @param entries in ledger order.
 */
export function receiptLines(entries: readonly Entry[], acts: readonly ReceiptAct[]): ReceiptLine[] {
  const last = new Map<string, Entry>();
  for (const entry of entries) {
    const subject = subjectOf(entry);
    if (subject === undefined) continue;
    last.delete(subject);
    last.set(subject, entry);
  }
  return [...last.values()].flatMap((entry) => {
    const act = receiptActOf(entry);
    return act !== undefined && acts.includes(act) ? [lineOf(entry)] : [];
  });
}

function subjectOf(entry: Entry): string | undefined {
  if (entry.kind === 'PREFERENCE_SET') return `topic ${entry.topic} ${entry.channel}`;
  if (entry.kind === 'SUPPRESSED') return `objection ${entry.scope} ${entry.channels.join(' ')} ${entry.reason}`;
  if (entry.kind === 'PAUSED' || entry.kind === 'PAUSE_ENDED') return 'pause';
  return entry.kind === 'TRACKING_SET' && entry.reach === 'ALL' ? 'tracking' : undefined;
}

function lineOf(entry: Entry): ReceiptLine {
  if (entry.kind === 'SUPPRESSED') {
    const { scope, channels, controller } = entry;
    return { act: 'OBJECTION', scope, channels, controller };
  }
  if (entry.kind === 'PAUSED') return { act: 'PAUSE', until: entry.until };
  if (entry.kind === 'TRACKING_SET') return { act: 'TRACKING', isOn: entry.state === 'OPTED_IN' };
  if (entry.kind === 'PREFERENCE_SET') {
    const { topic, channel } = entry;
    return { act: entry.state === 'OPTED_OUT' ? 'OPT_OUT' : 'OPT_IN', topic, channel };
  }
  return { act: 'PAUSE' };
}
