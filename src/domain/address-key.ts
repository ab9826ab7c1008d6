declare const addressKeyBrand: unique symbol;

/**
 * What stands for an address wherever its text may not be kept: `<keyVersion>:<uuid>`, the keyed hash under one version
 * of the secret. It survives erasure; without the secret nobody can tell whose it is, or try addresses on it.
 */
export type AddressKey = string & { readonly [addressKeyBrand]: true };

const HASH = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** A `smallint` column keeps it. */
export const HIGHEST_KEY_VERSION = 32_767;

/** Puts a key together from its two columns. Other than lower-case or out of range is a bug, and throws. */
export function addressKey(version: number, hash: string): AddressKey {
  if (!isKeyVersion(version) || !HASH.test(hash)) throw new Error('not a key version and a lower-case hash');
  return `${version}:${hash}` as AddressKey;
}

export function isKeyVersion(version: number): boolean {
  return Number.isInteger(version) && version >= 1 && version <= HIGHEST_KEY_VERSION;
}

export function keyVersionOf(key: AddressKey): number {
  return Number(key.slice(0, key.indexOf(':')));
}

/** The 16 bytes as the text of a `uuid` column. They are all hash: no version or variant bits are set in them. */
export function keyHashOf(key: AddressKey): string {
  return key.slice(key.indexOf(':') + 1);
}
