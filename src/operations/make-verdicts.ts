import type { AddressKey } from '../domain/address-key';
import { prefixOf } from '../domain/verdict-table';
import { readHeldKeys, readNoes, readShapes } from '../store/verdict-source';
import type { Ground } from './ground';
import type { GrowingVerdicts } from './growing-verdicts';
import { lastingVerdicts, verdictOfShape } from './verdict-keys';

/** While one set is decided here, the database reads the next. */
const SETS_ABREAST = 3;
const SEVERAL_AT_ONCE = 10_000;
const HASH_BYTES = 16;

/** What is said of each address that carries a no, as if nobody held it. */
export async function putNoes(ground: Ground, growing: GrowingVerdicts): Promise<void> {
  const { pool } = ground.database;
  const codes = new Map<string, number>();
  const codeOf = (shape: string): number => {
    const code = codes.get(shape) ?? growing.codeOf(verdictOfShape(ground, shape, growing.asked));
    codes.set(shape, code);
    return code;
  };
  const several: string[] = [];
  for await (const alike of readNoes(pool)) {
    for (const { shape, hashes } of alike) {
      const code = codeOf(shape);
      for (let at = 0; at < hashes.length; at += HASH_BYTES) {
        const isFirst = growing.putFirst(hashes.readUInt32BE(at), hashes.readUInt32BE(at + 4), code);
        if (!isFirst) several.push(hashes.toString('hex', at, at + HASH_BYTES));
      }
    }
  }
  for (let from = 0; from < several.length; from += SEVERAL_AT_ONCE) {
    for (const { hash, shape } of await readShapes(pool, several.slice(from, from + SEVERAL_AT_ONCE))) {
      growing.putCode(prefixOf(hash), codeOf(shape));
    }
  }
}

/** What is said of each address that somebody holds or that is undeliverable; it takes the place of what its noes say. */
export async function putHeld(ground: Ground, growing: GrowingVerdicts): Promise<void> {
  const underWay: Promise<void>[] = [];
  for await (const keys of readHeldKeys(ground.database.pool, growing.asked.kind)) {
    if (underWay.length === SETS_ABREAST) await underWay.shift();
    const put = putAll(ground, growing, keys);
    // Its failure is for whoever waits for it, if anybody still does.
    put.catch(() => undefined);
    underWay.push(put);
  }
  await Promise.all(underWay);
}

/** The lasting answers for these keys, as of now. */
export async function putAll(ground: Ground, growing: GrowingVerdicts, keys: readonly AddressKey[]): Promise<void> {
  if (keys.length === 0) return;
  const verdicts = await lastingVerdicts(ground, keys, growing.asked);
  for (const [index, key] of keys.entries()) growing.put(key, verdicts[index]);
}
