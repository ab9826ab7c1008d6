import type { ErrorStream } from './exit-code';

const SHOWN_EVERY_MS = 100;

/** One line that tells how far a long work is, and only on a terminal: in a log or a pipe it would be noise. */
export class Progress {
  private readonly startedAt = Date.now();
  private lastShownAt = 0;

  constructor(
    private readonly what: string,
    private readonly stream: ErrorStream,
  ) {}

  show(done: number): void {
    const now = Date.now();
    if (!this.stream.isTTY || now - this.lastShownAt < SHOWN_EVERY_MS) return;
    this.lastShownAt = now;
    const seconds = ((now - this.startedAt) / 1000).toFixed(1);
    this.stream.write(`\r${this.what}: ${done.toLocaleString('en')} (${seconds} s)`);
  }

  /** Wipes the line, so that what is said next does not stand behind it. */
  end(): void {
    if (this.stream.isTTY && this.lastShownAt > 0) this.stream.write('\r\u001b[2K');
    this.lastShownAt = 0;
  }
}
