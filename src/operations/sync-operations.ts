import type { Address } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import type { CallLimit, CallLimits } from '../domain/call-limit';
import type { ContactFields } from '../domain/provider-fields';
import type { ProviderMap, ProviderName } from '../domain/provider-map';
import type { ProviderState, WishedState } from '../domain/provider-state';

/** Contacts that one worker took: until the lease ends nobody else writes for them. */
export interface DueBatch {
  readonly provider: ProviderName;
  readonly lease: string;
  readonly map: ProviderMap;
  readonly contacts: readonly DueContact[];
}

export interface DueContact {
  readonly contactId: string;
  readonly isNo: boolean;
  readonly attempts: number;
  /**
   * What is held there is to be read before anything is compared. ANSWER_LOST: somebody wrote and learned no outcome, so
   * a write may be on its way still.
   */
  readonly doubt?: 'ANSWER_LOST' | 'TO_READ';
  /** The last commit that marked it when it was taken. */
  readonly markedPosition: number;
  readonly addresses: readonly DueAddress[];
  /** When what should be held changes by itself. */
  readonly turnsAt?: Date;
}

/** An e-mail address of a due contact, given up ones included: those are closed there once more. */
export interface DueAddress {
  readonly email: Address;
  readonly key: AddressKey;
  readonly isPrimary: boolean;
  readonly isGivenUp: boolean;
  readonly wished: WishedState;
  /** What was last read or written there; undefined: not known. */
  readonly held?: ProviderState;
  readonly remoteId?: string;
  /** Of the primary address: what the provider may be given. */
  readonly fields?: ContactFields;
  /** They are what was written or read there last. */
  readonly areFieldsHeld?: boolean;
  /** To be given back when `fields` were written, or read there. */
  readonly fieldsMark?: string;
  /** On what the openings rest: ids and codes. */
  readonly evidence?: { readonly at: Date; readonly text: string };
}

/** What is known of an address after the work on it. */
export interface SettledAddress {
  readonly key: AddressKey;
  /** Undefined: not known, so it is read before anything else is compared; as it is while a write is `unanswered`. */
  readonly state?: ProviderState;
  readonly remoteId?: string;
  readonly fieldsMark?: string;
  /** A yes was sent. Whatever is marked meanwhile is then read there before it is compared. */
  readonly isOpened?: boolean;
  /** A given-up address on which nothing stands open any more: its text goes. */
  readonly isClosedForGood?: boolean;
}

/**
 * What became of a due contact. DONE: it holds what it should, as far as it was marked when it was taken; `checkAfterMs`:
 * it is read once more, because a write without an answer may still arrive. RETRY: tried again after that time. PARKED:
 * not before something changes, or somebody asks. LEFT: its noes are out, and the rest is for another batch.
 */
export type Settlement = { readonly contactId: string; readonly addresses: readonly SettledAddress[] } & (
  | { readonly kind: 'DONE'; readonly checkAfterMs?: number }
  /** `isUnknown`: the write may have been applied. */
  | { readonly kind: 'RETRY'; readonly fault: string; readonly afterMs: number; readonly isUnknown?: boolean }
  | { readonly kind: 'PARKED'; readonly fault: string }
  | { readonly kind: 'LEFT' }
);

/** A person whose deletion a provider has not confirmed. */
export interface DueErasure {
  readonly contactId: string;
  readonly attempts: number;
  readonly emails: readonly Address[];
  readonly remoteIds: readonly string[];
}

export interface ErasureBatch {
  readonly provider: ProviderName;
  readonly lease: string;
  readonly map: ProviderMap;
  readonly erasures: readonly DueErasure[];
}

export type ErasureSettlement = { readonly contactId: string } & (
  | { readonly kind: 'ERASED' }
  | { readonly kind: 'RETRY'; readonly fault: string; readonly afterMs: number }
  | { readonly kind: 'PARKED'; readonly fault: string }
);

/** May the provider be called now? TRIAL: with one contact, to see whether it works again. */
export type Entry = 'GO' | 'TRIAL' | 'WAIT';

/** A provider's state as it is shown. */
export interface ProviderHealth {
  readonly provider: ProviderName;
  readonly circuit: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  readonly fault?: string;
  readonly pausedUntil?: Date;
  readonly lastPushAt?: Date;
  readonly lastEventAt?: Date;
  /** Due now or waiting for another try, parked ones apart. */
  readonly waiting: number;
  readonly waitingNoes: number;
  readonly parked: number;
  readonly erasures: number;
  /** How long the oldest of the waiting has waited. */
  readonly oldestSeconds: number;
}

/**
 * What the workers of providers do: everything they read and write here. Leases go by the database's clock, so any number
 * of workers on any number of instances never do the same contact at once, and what a dead one had is taken again within
 * a minute. None of it calls a provider.
 */
export interface SyncOperations {
  /** The provider is set up here: from now on every commit of every instance marks for it, and everybody is due once. */
  switchOn(provider: ProviderName): Promise<void>;
  /** What the policy in force maps; undefined: nothing may be exchanged. */
  mapOf(provider: ProviderName): ProviderMap | undefined;
  enter(provider: ProviderName): Promise<Entry>;
  /**
   * May the provider be asked what it holds? It takes no trial away from a worker. While the circuit waits nobody asks;
   * after that an answer closes it, so it comes back also where nothing is due.
   */
  mayRead(provider: ProviderName): Promise<boolean>;
  noteAnswer(provider: ProviderName): Promise<void>;
  /** `isForGood`: it will not work before somebody acts; the circuit opens at once. */
  noteFailure(provider: ProviderName, failure: { fault: string; isForGood?: boolean }): Promise<void>;
  pauseUntil(provider: ProviderName, until: Date): Promise<void>;
  /**
   * Noes first, then at most so many `others`, and noes alone while everybody is walked through for the first time. What
   * is read is the state after the taking, so no committed change is missed.
   */
  takeDue(provider: ProviderName, most: number, others?: number): Promise<DueBatch>;
  /** The contact as it is now; undefined: it is not this worker's any more, and nothing may be written for it. */
  readAgain(batch: DueBatch, contactId: string): Promise<DueContact | undefined>;
  /** False: the lease ended; nothing may be written for the batch. */
  renew(batch: DueBatch | ErasureBatch): Promise<boolean>;
  settle(batch: DueBatch, settlements: readonly Settlement[]): Promise<void>;
  takeErasures(provider: ProviderName, most: number): Promise<ErasureBatch>;
  settleErasures(batch: ErasureBatch, settlements: readonly ErasureSettlement[]): Promise<void>;
  /** Gives back what was not settled, for a worker that stops. */
  release(batch: DueBatch | ErasureBatch): Promise<void>;
  /** Tries again what was parked; how many. */
  retryParked(provider: ProviderName): Promise<number>;
  /**
   * Marks contacts due as a commit would: for who found that a provider holds something else. `isToRead`: what it holds
   * is read first.
   */
  markDue(
    provider: ProviderName,
    contactIds: readonly string[],
    how?: { readonly isNo?: boolean; readonly isToRead?: boolean },
  ): Promise<void>;
  /**
   * Tells what is about to be written, so that the provider's own word of it is known as an echo however soon it comes.
   * An outcome that is never told makes the state doubtful, so nothing rests on it.
   */
  announce(batch: DueBatch, intended: readonly (SettledAddress & { readonly contactId: string })[]): Promise<void>;
  /** What a provider is now seen to hold for addresses, by whoever read it there. Nothing is compared. */
  noteHeld(provider: ProviderName, seen: readonly (SettledAddress & { readonly contactId: string })[]): Promise<void>;
  noteEvent(provider: ProviderName): Promise<void>;
  health(provider: ProviderName): Promise<ProviderHealth>;
  /** Limits that hold over all instances. */
  callLimits(provider: ProviderName, limits: readonly CallLimit[]): CallLimits;
}
