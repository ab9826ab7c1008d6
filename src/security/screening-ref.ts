import { createCipheriv, hash } from 'node:crypto';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import type { Secrets } from './secrets';
import { macOf, openToken, signToken, TokenPurpose } from './signed-token';

/** Of a keyed hash, and of what a name is cut from. */
export const HASH_BYTES = 16;
export const NAME_BYTES = 12;

/** The way in which names are made now; a screening is kept with that in which its own were made. */
export const NAMES_OF_NOW = 2;

/**
 * Names the addresses of one screening: `r` and 24 hex characters.
 *
 * Nobody can make one, or tell whose it is, who was not given it beside the address; and of two screenings one address
 * has two, so that lists cannot be joined by them. It starts with a letter: a spreadsheet takes some hashes for numbers.
 */
export function screeningRefs(screeningId: string, secrets: Secrets): NameMany {
  return refsUnder(markOfScreening(screeningId, secrets));
}

/** The names of these addresses, in their order. */
export type NameMany = (keys: readonly AddressKey[]) => readonly string[];

/** What tells one screening's names from those of every other. Not to be told to anybody. */
export function markOfScreening(screeningId: string, secrets: Secrets): string {
  return macOf(Buffer.from(`abide/screening-ref/${screeningId}`), secrets.current).toString('hex');
}

export function refsUnder(mark: string): NameMany {
  const namesOf = namesUnder(mark);
  return (keys) => {
    const hashes = Buffer.from(keys.map((key) => keyHashOf(key).replaceAll('-', '')).join(''), 'hex');
    const hex = namesOf(hashes).toString('hex');
    return keys.map((_key, place) => `r${hex.slice(place * 2 * HASH_BYTES, 2 * (place * HASH_BYTES + NAME_BYTES))}`);
  };
}

/**
 * The names of many hashes, 16 bytes each, as 16 bytes each of which `NAME_BYTES` count: a hash is one block of AES, and
 * under a key that is nobody else's one block says nothing of another. One call names thousands, at a twentieth of what a
 * hash for each costs.
 */
export function namesUnder(mark: string): (hashes: Uint8Array) => Buffer {
  const cipher = createCipheriv('aes-128-ecb', Buffer.from(mark, 'hex'), null).setAutoPadding(false);
  return (hashes) => cipher.update(hashes);
}

/** Signs the text of a receipt. The signature says nothing of it but that it is ours. */
export function signReceipt(text: string, secrets: Secrets): string {
  return signToken(TokenPurpose.SCREENING, digestOf(text), secrets);
}

export function isReceiptSignature(signature: string, text: string, secrets: Secrets): boolean {
  return openToken(TokenPurpose.SCREENING, signature, secrets)?.equals(digestOf(text)) ?? false;
}

function digestOf(text: string): Buffer {
  return Buffer.from(hash('sha256', text, 'hex'), 'hex');
}
