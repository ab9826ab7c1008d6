import type { SendDecision } from '../../domain/send-decision';
import type { ScreeningCounts } from '../../operations';
import { SeenAddresses } from './seen-addresses';

/** Counts what comes out of a list. */
export class ScreeningTally {
  private sendable = 0;
  private withheld = 0;
  private rejects = 0;
  private duplicates = 0;
  private firstYesEnds = Number.POSITIVE_INFINITY;
  private firstNoEnds = Number.POSITIVE_INFINITY;
  private readonly reasons = new Map<string, number>();
  private readonly faults = new Map<string, number>();
  private readonly seen = new SeenAddresses();

  /** @param address in its normal form, or what stands for it in a list of hashes. */
  addDecision({ allowed, reason, validUntil }: SendDecision, address = ''): void {
    if (this.seen.see(address)) this.duplicates++;
    increase(this.reasons, reason);
    if (allowed) {
      this.sendable++;
      this.firstYesEnds = Math.min(this.firstYesEnds, validUntil.getTime());
    } else {
      this.withheld++;
      this.firstNoEnds = Math.min(this.firstNoEnds, validUntil.getTime());
    }
  }

  addFault(fault: string): void {
    this.rejects++;
    increase(this.faults, fault);
  }

  get counts(): ScreeningCounts {
    return {
      lines: this.sendable + this.withheld + this.rejects,
      sendable: this.sendable,
      withheld: this.withheld,
      rejects: this.rejects,
      duplicates: this.duplicates,
      reasons: Object.fromEntries(this.reasons),
      faults: Object.fromEntries(this.faults),
    };
  }

  /** A no that ages is no danger to anybody: where there is a yes, the first of them counts. */
  get validUntil(): Date | undefined {
    const first = Number.isFinite(this.firstYesEnds) ? this.firstYesEnds : this.firstNoEnds;
    return Number.isFinite(first) ? new Date(first) : undefined;
  }
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
