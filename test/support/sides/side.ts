import type { CallLimits, Provider } from '../../../integrations/provider';
import type { ProviderName } from '../../../src/domain/provider-map';

/** What people do at a provider, in words that both have; what one of them has not is left out there. */
export type ThereAct =
  | 'LINK_STOP'
  | 'STOP_ALL'
  | 'RESUBSCRIBE'
  | 'COLLEAGUE_STOP'
  | 'COLLEAGUE_YES'
  | 'COLLEAGUE_STOP_ALL'
  | 'SPAM'
  | 'MERGE'
  | 'DELETE'
  | 'CHANGE_ADDRESS';

export const TROUBLES = ['BROKEN', 'ANSWER_LOST', 'HANGS', 'DOWN', 'TOO_MANY_CALLS', 'TOKEN_REFUSED'] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface ThereWhat {
  readonly email: string;
  /** Of the same person, where an act is about two. */
  readonly other: string;
  readonly topic: string;
}

/** A webhook as the provider sent it, kept until the test hands it on. */
export interface SentWebhook {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What stands at a provider for one topic of an address. */
export interface Standing {
  /** Mail of the topic goes out to the address. */
  readonly isOpen: boolean;
  /** A no stands there; false also where nothing is held. */
  readonly isClosed: boolean;
  /** Nothing goes out although no no stands: nobody is held there, or their box is not ticked. */
  readonly isSilent: boolean;
  /** No call can open it: our yes cannot be followed. */
  readonly isLocked: boolean;
  /** Nothing can be written for the address any more. */
  readonly isForgotten: boolean;
}

/** A provider's stand-in with the real provider before it, as a history needs them. */
export interface Side {
  readonly name: ProviderName;
  readonly topics: readonly string[];
  /** Without a fault and without anybody in between. */
  readonly provider: Provider;
  /** For a worker: each of its calls waits in `limits`. `isImpatient`: it waits for an answer for a moment alone. */
  providerWith(limits: CallLimits, isImpatient?: boolean): Provider;
  /** False: the provider does not let that happen. */
  act(act: ThereAct, what: ThereWhat): boolean;
  /** Counts as an objection here, and not as a no to the one topic. */
  isWide(act: ThereAct, topic: string): boolean;
  standing(email: string, topic: string): Standing;
  isHeld(email: string): boolean;
  /**
   * Its record came along from another address: a box that was ticked there and is not now shows in nothing to whoever did
   * not see it ticked here.
   */
  hasArrived?(email: string): boolean;
  befall(trouble: Trouble): Promise<void>;
  isOver(): Promise<void>;
  /** How many calls that write came in so far. */
  writes(): number;
  /** The texts of all requests that came in. */
  requests(): readonly string[];
  /** Told of each yes as it comes in, before it takes effect. */
  onOpening(hear: (email: string, topic: string) => void): void;
  /** Webhooks sent since the last time; all that are on their way are waited for. */
  webhooks(): Promise<readonly SentWebhook[]>;
  /** The same as it would be sent now, or by somebody who does not know the secret. */
  signed(webhook: SentWebhook, isForged: boolean): SentWebhook;
  wrongRequests(): readonly string[];
  close(): Promise<void>;
}
