import type { PreferenceState } from '../../src/domain/words';
import { type ProviderDifference, ProviderError, type PushOutcome } from '../provider';
import type { BatchRight } from './batch-right';
import type { HubspotPort } from './client';
import type { TypeMap } from './definitions';
import { CallFailure } from './failures';

export type StateWrite = Extract<ProviderDifference, { kind: 'STATE' }>;

/** What the writes of one push share. */
export interface Pusher {
  readonly port: HubspotPort;
  readonly typeMap: TypeMap;
  readonly batch: BatchRight;
  /** Set once nothing more will go through: the rest is answered with it, without a call. */
  blocked?: ProviderError;
}

/** One person's part of a push, and what the answers have told of it so far. */
export interface Work {
  readonly write: StateWrite;
  readonly email: string;
  readonly topics: Record<string, PreferenceState>;
  readonly stops: Set<string>;
  readonly overwritten: string[];
  readonly refused: string[];
  isHeld: boolean;
  areFieldsWritten: boolean;
  /** Something of it was written, whatever became of the rest. */
  isBegun: boolean;
  remoteId?: string;
  isForgotten: boolean;
  failure?: ProviderError;
}

export function workOf(write: StateWrite): Work {
  return {
    write,
    email: write.ref.email.value,
    topics: { ...write.held?.topics },
    stops: new Set(write.held?.stops),
    overwritten: [],
    refused: [],
    isHeld: write.held?.isHeld ?? false,
    areFieldsWritten: false,
    isBegun: false,
    remoteId: write.ref.remoteId,
    isForgotten: write.held?.isForgotten ?? false,
  };
}

/**
 * Does one step for one person, and keeps its failure with the person: the others go on. A limit that is reached, and a
 * token that is refused, end the whole push instead.
 */
export async function step(pusher: Pusher, work: Work, act: () => Promise<void>): Promise<void> {
  if (work.failure || work.isForgotten) return;
  if (pusher.blocked) {
    work.failure = pusher.blocked;
    return;
  }
  try {
    await act();
  } catch (error) {
    if (error instanceof CallFailure && error.isForgotten) {
      work.isForgotten = true;
      return;
    }
    if (!(error instanceof ProviderError)) throw error;
    work.failure = error;
    if (error.kind === 'slow-down' || error.kind === 'unauthorised') pusher.blocked = error;
  }
}

/** A set that is refused as a whole, for one of it, is left to the single calls; what else fails is everybody's failure. */
export async function forSet(pusher: Pusher, works: readonly Work[], call: () => Promise<unknown>): Promise<void> {
  if (pusher.blocked) return;
  try {
    await call();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'refused') return;
    if (error.kind === 'slow-down' || error.kind === 'unauthorised') pusher.blocked = error;
    for (const work of works) work.failure = error;
  }
}

/**
 * What became of it. What was not known before and was not written here is not in the state: a no that HubSpot holds
 * without our knowledge stays news for the next reading.
 */
export function outcomeOf(work: Work): PushOutcome {
  if (work.failure) return { kind: 'FAILED', error: work.failure, isPartial: work.isBegun };
  const { write, topics, stops, isHeld, remoteId, isForgotten, overwritten, refused } = work;
  return {
    kind: 'DONE',
    state: {
      isHeld: isHeld && !isForgotten,
      topics,
      stops: [...stops],
      isUndeliverable: write.held?.isUndeliverable ?? false,
      isComplaint: write.held?.isComplaint ?? false,
      isForgotten,
    },
    ...(remoteId !== undefined && { remoteId }),
    ...(overwritten.length > 0 && { overwritten }),
    ...(refused.length > 0 && { refused }),
  };
}
