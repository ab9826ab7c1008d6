interface Read<Value> {
  readonly startedAt: number;
  readonly value: Promise<Value>;
}

/**
 * What was read a moment ago is not read again: one read for all who ask within `trustedMs` of its start. Counted from
 * the start, so that what changed while it ran is not trusted any longer for it.
 */
export class RecentReads<Value> {
  private readonly reads = new Map<string, Read<Value>>();

  constructor(
    private readonly readNow: (name: string) => Promise<Value>,
    private readonly limits: { readonly trustedMs: number; readonly most: number },
  ) {}

  read(name: string): Promise<Value> {
    const now = performance.now();
    const known = this.reads.get(name);
    if (known && now - known.startedAt < this.limits.trustedMs) return known.value;
    return this.keep(name, { startedAt: now, value: this.readNow(name) });
  }

  forget(name: string): void {
    this.reads.delete(name);
  }

  private keep(name: string, read: Read<Value>): Promise<Value> {
    this.reads.delete(name);
    const [oldest] = this.reads.keys();
    if (oldest !== undefined && this.reads.size >= this.limits.most) this.reads.delete(oldest);
    this.reads.set(name, read);
    // A failure is told to those who wait for it, and the next one asks again.
    read.value.catch(() => {
      if (this.reads.get(name) === read) this.reads.delete(name);
    });
    return read.value;
  }
}
