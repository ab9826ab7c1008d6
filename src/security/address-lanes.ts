import { type HashKeys, KIND_LABEL, padsOf } from './keyed-hash';
import {
  BLOCK_WORDS,
  FIRST_FREE_WORD,
  INITIAL_STATE,
  LANES,
  openSha256Lanes,
  type Sha256Lanes,
  STATE_WORDS,
} from './sha256-lanes';

/** An address that is longer takes two blocks, and is for `lookUpWith`. */
export const LONGEST_IN_LANE = 55;

/** Undefined on a processor without vectors: then addresses are hashed one by one. */
export function openAddressLanes(of: LanesOf): AddressLanes | undefined {
  const sha256 = openSha256Lanes();
  return sha256 && new AddressLanes(sha256, of);
}

export interface LanesOf {
  readonly keys: HashKeys;
  /** That of the screening. */
  readonly mark: string;
}

/** Two hex digits as they stand in a word, by the byte. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16BE(),
);

const LABEL_BYTES = 6;
const DIGEST_BYTES = 32;
const BLOCK_BYTES = 64;
/** The mark and the length behind a message. */
const END_BYTES = 9;
/** Where the text of a uuid has its 16 bytes, two characters each. */
const IN_UUID = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const EMPTY_UUID = '        -    -    -    -            ';

/**
 * The key and the name in a screening of four e-mail addresses at once: what `keyUnder` and `refUnder` give one by one, which a
 * test holds them against. Put an address into each lane, `run`, and read what stands there.
 */
export class AddressLanes {
  private readonly words: Uint32Array;
  private readonly bytes: Uint8Array;
  private free = FIRST_FREE_WORD;

  private readonly initial = this.take(STATE_WORDS);
  private readonly digest = this.take(STATE_WORDS);
  private readonly middle = this.take(STATE_WORDS);
  private readonly key = this.take(STATE_WORDS);
  private readonly ref = this.take(STATE_WORDS);
  /** What the states are after the first block, which is the same for all. */
  private readonly innerStart = this.take(STATE_WORDS);
  private readonly outerStart = this.take(STATE_WORDS);

  private readonly address = this.take(BLOCK_WORDS);
  private readonly message = this.take(2 * BLOCK_WORDS);
  /** The inner digest goes where the outer block has it. */
  private readonly outer = this.take(BLOCK_WORDS);
  private readonly named = this.take(2 * BLOCK_WORDS);

  /** Of each byte of the key, where its two digits go for lane 0. */
  private readonly uuidPlaces: Uint32Array;

  constructor(
    private readonly sha256: Sha256Lanes,
    { keys, mark }: LanesOf,
  ) {
    this.words = sha256.words;
    this.bytes = new Uint8Array(sha256.words.buffer);
    for (const [word, value] of INITIAL_STATE.entries()) {
      this.words.fill(value, this.initial + word * LANES, this.initial + (word + 1) * LANES);
    }
    const pads = padsOf(keys);
    const starts = [
      [this.innerStart, pads.inner],
      [this.outerStart, pads.outer.subarray(0, BLOCK_BYTES).toString('latin1')],
    ] as const;
    for (const [to, block] of starts) {
      this.writeToAll(this.address, 0, block);
      this.sha256.compress(this.initial, this.address, to);
    }
    const label = `${KIND_LABEL.EMAIL}\0`;
    if (label.length !== LABEL_BYTES) throw new Error('the digest has to begin in the middle of the second word');
    this.writeToAll(this.message, 0, label);
    this.finish(this.message, LABEL_BYTES + 2 * DIGEST_BYTES, { before: BLOCK_BYTES });
    this.finish(this.outer, DIGEST_BYTES, { before: BLOCK_BYTES });
    const head = `${mark}${keys.version}:`;
    const named = head + EMPTY_UUID;
    if (Math.ceil((named.length + END_BYTES) / BLOCK_BYTES) !== 2) throw new Error('a name is made of two blocks');
    this.writeToAll(this.named, 0, named);
    this.finish(this.named, named.length, { before: 0 });
    const digits = IN_UUID.flatMap((at) => [at, at + 1]);
    this.uuidPlaces = Uint32Array.from(digits, (at) => this.byteAt(this.named, head.length + at));
  }

  /** @param at where the address stands in `from`: in its normal form but for capitals, ASCII, at most `LONGEST_IN_LANE` long. */
  put(lane: number, from: Uint8Array, at: number, end: number): void {
    const { words, address } = this;
    const length = end - at;
    const base = address + lane;
    let word = 0;
    for (let index = 0; index < length; index++) {
      const byte = from[at + index] as number;
      word = (word << 8) | (byte >= 65 && byte <= 90 ? byte + 32 : byte);
      if ((index & 3) === 3) words[base + (index >> 2) * LANES] = word;
    }
    const rest = length & 3;
    words[base + (length >> 2) * LANES] = (rest === 0 ? 0 : word << (32 - 8 * rest)) | (0x80 << (24 - 8 * rest));
    for (let next = (length >> 2) + 1; next < 15; next++) words[base + next * LANES] = 0;
    words[base + 15 * LANES] = length * 8;
  }

  run(): void {
    const { compress } = this.sha256;
    compress(this.initial, this.address, this.digest);
    for (let lane = 0; lane < LANES; lane++) this.writeDigestAsHex(lane);
    compress(this.innerStart, this.message, this.middle);
    compress(this.middle, this.message + BLOCK_WORDS, this.outer);
    compress(this.outerStart, this.outer, this.key);
    for (let lane = 0; lane < LANES; lane++) this.writeKeyAsUuid(lane);
    compress(this.initial, this.named, this.middle);
    compress(this.middle, this.named + BLOCK_WORDS, this.ref);
  }

  /** The first words of the key's hash. */
  keyWord(lane: number, word: number): number {
    return this.words[this.key + word * LANES + lane] as number;
  }

  /** The words that the name is written of. */
  refWord(lane: number, word: number): number {
    return this.words[this.ref + word * LANES + lane] as number;
  }

  /** Behind the six bytes of the label: each word holds the digits of the last byte before and of the first one after. */
  private writeDigestAsHex(lane: number): void {
    const { words } = this;
    let to = this.message + LANES + lane;
    let before = (words[to] as number) >>> 16;
    for (let from = this.digest + lane; from < this.digest + STATE_WORDS; from += LANES) {
      const four = words[from] as number;
      words[to] = (before << 16) | (HEX[four >>> 24] as number);
      words[to + LANES] = ((HEX[(four >>> 16) & 0xff] as number) << 16) | (HEX[(four >>> 8) & 0xff] as number);
      before = HEX[four & 0xff] as number;
      to += 2 * LANES;
    }
    words[to] = (before << 16) | 0x8000;
  }

  private writeKeyAsUuid(lane: number): void {
    const { bytes } = this;
    const laneBytes = lane * 4;
    for (let word = 0; word < 4; word++) {
      const four = this.keyWord(lane, word);
      for (let byte = 0; byte < 4; byte++) {
        const digits = HEX[(four >>> (24 - 8 * byte)) & 0xff] as number;
        const place = 2 * (4 * word + byte);
        bytes[(this.uuidPlaces[place] as number) + laneBytes] = digits >>> 8;
        bytes[(this.uuidPlaces[place + 1] as number) + laneBytes] = digits & 0xff;
      }
    }
  }

  /** Text in the same place of every lane. */
  private writeToAll(block: number, from: number, text: string): void {
    for (let index = 0; index < text.length; index++) {
      for (let lane = 0; lane < LANES; lane++) {
        this.bytes[this.byteAt(block, from + index) + lane * 4] = text.charCodeAt(index);
      }
    }
  }

  /** What stands behind a message: its end mark, and its length in bits, with that of what was hashed before it. */
  private finish(message: number, length: number, { before }: { before: number }): void {
    this.writeToAll(message, length, '\x80');
    const blocks = Math.ceil((length + END_BYTES) / BLOCK_BYTES);
    const end = message + blocks * BLOCK_WORDS;
    this.words.fill((before + length) * 8, end - LANES, end);
  }

  private byteAt(block: number, index: number): number {
    return (block + (index >> 2) * LANES) * 4 + 3 - (index & 3);
  }

  private take(words: number): number {
    this.free += words;
    return this.free - words;
  }
}
