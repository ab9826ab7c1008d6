const HEADER_BYTES = 16;
const ENTRY_BYTES = 9;
/** Three of four slots: a look-up then meets two and a half of them on average. */
const FULLEST = 0.75;

/** The first 8 bytes of a keyed hash. */
export interface HashPrefix {
  readonly high: number;
  readonly low: number;
}

/** @param hash as `keyHashOf` gives it: a uuid in lower case. */
export function prefixOf(hash: string): HashPrefix {
  return {
    high: Number.parseInt(hash.slice(0, 8), 16),
    low: Number.parseInt(hash.slice(9, 13) + hash.slice(14, 18), 16),
  };
}

/**
 * A number of 1 to 255 for each of many millions of keyed hashes, in 12 bytes each, in memory that threads can share and
 * a file can hold as it is. Hashes are told apart by their first 8 bytes: in a table of ten million, one look-up in 10^12
 * of a hash that is not there finds another's number.
 */
export class VerdictTable {
  private readonly header: Uint32Array;
  private readonly prefixes: Uint32Array;
  private readonly codes: Uint8Array;
  private readonly slots: number;

  constructor(readonly memory: SharedArrayBuffer) {
    this.slots = (memory.byteLength - HEADER_BYTES) / ENTRY_BYTES;
    this.header = new Uint32Array(memory, 0, 1);
    this.prefixes = new Uint32Array(memory, HEADER_BYTES, this.slots * 2);
    this.codes = new Uint8Array(memory, HEADER_BYTES + this.slots * 8, this.slots);
  }

  /** An empty table with room for so many hashes. */
  static withRoomFor(hashes: number): VerdictTable {
    const slots = Math.ceil(Math.max(hashes, 16) / FULLEST / 4) * 4;
    return new VerdictTable(new SharedArrayBuffer(HEADER_BYTES + slots * ENTRY_BYTES));
  }

  get count(): number {
    return this.header[0] as number;
  }

  /** Zero: nothing was ever said of the hash. */
  get(high: number, low: number): number {
    return this.codes[this.slotOf(high, low)] as number;
  }

  /** False, and nothing done, when there is no room for one more. */
  set(high: number, low: number, code: number): boolean {
    const slot = this.slotOf(high, low);
    if (this.codes[slot] === 0) {
      if (this.count >= this.slots * FULLEST) return false;
      this.header[0] = this.count + 1;
      this.prefixes[slot * 2] = high;
      this.prefixes[slot * 2 + 1] = low;
    }
    this.codes[slot] = code;
    return true;
  }

  /** Where it is, or would be. Hashes are spread evenly by themselves, so their order is that of the slots. */
  private slotOf(high: number, low: number): number {
    const { prefixes, codes, slots } = this;
    for (let slot = Math.floor((high / 2 ** 32) * slots); ; slot = slot + 1 === slots ? 0 : slot + 1) {
      if (codes[slot] === 0) return slot;
      if (prefixes[slot * 2] === high && prefixes[slot * 2 + 1] === low) return slot;
    }
  }
}
