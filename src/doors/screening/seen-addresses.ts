const START_SLOTS = 1 << 14;
const FREE = 0;

/**
 * Tells which addresses of a list came before, in 8 to 16 bytes an address: a Set of texts takes ten times that, and
 * no more than 16.7 million. It keeps a number of 53 bits for each, so in a list of ten million one chance in 200 remains
 * that a single line is counted as a duplicate and is none; nothing but that count depends on it.
 */
export class SeenAddresses {
  private slots = new Float64Array(START_SLOTS);
  private taken = 0;

  /** Whether it was seen before; it is from now on. */
  see(address: string): boolean {
    if (this.taken * 2 >= this.slots.length) this.grow();
    return !this.put(numberOf(address));
  }

  /** What stands for the addresses that were seen; each once. */
  get numbers(): Float64Array {
    return this.slots.filter((number) => number !== FREE);
  }

  /** How many of these were seen before; all are from now on. */
  seeAll(numbers: Float64Array): number {
    let known = 0;
    for (const number of numbers) {
      if (this.taken * 2 >= this.slots.length) this.grow();
      if (!this.put(number)) known++;
    }
    return known;
  }

  private put(number: number): boolean {
    const { slots } = this;
    let at = number % slots.length;
    for (; slots[at] !== FREE; at = (at + 1) % slots.length) if (slots[at] === number) return false;
    slots[at] = number;
    this.taken++;
    return true;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Float64Array(before.length * 2);
    this.taken = 0;
    for (const number of before) if (number !== FREE) this.put(number);
  }
}

/** Two multiplicative hashes side by side; 21 bits of one and all of the other, and never the mark of a free slot. */
function numberOf(text: string): number {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995);
    low ^= low >>> 15;
  }
  high = Math.imul(high ^ (high >>> 16) ^ low, 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 13) ^ (high >>> 7), 0x27d4eb2f);
  return (high >>> 11) * 2 ** 32 + ((low ^ (low >>> 16)) >>> 0) || 1;
}
