import { type Channel, PreferenceState, Source, StatedBy, SuppressionScope } from '../src/domain/words';
import type { LedgerEntryView } from '../src/operations';
import { holdsScope } from './authorise';
import { type GraphqlContext, placeText } from './context';
import type { LedgerEntry } from './ledger.types';

/** An entry as this caller may see it: without the scope contacts its id, kind and time only (design, section 6). */
export function ledgerEntryAnswer(view: LedgerEntryView, context: GraphqlContext): LedgerEntry {
  const bare = { id: placeText(view), kind: view.kind, at: view.at };
  return holdsScope(context, 'contacts') ? { ...bare, ...fullFields(view) } : bare;
}

function fullFields({ contactId, body, evidence }: LedgerEntryView): Omit<LedgerEntry, 'id' | 'kind' | 'at'> {
  const text = (field: string) => (typeof body[field] === 'string' ? (body[field] as string) : undefined);
  return {
    contactId,
    statedBy: wordOf(StatedBy, body.statedBy),
    source: wordOf(Source, body.source),
    occurredAt: instantOf(body.occurredAt),
    policyVersion: text('policyVersion'),
    topic: text('topic'),
    channels: channelsOf(body),
    state: wordOf(PreferenceState, body.state),
    scope: wordOf(SuppressionScope, body.scope),
    reason: text('reason'),
    refusedChange: text('change'),
    controller: text('controller'),
    role: text('role'),
    provider: text('provider'),
    until: instantOf(body.until),
    evidence: evidence && Object.entries(evidence).map(([name, value]) => ({ name, text: value })),
  };
}

/** Another kind of entry may use the same field for another list of words: those are not shown under this one. */
function wordOf<W extends string>(words: Readonly<Record<W, W>>, value: unknown): W | undefined {
  return typeof value === 'string' && Object.hasOwn(words, value) ? (value as W) : undefined;
}

function channelsOf({ channel, channels }: LedgerEntryView['body']): Channel[] | undefined {
  const named = (Array.isArray(channels) ? channels : [channel]).filter((one) => typeof one === 'string');
  if (named.length === 0) return undefined;
  return named.includes('ALL') ? [] : (named as Channel[]);
}

function instantOf(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  return typeof value === 'string' ? new Date(value) : undefined;
}
