import { hash } from 'node:crypto';
import type { Address, AddressKind } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import type { KeySet, Secrets } from './secrets';

declare const sha256Brand: unique symbol;

/** 64 lower-case hex characters. Without a key it is still personal data: never stored (design, section 4). */
export type Sha256 = string & { readonly [sha256Brand]: true };

/**
 * The byte layout, all of it ASCII; it never changes, as every stored no depends on it:
 *
 *     key      64 lower-case hex characters, as text (Secrets.hashKey)
 *     message  `email` or `phone` | NUL | SHA-256 of the normalised address in UTF-8, 64 lower-case hex characters
 *     kept     the first 16 bytes of HMAC-SHA-256(key, message), written as a uuid
 *
 * The address goes in as its SHA-256, so that lists which hold only SHA-256 can be imported and screened.
 */
const KIND_LABEL = { EMAIL: 'email', PHONE: 'phone' } as const satisfies Record<AddressKind, string>;

/** The keys under which a no on this address may stand: that of the current version first, then the old ones. */
export function hashAddress(address: Address, secrets: Secrets): AddressKey[] {
  return hashFromSha256(address.kind, sha256Of(address), secrets);
}

/** Under one version alone: the key that a table of keys of this version goes by. */
export function keyUnder(keys: HashKeys, { kind, value }: Address): AddressKey {
  const message = `${KIND_LABEL[kind]}\0${hash('sha256', value, 'hex')}`;
  return `${keys.version}:${hmacAsUuid(keys, message)}` as AddressKey;
}

/** The hash in `keyUnder` as its 16 bytes, for whoever looks up millions and writes none of them out. */
export function writeHashUnder(keys: HashKeys, { kind, value }: Address, to: Uint8Array, at: number): void {
  const digest = hmac(keys, `${KIND_LABEL[kind]}\0${hash('sha256', value, 'hex')}`, 'binary');
  for (let byte = 0; byte < KEPT_BYTES; byte++) to[at + byte] = digest.charCodeAt(byte);
}

/** As `hashAddress`, from what a list of hashes holds. */
export function hashFromSha256(kind: AddressKind, sha256: Sha256, secrets: Secrets): AddressKey[] {
  const message = `${KIND_LABEL[kind]}\0${sha256}`;
  // Not by `addressKey()`: its check takes half as long as the hash, and the form is right by construction.
  return secrets.all.map((keys) => `${keys.version}:${hmacAsUuid(keys, message)}` as AddressKey);
}

/** What partners exchange: SHA-256 of the normalised address. To be answered or hashed on, never to be stored. */
export function sha256Of(address: Address): Sha256 {
  return hash('sha256', address.value, 'hex') as Sha256;
}

/** Reads SHA-256 in hex as lists write it, capitals and blanks around it included. */
export function parseSha256(text: string): Sha256 | undefined {
  const lower = text.trim().toLowerCase();
  return /^[0-9a-f]{64}$/.test(lower) ? (lower as Sha256) : undefined;
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const KEPT_BYTES = 16;

interface Pads {
  /** Text, since it is ASCII and `hash` takes text as UTF-8. */
  readonly inner: string;
  /** The outer block: the padded key, then room for the inner digest. Written anew for each hash; nothing awaits. */
  readonly outer: Buffer;
}

/** What of a secret it takes to hash. */
export type HashKeys = Pick<KeySet, 'version' | 'hashKey'>;

const padsByKeys = new WeakMap<HashKeys, Pads>();

function padsOf(keys: HashKeys): Pads {
  const known = padsByKeys.get(keys);
  if (known) return known;
  if (!/^[0-9a-f]{64}$/.test(keys.hashKey)) throw new Error('the hash key is not 64 lower-case hex characters');
  const key = Buffer.from(keys.hashKey, 'ascii');
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  outer.set(key.map((byte) => byte ^ 0x5c));
  const pads = { inner: Buffer.from(key.map((byte) => byte ^ 0x36)).toString('latin1'), outer };
  padsByKeys.set(keys, pads);
  return pads;
}

/**
 * HMAC-SHA-256 out of two one-shot hashes: 1.44M/s on one core against 0.57M/s for `createHmac` (Node 20), and screening
 * a list is little else. Right only because key block and message are ASCII; a test compares it with `createHmac`.
 */
function hmac(keys: HashKeys, message: string, encoding: 'hex' | 'binary'): string {
  const { inner, outer } = padsOf(keys);
  const digest = hash('sha256', inner + message, 'binary');
  // Byte by byte on purpose: Buffer's own write of a latin1 string took a fifth longer for the whole hash.
  for (let at = 0; at < DIGEST_BYTES; at++) outer[BLOCK_BYTES + at] = digest.charCodeAt(at);
  return hash('sha256', outer, encoding);
}

function hmacAsUuid(keys: HashKeys, message: string): string {
  const hex = hmac(keys, message, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
