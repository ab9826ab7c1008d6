import type { Operations } from '../src/operations';
import type { ContactRef, Provider, ProviderDifference, ProviderEvent, PushOutcome } from './provider';
import { type Fault, faultOf } from './sync-faults';

export type Written =
  | { readonly outcome: Extract<PushOutcome, { kind: 'DONE' }> | { readonly kind: 'ERASED' } }
  | { readonly fault: Fault };

/**
 * A worker's calls of a provider: what they come to is told to the circuit, and once everybody has the same trouble
 * nothing more is sent. None is made inside a transaction.
 */
export class SyncCalls {
  /** Set by the first trouble that is the provider's, and by whoever must not write any more. */
  isBroken = false;

  constructor(
    private readonly provider: Provider,
    private readonly operations: Pick<Operations, 'sync'>,
  ) {}

  get atOnce(): Provider['atOnce'] {
    return this.provider.atOnce;
  }

  /** One for each, in order. One that is refused for all of them is tried with each alone, to find whose fault it is. */
  async push(differences: readonly ProviderDifference[]): Promise<readonly Written[]> {
    if (differences.length === 0) return [];
    const outcomes = await this.call(() => this.provider.push(differences));
    if ('fault' in outcomes) {
      const isOfOne = !outcomes.fault.isOfProvider && differences.length > 1;
      if (!isOfOne) return differences.map(() => outcomes);
      const each: Written[] = [];
      for (const difference of differences) each.push(...(await this.push([difference])));
      return each;
    }
    if (outcomes.answer.length !== differences.length) throw new Error('a provider left out an outcome');
    return this.written(outcomes.answer);
  }

  private async written(outcomes: readonly PushOutcome[]): Promise<readonly Written[]> {
    const failed = outcomes.find((one) => one.kind === 'FAILED' && faultOf(one.error).isOfProvider);
    // What fails at once with others is the same trouble, and counts once.
    if (failed?.kind === 'FAILED' && !this.isBroken) await this.note(faultOf(failed.error));
    return outcomes.map((one) => {
      if (one.kind !== 'FAILED') return { outcome: one };
      const fault = faultOf(one.error);
      return { fault: one.isPartial ? { ...fault, isUnknown: true } : fault };
    });
  }

  /** What is held now, one event for each that is known there. */
  async fetch(
    refs: readonly ContactRef[],
  ): Promise<{ readonly answer: readonly ProviderEvent[] } | { readonly fault: Fault }> {
    return this.call(() => this.provider.fetch(refs));
  }

  private async call<T>(call: () => Promise<T>): Promise<{ readonly answer: T } | { readonly fault: Fault }> {
    if (this.isBroken) return { fault: NOT_SENT };
    try {
      const answer = await call();
      await this.operations.sync.noteAnswer(this.provider.name);
      return { answer };
    } catch (error) {
      const fault = faultOf(error);
      if (fault.isOfProvider && !this.isBroken) await this.note(fault);
      return { fault };
    }
  }

  private async note(fault: Fault): Promise<void> {
    this.isBroken = true;
    const { sync } = this.operations;
    if (fault.until) await sync.pauseUntil(this.provider.name, fault.until);
    else await sync.noteFailure(this.provider.name, { fault: fault.text, isForGood: fault.isForGood });
  }
}

/** What came after a failure that everybody has. */
export const NOT_SENT: Fault = {
  text: 'not sent, after an earlier failure',
  kind: 'RETRY',
  isUnknown: false,
  isOfProvider: false,
  isForGood: false,
};

/** What a fetch tells of one person; undefined: nothing. */
export function eventOf(events: readonly ProviderEvent[], { email, remoteId }: ContactRef): ProviderEvent | undefined {
  return events.find(({ ref }) =>
    ref.email ? ref.email.value === email?.value : ref.remoteId !== undefined && ref.remoteId === remoteId,
  );
}
