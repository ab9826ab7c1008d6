import { randomUUID } from 'node:crypto';
import type { Change } from '../domain/change';
import type { Entry } from '../domain/ledger-entry';
import type { RefusalReason } from '../domain/words';
import type { Call, CommitAnswer } from './commit-change';
import type { ImportContact } from './import-row';

/** One thing that an import changes, or is refused: the kind of the ledger entry, of a preference its new state. */
export interface ImportEffect {
  readonly change: string;
  readonly topic?: string;
  readonly channel?: string;
  readonly reason?: string;
}

/** What became of one row: ids and codes, nothing that the row held. */
export interface ImportOutcome {
  readonly file?: string;
  readonly line: number;
  /** NEW: this import made the contact, in this row or an earlier one; undefined: nobody is held by that address. */
  readonly contact: string | 'NEW' | undefined;
  /** None: the row repeats what stands. */
  readonly effects: readonly ImportEffect[];
}

export interface ImportReport {
  readonly contacts: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly optIns: number;
  readonly stops: number;
  /** What was written, by kind of entry; of preferences by their new state, of suppressions by their reason. */
  readonly written: Readonly<Record<string, number>>;
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  readonly ledgerPosition: number;
}

/** Counts what becomes of the rows of an import. The same for a dry run, so that both say the same of the same file. */
export class ImportTally {
  private readonly ids = randomUUID().slice(0, 8);
  private readonly counts = { contacts: 0, created: 0, changed: 0, unchanged: 0, optIns: 0, stops: 0 };
  private readonly written: Record<string, number> = {};
  private readonly refused: Partial<Record<RefusalReason, number>> = {};
  private ledgerPosition = 0;

  get contacts(): number {
    return this.counts.contacts;
  }

  /** The ids of an import start alike, so that it knows its own without keeping them all. */
  newContactId(): string {
    return this.ids + randomUUID().slice(this.ids.length);
  }

  add(row: ImportContact, { changes }: Call, answer: CommitAnswer): ImportOutcome {
    const isCreated = answer.written?.some((entry) => entry.kind === 'CONTACT_CREATED') ?? false;
    const isOurs = isCreated || answer.contactId?.startsWith(this.ids) === true;
    const outcome = outcomeOf(row, isOurs, { changes, answer });
    const { counts } = this;
    counts.contacts++;
    if (isCreated) counts.created++;
    else if (outcome.effects.some(({ change }) => change !== REFUSED)) counts.changed++;
    else counts.unchanged++;
    const refusedAt = new Set(answer.refused.map((refusal) => refusal.index));
    changes.forEach((change, index) => {
      if (refusedAt.has(index)) return;
      if (change.kind === 'SET_PREFERENCE' && change.state === 'OPTED_IN') counts.optIns++;
      else if (change.kind === 'SET_PREFERENCE' || change.kind === 'OBJECT') counts.stops++;
    });
    for (const effect of outcome.effects) if (effect.change !== REFUSED) increase(this.written, nameOf(effect));
    for (const { reason } of answer.refused) increase(this.refused, reason);
    this.ledgerPosition = Math.max(this.ledgerPosition, answer.ledgerPosition);
    return outcome;
  }

  report(): ImportReport {
    return { ...this.counts, written: this.written, refused: this.refused, ledgerPosition: this.ledgerPosition };
  }
}

const REFUSED = 'REFUSED';

function outcomeOf(
  { file, line }: ImportContact,
  isNew: boolean,
  { changes, answer }: { changes: readonly Change[]; answer: CommitAnswer },
): ImportOutcome {
  const written = (answer.written ?? []).flatMap((entry) => (entry.kind === 'CHANGE_REFUSED' ? [] : [effectOf(entry)]));
  const refused = answer.refused.map(({ index, reason }) => refusalOf(changes[index] as Change, reason));
  return { file, line, contact: isNew ? 'NEW' : answer.contactId, effects: [...written, ...refused] };
}

function effectOf(entry: Entry): ImportEffect {
  switch (entry.kind) {
    case 'PREFERENCE_SET':
      return { change: entry.state, topic: entry.topic, channel: entry.channel };
    case 'SUPPRESSED':
      return { change: entry.kind, channel: entry.channels.join(' '), reason: entry.reason };
    default:
      return { change: entry.kind };
  }
}

function refusalOf(change: Change, reason: RefusalReason): ImportEffect {
  const about = change.kind === 'SET_PREFERENCE' ? { topic: change.topic, channel: change.channel } : {};
  return { change: REFUSED, reason, ...about };
}

function nameOf({ change, reason }: ImportEffect): string {
  return reason === undefined ? change : `${change} ${reason}`;
}

function increase<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
