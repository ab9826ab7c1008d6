import { type AddressKey, keyHashOf } from '../domain/address-key';
import { type Ground, namedAddress } from './ground';
import { type ImportContact, personOf } from './import-row';

const SLOTS = 2 ** 25;
const FULL = 255;

/**
 * How often each address still comes in the rows ahead, in 32 MB whatever their number: a counting Bloom filter. It may
 * take an address for one that still comes, and never the other way round; so a dry run may remember somebody for
 * nothing, and never forgets somebody too early. Of 2 million addresses 1 in 100 is remembered for nothing.
 */
export class KeysAhead {
  private readonly counts = new Uint8Array(SLOTS);

  add(key: AddressKey): void {
    for (const slot of slotsOf(key)) if (this.counts[slot]! < FULL) this.counts[slot]!++;
  }

  /** The row is behind us. A slot that was ever full stays so: nobody knows how many are in it. */
  pass(key: AddressKey): void {
    for (const slot of slotsOf(key)) if (this.counts[slot]! < FULL) this.counts[slot]!--;
  }

  has(key: AddressKey): boolean {
    return slotsOf(key).every((slot) => this.counts[slot]! > 0);
  }
}

/** The hash is keyed and uniform, so its parts serve as hash functions. */
function slotsOf(key: AddressKey): [number, number] {
  const hash = keyHashOf(key);
  return [Number.parseInt(hash.slice(0, 8), 16) % SLOTS, Number.parseInt(hash.slice(-8), 16) % SLOTS];
}

/** Every address that a row names, under the current version of the secret. */
export function keysOfRow(ground: Ground, row: ImportContact): AddressKey[] {
  const person = personOf(ground, row).keys[0];
  return row.email && row.phone ? [person, namedAddress(ground, row.phone).keys[0]] : [person];
}

/** Reads the rows through once, to know who comes again. */
export async function keysAhead(ground: Ground, rows: AsyncIterable<ImportContact>): Promise<KeysAhead> {
  const reading: unknown = rows[Symbol.asyncIterator]();
  if (reading === rows) throw new Error('a dry run reads its rows twice, and these can be read once');
  const ahead = new KeysAhead();
  for await (const row of rows) for (const key of keysOfRow(ground, row)) ahead.add(key);
  return ahead;
}
