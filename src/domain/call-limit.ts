/** How many calls a provider allows. `name`s are the ones that it passes to `CallLimits.run`. */
export interface CallLimit {
  readonly name: string;
  /** At most so many in so many seconds, over all instances, wherever such a stretch begins. */
  readonly calls?: number;
  readonly perSeconds?: number;
  /** At most so many open at a time, over all instances. */
  readonly open?: number;
}

/** The provider's limits, kept over all instances. */
export interface CallLimits {
  /**
   * Waits until one more call of this kind may go out, and runs it while no more are open than may be.
   *
   * @param before what has to be done right before it, and is done again where it took so long that the turn was missed;
   * where it throws, the call is not made.
   */
  run<T>(limit: string, call: () => Promise<T>, before?: () => Promise<void>): Promise<T>;
  /** The provider told to wait: no instance calls before. */
  pauseUntil(at: Date): Promise<void>;
}
