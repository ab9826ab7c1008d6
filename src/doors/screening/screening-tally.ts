import type { LineVerdict, ScreeningCounts } from '../../operations';
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
  addDecision({ allowed, reason, validUntil }: LineVerdict, address = ''): void {
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

  /** What another thread counted of the same list. */
  addPart({ counts, firstYesEnds, firstNoEnds, seen }: PartTally): void {
    this.sendable += counts.sendable;
    this.withheld += counts.withheld;
    this.rejects += counts.rejects;
    this.duplicates += counts.duplicates + this.seen.seeAll(seen);
    this.firstYesEnds = Math.min(this.firstYesEnds, firstYesEnds);
    this.firstNoEnds = Math.min(this.firstNoEnds, firstNoEnds);
    for (const [reason, count] of Object.entries(counts.reasons)) increase(this.reasons, reason, count);
    for (const [fault, count] of Object.entries(counts.faults)) increase(this.faults, fault, count);
  }

  get part(): PartTally {
    const { counts, firstYesEnds, firstNoEnds } = this;
    return { counts, firstYesEnds, firstNoEnds, seen: this.seen.numbers };
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

/** A tally in a form that passes between threads. */
export interface PartTally {
  readonly counts: ScreeningCounts;
  readonly firstYesEnds: number;
  readonly firstNoEnds: number;
  /** Of the addresses, each once. */
  readonly seen: Float64Array;
}

function increase(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
