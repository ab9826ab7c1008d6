export interface Timeline {
  /** The provider's time: the wall's, and what it was moved on by. */
  now(): Date;
  /** The time that both sides share: signatures are made by it. */
  wall(): Date;
  /** Runs the work when the provider's time has gone on by so much, by waiting or by `advance`. */
  later(milliseconds: number, work: () => Promise<void>): void;
  /** Moves the provider's time on, and runs what falls due on the way, in order; done when that is. */
  advance(milliseconds: number): Promise<void>;
  /** How much waits for its time. */
  waiting(): number;
  stop(): void;
}

interface Due {
  readonly at: number;
  readonly work: () => Promise<void>;
  readonly timer: NodeJS.Timeout;
}

/** @param pace how many of the provider's seconds pass while one is waited: 75 minutes of retries in 45 s at 100. */
export function startTimeline({ wall = () => new Date(), pace = 1 }: { wall?: () => Date; pace?: number }): Timeline {
  let ahead = 0;
  const due = new Set<Due>();
  const now = () => new Date(wall().getTime() + ahead);
  const run = async (one: Due) => {
    if (!due.delete(one)) return;
    clearTimeout(one.timer);
    await one.work();
  };
  const advance = async (milliseconds: number) => {
    const until = now().getTime() + milliseconds;
    for (;;) {
      const [first] = [...due].sort((a, b) => a.at - b.at);
      if (!first || first.at > until) break;
      ahead += Math.max(0, first.at - now().getTime());
      await run(first);
    }
    ahead += Math.max(0, until - now().getTime());
  };
  return {
    now,
    wall,
    advance,
    later: (milliseconds, work) => {
      const one: Due = {
        at: now().getTime() + milliseconds,
        work,
        timer: setTimeout(() => {
          ahead += Math.max(0, one.at - now().getTime());
          run(one).catch(() => undefined);
        }, milliseconds / pace),
      };
      one.timer.unref();
      due.add(one);
    },
    waiting: () => due.size,
    stop: () => {
      for (const { timer } of due) clearTimeout(timer);
      due.clear();
    },
  };
}
