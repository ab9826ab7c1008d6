/** Lets all that is no no wait while noes go out. */
export class NoesFirst {
  private under = 0;
  private waiting: (() => void)[] = [];

  /** Gives what ends it; to end it twice does nothing. */
  begin(): () => void {
    let isOver = false;
    this.under += 1;
    return () => {
      if (isOver) return;
      isOver = true;
      this.under -= 1;
      if (this.under > 0) return;
      for (const goOn of this.waiting.splice(0)) goOn();
    };
  }

  async over(): Promise<void> {
    while (this.under > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
