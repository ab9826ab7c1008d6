import type { Settlement } from '../src/operations';
import { ProviderError } from './provider';

/** What a failure means for what was to be written. */
export interface Fault {
  /** Names no address, token or answer: it is kept and shown. */
  readonly text: string;
  /** RETRY: it may pass. PARKED: this person will not do. */
  readonly kind: 'RETRY' | 'PARKED';
  /** The write may have been applied. */
  readonly isUnknown: boolean;
  /** Everybody has it, so nothing more is sent for now. */
  readonly isOfProvider: boolean;
  readonly isForGood: boolean;
  readonly until?: Date;
}

const OF_PROVIDER = { kind: 'RETRY', isOfProvider: true, isForGood: false } as const;

/** In doubt a write was applied, and nothing is known of what is held. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof ProviderError)) {
    return { ...OF_PROVIDER, text: 'an error of ours, or of the way to the provider', isUnknown: true };
  }
  const text = `${error.kind}: ${error.message}`;
  switch (error.kind) {
    case 'slow-down':
      return { ...OF_PROVIDER, text, isUnknown: false, until: error.until ?? new Date(Date.now() + SHORT_PAUSE_MS) };
    case 'unauthorised':
      return { ...OF_PROVIDER, text, isUnknown: false, isForGood: true };
    case 'refused':
    case 'forged':
      return { text, kind: 'PARKED', isUnknown: false, isOfProvider: false, isForGood: false };
    case 'retry':
      return { ...OF_PROVIDER, text, isUnknown: true };
  }
}

const SHORT_PAUSE_MS = 10_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

/** Longer with each try, and never the same for two, so that what failed together does not come back together. */
export function waitAfter({ until }: Pick<Fault, 'until'>, attempts: number): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 20)) * (0.5 + Math.random() / 2);
  return Math.max(wait, until ? until.getTime() - Date.now() : 0);
}

/** The part of a settlement that a failure decides. */
export function settlementOf(fault: Fault, attempts: number) {
  const { text, kind, isUnknown } = fault;
  if (kind === 'PARKED') return { kind, fault: text } satisfies Partial<Settlement>;
  return { kind, fault: text, isUnknown, afterMs: waitAfter(fault, attempts) } satisfies Partial<Settlement>;
}
