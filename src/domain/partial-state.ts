import type { ProviderState } from './provider-state';

/**
 * A provider's state of which a part was read anew; the rest stays as it was known.
 *
 * @param covers keys of the topics and wide stops that the part speaks of.
 */
export function overlaid(known: ProviderState, part: ProviderState, covers: readonly string[]): ProviderState {
  const others = <T>(record: Readonly<Record<string, T>> = {}) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => !covers.includes(key)));
  return {
    isHeld: part.isHeld || known.isHeld,
    topics: { ...others(known.topics), ...part.topics },
    stops: [...known.stops.filter((stop) => !covers.includes(stop)), ...part.stops],
    // Which of the lists it was that said so is not known, so these stay until all of them are read.
    isUndeliverable: part.isUndeliverable || known.isUndeliverable,
    isComplaint: part.isComplaint || known.isComplaint,
    isForgotten: part.isForgotten,
    silent: { ...others(known.silent), ...part.silent },
    ...(known.unanswered && {
      unanswered: { ...known.unanswered, opened: known.unanswered.opened.filter((topic) => !covers.includes(topic)) },
    }),
  };
}
