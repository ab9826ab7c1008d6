/** Something that goes wrong with calls, whatever the kinds of it that a provider has. */
export interface FaultOf<Kind> {
  readonly kind: Kind;
  /** `after`: the call was carried out, and its answer is lost. */
  readonly when?: 'before' | 'after';
  /** How many calls it befalls; 1 when absent, `Infinity` (over HTTP: 0) for all until faults are cleared. */
  readonly times?: number;
  readonly method?: string;
  /** A part of the path. */
  readonly path?: string;
  /** How long a slow answer takes. */
  readonly ms?: number;
  readonly retryAfterSeconds?: number;
}

/** The faults that are still to come, in the order they were asked for. */
export class Faults<F extends FaultOf<unknown>> {
  private waiting: { fault: F; left: number }[] = [];

  add(fault: F): void {
    this.waiting.push({ fault, left: fault.times === 0 ? Number.POSITIVE_INFINITY : (fault.times ?? 1) });
  }

  clear(): void {
    this.waiting = [];
  }

  /** The fault that befalls this call; it is used up by it. */
  take(method: string, path: string): F | undefined {
    const found = this.waiting.find(
      ({ fault }) => (fault.method ?? method) === method && path.includes(fault.path ?? ''),
    );
    if (!found) return undefined;
    found.left -= 1;
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return found.fault;
  }
}
