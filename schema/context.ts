import DataLoader from 'dataloader';
import type { LedgerPlace } from '../src/domain/ledger-place';
import type { Scope } from '../src/domain/scopes';
import type { Log } from '../src/log';
import type { Idempotency, LedgerEntryView, Operations } from '../src/operations';

/** Whose API key came with the request, and what it may do. */
export interface Caller {
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** What a resolver is given for one request. It reaches nothing else of Abide than the operations. */
export interface GraphqlContext {
  readonly operations: Operations;
  readonly caller?: Caller;
  readonly idempotency?: Idempotency;
  readonly log: Log;
  readonly ledgerEntries: DataLoader<LedgerPlace, LedgerEntryView, string>;
  readonly allowance: RequestAllowance;
  /** Aborted when the request took too long: nothing further of it begins. */
  readonly time?: AbortSignal;
}

/** How much one request may still name or ask for, over all its fields: aliases do not multiply the limit of a list. */
export interface RequestAllowance {
  itemsLeft: number;
}

const MOST_PLACES_A_READ = 5_000;

/** One read for all entries that the decisions of a request rest on. */
export function ledgerEntryLoader(operations: Operations): DataLoader<LedgerPlace, LedgerEntryView, string> {
  return new DataLoader(
    async (places) => {
      const entries = await operations.readLedgerEntries(places);
      const byPlace = new Map(entries.map((entry) => [placeText(entry), entry]));
      return places.map((place) => byPlace.get(placeText(place)) ?? new Error('a decision rests on no ledger entry'));
    },
    { cacheKeyFn: placeText, maxBatchSize: MOST_PLACES_A_READ },
  );
}

/** A place as text: the id of a ledger entry at this door. */
export function placeText({ position, ordinal }: LedgerPlace): string {
  return `${position}.${ordinal}`;
}
