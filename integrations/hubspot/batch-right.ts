import type { Log } from '../../src/log';
import { hasStatus } from './failures';

/**
 * Whether the calls for many people at a time may be used: a right of the largest plan alone. An account without it
 * answers 403, and is then asked one by one for as long as the process lives.
 */
export interface BatchRight {
  readonly isHeld: boolean;
  /** Does nothing without the right; true when the work was done. What fails otherwise is thrown. */
  attempt(work: () => Promise<unknown>): Promise<boolean>;
}

export function createBatchRight({ mayBatch, log }: { mayBatch: boolean; log: Log }): BatchRight {
  let isHeld = mayBatch;
  return {
    get isHeld() {
      return isHeld;
    },
    async attempt(work) {
      if (!isHeld) return false;
      try {
        await work();
        return true;
      } catch (error) {
        if (!hasStatus(error, 403)) throw error;
        isHeld = false;
        log.warn('hubspot gives no right to calls for many: one by one from now on');
        return false;
      }
    },
  };
}
