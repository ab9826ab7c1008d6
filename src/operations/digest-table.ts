const START_SLOTS = 1 << 12;
const HASH_BYTES = 16;

/**
 * Finds what stands for a held address by the digest of it, in 48 to 96 bytes an address: a Map of texts would take five
 * times that. It knows eight bytes of each digest, so what it finds is to be compared with the whole of it.
 */
export class DigestTable {
  private marks = new BigUint64Array(START_SLOTS);
  private hashes = Buffer.alloc(START_SLOTS * HASH_BYTES);
  private taken = 0;

  /** @param hash as a uuid. */
  add(digest: string, hash: string): void {
    if (this.taken * 2 >= this.marks.length) this.grow();
    this.put(markOf(digest), Buffer.from(hash.replaceAll('-', ''), 'hex'));
  }

  find(digest: string): string | undefined {
    const at = this.slotOf(markOf(digest));
    if (this.marks[at] === 0n) return undefined;
    const hex = this.hashes.toString('hex', at * HASH_BYTES, (at + 1) * HASH_BYTES);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  private put(mark: bigint, hash: Buffer): void {
    const at = this.slotOf(mark);
    if (this.marks[at] === 0n) this.taken++;
    this.marks[at] = mark;
    hash.copy(this.hashes, at * HASH_BYTES);
  }

  private slotOf(mark: bigint): number {
    const last = this.marks.length - 1;
    let at = Number(mark & BigInt(last));
    while (this.marks[at] !== 0n && this.marks[at] !== mark) at = (at + 1) & last;
    return at;
  }

  private grow(): void {
    const [marks, hashes] = [this.marks, this.hashes];
    this.marks = new BigUint64Array(marks.length * 2);
    this.hashes = Buffer.alloc(hashes.length * 2);
    this.taken = 0;
    marks.forEach((mark, at) => {
      if (mark !== 0n) this.put(mark, hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
    });
  }
}

/** Never the mark of a free slot. */
function markOf(digest: string): bigint {
  return BigInt(`0x${digest.slice(0, 16)}`) || 1n;
}
