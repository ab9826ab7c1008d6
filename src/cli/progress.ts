/**
 * One line on stderr that tells how far a long work is, and only on a terminal: in a log or a pipe it would be noise.
 */
export class Progress {
  private readonly startedAt = Date.now();
  private lastShownAt = 0;

  constructor(
    private readonly what: string,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  show(done: number): void {
    const now = Date.now();
    if (!this.stream.isTTY || now - this.lastShownAt < 100) return;
    this.lastShownAt = now;
    this.stream.write(`\r${this.what}: ${done.toLocaleString('en')} (${this.seconds} s)`);
  }

  end(): void {
    if (this.stream.isTTY && this.lastShownAt > 0) this.stream.write('\r\u001b[2K');
  }

  get seconds(): string {
    return ((Date.now() - this.startedAt) / 1000).toFixed(1);
  }
}
