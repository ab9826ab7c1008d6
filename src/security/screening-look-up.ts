import type { Address } from '../domain/address';
import { keyHashOf } from '../domain/address-key';
import { prefixOf, VerdictTable } from '../domain/verdict-table';
import { type HashKeys, keyUnder } from './keyed-hash';
import { refUnder } from './screening-ref';

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
  return (address) => {
    const key = keyUnder(keys, address);
    const { high, low } = prefixOf(keyHashOf(key));
    const code = table.get(high, low);
    return { code, decision: verdicts[code], ref: refUnder(mark, key) };
  };
}
