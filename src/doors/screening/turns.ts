const NEXT = 0;
const TURN = 1;
const LINES = 2;

/** Hands out the chunks of a list to threads, and lets them write what came of each in the order of the list. */
export class Turns {
  private readonly numbers: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.numbers = new Int32Array(memory);
  }

  /** The number of a chunk that nobody has yet. */
  takeNext(): number {
    return Atomics.add(this.numbers, NEXT, 1);
  }

  /** Waits until all chunks before this one are written, and gives the number of their lines. Stops the thread meanwhile. */
  waitFor(chunk: number): number {
    for (;;) {
      const turn = Atomics.load(this.numbers, TURN);
      if (turn === chunk) return Atomics.load(this.numbers, LINES);
      Atomics.wait(this.numbers, TURN, turn);
    }
  }

  /** The chunk whose turn it was is written, with so many lines. */
  pass(lines: number): void {
    Atomics.add(this.numbers, LINES, lines);
    Atomics.add(this.numbers, TURN, 1);
    Atomics.notify(this.numbers, TURN);
  }
}
