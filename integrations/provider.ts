import type { Address } from '../src/domain/address';
import type { ProviderRef as ContactRef, ProviderEvent } from '../src/domain/provider-event';
import type { ContactFields } from '../src/domain/provider-fields';
import type { ProviderName } from '../src/domain/provider-map';
import type { ProviderState, StateDifference } from '../src/domain/provider-state';

export type { CallLimit, CallLimits } from '../src/domain/call-limit';
export type { ProviderEvent, ProviderRef as ContactRef } from '../src/domain/provider-event';
export type { ContactFields } from '../src/domain/provider-fields';

/** An HTTP request as it came in: nothing decoded, so that a signature can be checked over it. */
export interface RawRequest {
  readonly method: string;
  /** The address the provider called, as it was set up there: public host, path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** What is to be written for one person. `ERASE`: everything of them goes there, for good. */
export type ProviderDifference =
  | {
      readonly kind: 'STATE';
      readonly ref: ContactRef & { readonly email: Address };
      readonly difference: StateDifference;
      /** What is held there, as far as it was read: `undefined` when it is not known. */
      readonly held?: ProviderState;
      /** Of the primary address only, and only what the policy lets out; absent: nothing is to be written. */
      readonly fields?: ContactFields;
      /** It holds these fields already: they may go along with something else, and need no call of their own. */
      readonly areFieldsHeld?: boolean;
      /** For an opening: who said yes, when, by which words; ids and codes, nothing typed. */
      readonly evidence?: { readonly at: Date; readonly text: string };
      /**
       * Asked right before each call that writes a yes, as the `before` of `CallLimits.run` or in it. Once it says no,
       * the person has said no meanwhile: nothing more is opened, and the outcome is DONE with what is held.
       */
      readonly mayStillOpen?: () => Promise<boolean>;
    }
  | { readonly kind: 'ERASE'; readonly ref: ContactRef };

/**
 * What became of one difference.
 *
 * `overwritten`: topics in which the write went over a no that nobody told us of. They are closed there again at once.
 * `refused`: topics that could not be opened (the provider keeps a no of its own): drift, and never a new no.
 */
export type PushOutcome =
  | {
      readonly kind: 'DONE';
      /** What is held there now, as the answers say. */
      readonly state: ProviderState;
      readonly remoteId?: string;
      readonly overwritten?: readonly string[];
      readonly refused?: readonly string[];
    }
  | { readonly kind: 'ERASED' }
  | {
      readonly kind: 'FAILED';
      readonly error: ProviderError;
      /** Some of it may be written all the same: what is held there is not known. */
      readonly isPartial?: boolean;
    };

/** ALL: everybody, for reconciliation. CHANGES: what changed since the cursor. INTERACTIONS: opens, clicks, deliveries. */
export type Walk = 'ALL' | 'CHANGES' | 'INTERACTIONS';

export interface ProviderPage {
  readonly events: readonly ProviderEvent[];
  /** Where to go on: kept with the page's effects, so it survives a restart. */
  readonly cursor: string;
  /** There is nothing more for now; the next walk of CHANGES and INTERACTIONS goes on from the cursor. */
  readonly isLast: boolean;
}

/** What is set up at the provider, beside what the policy maps: for `abide sync map`. */
export interface ProviderList {
  /** As the provider names it: a subscription type, an audience, an interest, a marketing permission. */
  readonly what: string;
  readonly name: string;
  readonly remoteId: string;
  readonly isActive: boolean;
  /** Topics that the policy maps to it; none: it is not mapped. */
  readonly topics: readonly string[];
}

export interface ProviderSetUp {
  readonly lists: readonly ProviderList[];
  /** What the policy names and the provider does not have, and what else hinders the sync: a sentence each. */
  readonly faults: readonly string[];
}

/** Where a provider keeps the data of our account. */
export interface DataPlace {
  /** As it names the place: a data centre. */
  readonly name: string;
  /** As a policy names it (`region`); undefined: the place is not known here. */
  readonly region?: string;
}

/**
 * A provider: everything that is particular to it is behind this, and its words stop at its folder.
 *
 * Every call either answers or throws a `ProviderError`. None takes longer than half a minute: then the outcome is
 * unknown, and counts as that. No call is made inside a transaction.
 */
export interface Provider {
  readonly name: ProviderName;
  /**
   * How many people one `push` of noes, or one `fetch`, may be about, so that neither is given up for want of time while
   * a second one is under way; and for how many of those with a no `fields` may go along. It may change between two calls.
   */
  readonly atOnce: { readonly push: number; readonly fetch: number; readonly fields: number };
  /** Throws ProviderError('forged') for a request that is not the provider's, and for one too old or too new. */
  readWebhook(request: RawRequest): readonly ProviderEvent[];
  /** What it holds now; one READING (or DELETED) for each that it knows, in any order. Unknown ones have no event. */
  fetch(refs: readonly ContactRef[]): Promise<readonly ProviderEvent[]>;
  /** One outcome for each, in order. Writes noes before anything else; writes a yes for one person at a time. */
  push(differences: readonly ProviderDifference[]): Promise<readonly PushOutcome[]>;
  walk(walk: Walk, cursor: string | undefined): Promise<ProviderPage>;
  readSetUp(): Promise<ProviderSetUp>;
  /** As the account itself tells it; undefined: it does not. */
  readPlace(): Promise<DataPlace | undefined>;
  /** Registers our webhook where that can be done by call; says what it did and what is left to do, a sentence each. */
  connect(webhookUrl: string): Promise<readonly string[]>;
}

/** What was answered to a call: the class of its status, 429 apart. `none`: no answer came, or none of the provider's. */
export type CallAnswer = '2xx' | '3xx' | '4xx' | '429' | '5xx' | 'none';

/** Told once of each call that was sent. */
export type NoteCall = (answer: CallAnswer) => void;

/** The same answer, told of when it is there. */
export function noted<T>(answer: Promise<T>, note: NoteCall): Promise<T> {
  answer.then(
    () => note('2xx'),
    (error: unknown) => note(error instanceof ProviderError ? answerOf(error.status) : 'none'),
  );
  return answer;
}

function answerOf(status: number | undefined): CallAnswer {
  if (status === undefined) return 'none';
  if (status === 429) return '429';
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : status >= 300 ? '3xx' : '2xx';
}

export type ProviderErrorKind = 'retry' | 'slow-down' | 'refused' | 'unauthorised' | 'forged';

/**
 * A provider's trouble. `retry`: it may pass (an outage, a time-out; the write may have been applied). `slow-down`: wait
 * until `until`. `refused`: this one person or request will not do. `unauthorised`: nothing will, until somebody acts.
 *
 * The message names no address, token or answer of the provider: it is kept and shown.
 */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind;
  readonly until?: Date;
  /** Of the answer, where one came. */
  readonly status?: number;

  constructor(kind: ProviderErrorKind, message: string, more: { until?: Date; status?: number; cause?: unknown } = {}) {
    super(message, { cause: more.cause });
    this.name = 'ProviderError';
    this.kind = kind;
    this.until = more.until;
    this.status = more.status;
  }
}
