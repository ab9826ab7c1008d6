import type { LineVerdict, ScreeningCounts } from '../../operations';
import { numberOfRef, Repeats, SortedRuns } from './repeats';

/** Sorted at once; more would hold up whatever else the process does. */
const NUMBERS_AT_ONCE = 128 * 1024;

/** Counts what comes out of a list. */
export class ScreeningTally {
  private readonly counter = new OutcomeCounter();
  private readonly repeats = new Repeats();
  private readonly runs = new SortedRuns(NUMBERS_AT_ONCE, (run) => this.repeats.addRun(run));

  /** @param ref the name of the address in the screening; two lines with one name are of one address. */
  addDecision(verdict: LineVerdict, ref: string): void {
    this.counter.addDecisions(verdict, 1);
    this.runs.add(numberOfRef(ref));
  }

  addFault(fault: string): void {
    this.counter.addFault(fault);
  }

  /** What another thread counted of the same list. */
  addPart(part: PartTally): void {
    this.counter.addPart(part);
  }

  /** The numbers of the names that another thread wrote, in order. */
  addRun(run: Float64Array): void {
    this.repeats.addRun(run);
  }

  /** Resolves when it holds no more than it should: wait for it between sets of lines. */
  get room(): Promise<void> {
    return this.repeats.room;
  }

  /** Once, after the last line. */
  async counts(): Promise<ScreeningCounts> {
    this.runs.end();
    const { sendable, withheld, rejects, reasons, faults } = this.counter.part;
    const duplicates = await this.repeats.count();
    return { lines: sendable + withheld + rejects, sendable, withheld, rejects, duplicates, reasons, faults };
  }

  /** A no that ages is no danger to anybody: where there is a yes, the first of them counts. */
  get validUntil(): Date | undefined {
    const { firstYesEnds, firstNoEnds } = this.counter.part;
    const first = Number.isFinite(firstYesEnds) ? firstYesEnds : firstNoEnds;
    return Number.isFinite(first) ? new Date(first) : undefined;
  }

  /** Lets go of what waits in a file. */
  close(): Promise<void> {
    return this.repeats.close();
  }
}

/** What was counted of some lines, in a form that passes between threads. */
export interface PartTally {
  readonly sendable: number;
  readonly withheld: number;
  readonly rejects: number;
  readonly firstYesEnds: number;
  readonly firstNoEnds: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
}

/** Counts outcomes, and of nothing whether it came before. */
export class OutcomeCounter {
  private sendable = 0;
  private withheld = 0;
  private rejects = 0;
  private firstYesEnds = Number.POSITIVE_INFINITY;
  private firstNoEnds = Number.POSITIVE_INFINITY;
  private readonly reasons = new Map<string, number>();
  private readonly faults = new Map<string, number>();

  addDecisions({ allowed, reason, validUntil }: LineVerdict, count: number): void {
    increase(this.reasons, reason, count);
    if (allowed) {
      this.sendable += count;
      this.firstYesEnds = Math.min(this.firstYesEnds, validUntil.getTime());
    } else {
      this.withheld += count;
      this.firstNoEnds = Math.min(this.firstNoEnds, validUntil.getTime());
    }
  }

  addFault(fault: string): void {
    this.rejects++;
    increase(this.faults, fault, 1);
  }

  addPart({ sendable, withheld, rejects, firstYesEnds, firstNoEnds, reasons, faults }: PartTally): void {
    this.sendable += sendable;
    this.withheld += withheld;
    this.rejects += rejects;
    this.firstYesEnds = Math.min(this.firstYesEnds, firstYesEnds);
    this.firstNoEnds = Math.min(this.firstNoEnds, firstNoEnds);
    for (const [reason, count] of Object.entries(reasons)) increase(this.reasons, reason, count);
    for (const [fault, count] of Object.entries(faults)) increase(this.faults, fault, count);
  }

  get part(): PartTally {
    return {
      sendable: this.sendable,
      withheld: this.withheld,
      rejects: this.rejects,
      firstYesEnds: this.firstYesEnds,
      firstNoEnds: this.firstNoEnds,
      reasons: Object.fromEntries(this.reasons),
      faults: Object.fromEntries(this.faults),
    };
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
