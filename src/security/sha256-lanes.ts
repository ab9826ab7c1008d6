/**
 * SHA-256 of four messages at once, for lists of millions: Node's own hash takes half a microsecond to begin with, which
 * is five times what the hashing of an address takes. Each of the four is a lane of the processor's vectors.
 *
 * The code is written here instruction by instruction (WebAssembly, FIPS 180-4, section 6.2.2), as no language that
 * Node runs has vectors. Tests hold it against `node:crypto`, and so does `open` before it gives it to anybody.
 */
export interface Sha256Lanes {
  /** Word `w` of lane `l` of what stands at word `at` is `words[at + 4 * w + l]`; a state has 8 words, a block 16. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** Puts at `to` what the state at `from` is after the block; all three are places in `words`. May be the same ones. */
  compress(from: number, block: number, to: number): void;
}

export const LANES = 4;
export const STATE_WORDS = 8 * LANES;
export const BLOCK_WORDS = 16 * LANES;
/** What lies below is the module's own. */
export const FIRST_FREE_WORD = 1024;

/** The fractional parts of roots of the first primes, as the standard has them. */
const ROUND_CONSTANTS = fractions(64, Math.cbrt);
export const INITIAL_STATE: readonly number[] = fractions(8, Math.sqrt);

function fractions(count: number, root: (prime: number) => number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++) {
    let divisor = 2;
    while (number % divisor !== 0) divisor++;
    if (divisor === number) found.push(Math.floor((root(number) % 1) * 2 ** 32));
  }
  return found;
}

/** Undefined on a processor without vectors. */
export function openSha256Lanes(): Sha256Lanes | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyOfNode };
  const bytes = moduleBytes();
  if (!WebAssembly.validate(bytes)) return undefined;
  const { memory, compress } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const words = new Uint32Array(memory.buffer);
  words.set(ROUND_CONSTANTS);
  return { words, compress: (from, block, to) => compress(from * 4, block * 4, to * 4) };
}

/** What of it is used; the types of Node do not name it. */
interface WebAssemblyOfNode {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
  ) => { readonly exports: { readonly memory: { readonly buffer: ArrayBuffer } } & Pick<Sha256Lanes, 'compress'> };
}

type Code = readonly number[];

const V128 = 0x7b;
const I32 = 0x7f;
const [FROM, BLOCK, TO, CONSTANTS] = [0, 1, 2, 3].map(leb) as [Code, Code, Code, Code];
/** Locals: the eight letters of the state, a place for sums, the sixteen words of the block. */
const LETTERS = [4, 5, 6, 7, 8, 9, 10, 11];
const SUM = 12;
const WORD = Array.from({ length: 16 }, (_, index) => 13 + index);

const local = (number: number): Code => [0x20, ...leb(number)];
const set = (number: number): Code => [0x21, ...leb(number)];
const constant = (value: number): Code => [0x41, ...signedLeb(value)];
const vector = (opcode: number, ...rest: readonly number[]): Code => [0xfd, ...leb(opcode), ...rest];
const load = (at: Code, offset: number): Code => [0x20, ...at, ...vector(0x00, 4, ...leb(offset))];
const loadToAllLanes = (at: Code, offset: number): Code => [0x20, ...at, ...vector(0x09, 2, ...leb(offset))];
const store = (at: Code, offset: number, value: Code): Code => [
  ...[0x20, ...at],
  ...value,
  ...vector(0x0b, 4, ...leb(offset)),
];
const xor = (...values: readonly Code[]): Code => values.flatMap((value, i) => [...value, ...(i ? vector(0x51) : [])]);
const add = (...values: readonly Code[]): Code => values.flatMap((value, i) => [...value, ...(i ? vector(0xae) : [])]);
/** Bits of `one` where the mask has them, of `other` elsewhere. */
const choose = (mask: Code, one: Code, other: Code): Code => [...one, ...other, ...mask, ...vector(0x52)];
const shiftRight = (value: Code, by: number): Code => [...value, ...constant(by), ...vector(0xad)];
const shiftLeft = (value: Code, by: number): Code => [...value, ...constant(by), ...vector(0xab)];
const rotate = (value: Code, by: number): Code => xor(shiftLeft(value, 32 - by), shiftRight(value, by));

/** One of the 64 rounds. The letters move on by a name and not by a copy; after eight rounds each has its own again. */
function round(index: number, offset: number): Code {
  const [a, b, c, d, e, f, g, h] = LETTERS.map((_, letter) => LETTERS[(letter + 64 - index) % 8] as number) as [
    ...Eight,
  ];
  const [A, B, C, E, F, G] = [a, b, c, e, f, g].map(local) as [Code, Code, Code, Code, Code, Code];
  const sum1 = xor(rotate(E, 6), rotate(E, 11), rotate(E, 25));
  const sum0 = xor(rotate(A, 2), rotate(A, 13), rotate(A, 22));
  const majority = choose(xor(A, B), C, A);
  return [
    ...add(local(h), sum1, choose(E, F, G), loadToAllLanes(CONSTANTS, offset), local(WORD[index % 16] as number)),
    ...set(SUM),
    ...add(local(d), local(SUM)),
    ...set(d),
    ...add(local(SUM), sum0, majority),
    ...set(h),
  ];
}
type Eight = [number, number, number, number, number, number, number, number];

/** The word of sixteen rounds later, in the place of the one just used. */
function nextWord(index: number): Code {
  const word = (later: number) => local(WORD[(index + later) % 16] as number);
  const sigma0 = xor(rotate(word(1), 7), rotate(word(1), 18), shiftRight(word(1), 3));
  const sigma1 = xor(rotate(word(14), 17), rotate(word(14), 19), shiftRight(word(14), 10));
  return [...add(word(0), sigma0, word(9), sigma1), ...set(WORD[index] as number)];
}

function compressCode(): Code {
  const sixteen = Array.from({ length: 16 }, (_, index) => index);
  const bytes = (index: number) => index * LANES * 4;
  const nextConstants = [...local(3), ...constant(64), 0x6a, ...set(3)];
  const loop = (body: Code): Code => [0x03, 0x40, ...body, 0x0b];
  const untilLastSixteen = [...local(3), ...constant(48 * 4), 0x49, 0x0d, 0x00];
  return [
    ...sixteen.flatMap((index) => [...load(BLOCK, bytes(index)), ...set(WORD[index] as number)]),
    ...LETTERS.flatMap((letter, index) => [...load(FROM, bytes(index)), ...set(letter)]),
    ...loop([
      ...sixteen.flatMap((index) => [...round(index, index * 4), ...nextWord(index)]),
      ...nextConstants,
      ...untilLastSixteen,
    ]),
    ...sixteen.flatMap((index) => round(index, index * 4)),
    ...LETTERS.flatMap((letter, index) => store(TO, bytes(index), add(load(FROM, bytes(index)), local(letter)))),
  ];
}

/** The module around it: one function and one page of memory, both for others to use. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: Code): Code => [id, ...leb(content.length), ...content];
  const name = (text: string): Code => [text.length, ...Buffer.from(text)];
  const locals = [2, 1, I32, ...leb(8 + 1 + 16), V128];
  const body = [...locals, ...compressCode(), 0x0b];
  return new Uint8Array([
    ...[0x00, ...Buffer.from('asm'), 1, 0, 0, 0],
    ...section(1, [1, 0x60, 3, I32, I32, I32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('compress'), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

function leb(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

function signedLeb(value: number): Code {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signedLeb(value >>> 7)];
}
