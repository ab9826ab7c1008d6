import type { InteractionFault, NotKeptReason } from '../src/domain/words';
import type { InteractionReport, RecordedInteractions } from '../src/operations';
import type { RecordInteractionsResult } from './interaction.types';
import type { ReadReport } from './parse-interactions';

interface Refused {
  readonly index: number;
  readonly reason: InteractionFault;
}

interface Sorted {
  readonly reports: readonly InteractionReport[];
  /** Where each report stands in the list of the call. */
  readonly places: readonly number[];
  readonly refused: readonly Refused[];
}

/** Those that could be read, and those that could not, each with its place in the list. */
export function sortReports(read: readonly ReadReport[]): Sorted {
  const reports: InteractionReport[] = [];
  const places: number[] = [];
  const refused: Refused[] = [];
  for (const [index, one] of read.entries()) {
    if ('reason' in one) refused.push({ index, reason: one.reason });
    else {
      reports.push(one.report);
      places.push(index);
    }
  }
  return { reports, places, refused };
}

export function recordedAnswer(
  { recorded, repeated, notKept, refused }: RecordedInteractions,
  before: Pick<Sorted, 'places' | 'refused'>,
): RecordInteractionsResult {
  const later = refused.map(({ index, reason }) => ({ index: before.places[index] as number, reason }));
  const all = [...before.refused, ...later].sort((one, other) => one.index - other.index);
  return {
    recorded,
    repeated,
    notKept: Object.entries(notKept).map(([reason, count]) => ({ reason: reason as NotKeptReason, count })),
    refused: all,
    configurationFaults: all.filter(({ reason }) => reason === 'NOT_ANNOUNCED').length,
  };
}
