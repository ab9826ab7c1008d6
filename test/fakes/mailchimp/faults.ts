/** What goes wrong with a call. A number is the status of the answer: 502 comes as a page, 403 with nothing in it. */
export type FaultKind = 401 | 403 | 429 | 500 | 502 | 503 | 'html-200' | 'hang' | 'reset' | 'slow';

export interface Fault {
  readonly kind: FaultKind;
  /** `after`: the call was carried out, and its answer is lost. */
  readonly when?: 'before' | 'after';
  /** How many calls it befalls; 1 when absent, 0 for all until faults are cleared. */
  readonly times?: number;
  readonly method?: string;
  /** A part of the path. */
  readonly path?: string;
  /** How long a slow answer takes. */
  readonly ms?: number;
  /** In seconds; the provider is not known to send it. */
  readonly retryAfterSeconds?: number;
}

/** The faults that are still to come, in the order they were asked for. */
export class Faults {
  private waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.waiting.push({ fault, left: fault.times === 0 ? Number.POSITIVE_INFINITY : (fault.times ?? 1) });
  }

  clear(): void {
    this.waiting = [];
  }

  /** The fault that befalls this call; it is used up by it. */
  take(method: string, path: string): Fault | undefined {
    const found = this.waiting.find(
      ({ fault }) => (fault.method ?? method) === method && path.includes(fault.path ?? ''),
    );
    if (!found) return undefined;
    found.left -= 1;
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return found.fault;
  }
}
