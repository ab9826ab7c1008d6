import type { Address } from '../domain/address';
import { keyHashOf } from '../domain/address-key';
import { prefixOf, VerdictTable } from '../domain/verdict-table';
import { type HashKeys, keyUnder, writeHashUnder } from './keyed-hash';
import { HASH_BYTES, namesUnder, refsUnder } from './screening-ref';

/**
 * All that it takes to screen an address by a table, in a form that a thread can be given. It holds a key of the
 * installation: it stays within the process.
 */
export interface LookUp<V> {
  readonly memory: SharedArrayBuffer;
  /** By code; undefined where the answer is to be asked for. */
  readonly verdicts: readonly (V | undefined)[];
  readonly keys: HashKeys;
  readonly mark: string;
}

export interface Found<V> {
  /** What `verdicts` has the decision by. */
  readonly code: number;
  /** Undefined: the answer may turn by itself and is to be asked for. */
  readonly decision: V | undefined;
  /** The name of the address in the screening. */
  readonly ref: string;
}

export function lookUpWith<V>({ memory, verdicts, keys, mark }: LookUp<V>): (address: Address) => Found<V> {
  const table = new VerdictTable(memory);
  const namesOf = refsUnder(mark);
  return (address) => {
    const key = keyUnder(keys, address);
    const { high, low } = prefixOf(keyHashOf(key));
    const code = table.get(high, low);
    return { code, decision: verdicts[code], ref: namesOf([key])[0] as string };
  };
}

/** As `lookUpWith`, for sets of many thousands, without a text or an object for each. */
export class SetLookUp {
  private readonly table: VerdictTable;
  private readonly hashes: Buffer;
  private readonly namesOf: (hashes: Uint8Array) => Buffer;

  /** @param room the most of a set. */
  constructor(
    private readonly by: LookUp<unknown>,
    room: number,
  ) {
    this.table = new VerdictTable(by.memory);
    this.hashes = Buffer.alloc(room * HASH_BYTES);
    this.namesOf = namesUnder(by.mark);
  }

  /** @returns the code of an address, which has this place in the set from now on. */
  find(place: number, address: Address): number {
    const at = place * HASH_BYTES;
    writeHashUnder(this.by.keys, address, this.hashes, at);
    return this.table.get(this.hashes.readUInt32BE(at), this.hashes.readUInt32BE(at + 4));
  }

  /** The names of the first of the set, 16 bytes each (`namesUnder`); of a place that nothing was found for, any. */
  names(count: number): Buffer {
    return this.namesOf(this.hashes.subarray(0, count * HASH_BYTES));
  }
}
