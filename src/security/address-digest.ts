import { hash } from 'node:crypto';
import type { Address } from '../domain/address';

/** The hashes that mail and advertising platforms exchange, of the trimmed lower-cased address. All without a key. */
export const DIGESTS = ['MD5', 'SHA1', 'SHA256'] as const;
export type DigestName = (typeof DIGESTS)[number];

export interface AddressDigest {
  readonly name: DigestName;
  /** Lower case. */
  readonly hex: string;
}

const NODE_NAME: Readonly<Record<DigestName, string>> = { MD5: 'md5', SHA1: 'sha1', SHA256: 'sha256' };
const HEX = /^\s*[0-9a-f]{32,64}\s*$/i;
const NAME_BY_LENGTH: Readonly<Record<number, DigestName>> = { 32: 'MD5', 40: 'SHA1', 64: 'SHA256' };

/** Reads a hash in hex, capitals and blanks around it included; which one it is its length tells. */
export function parseDigest(text: string): AddressDigest | undefined {
  if (!HEX.test(text)) return undefined;
  const hex = text.trim().toLowerCase();
  const name = NAME_BY_LENGTH[hex.length];
  return name && { name, hex };
}

/** As partners make it. Whoever has the address can make it too: to be answered or compared, never to be stored. */
export function digestOf(address: Address, name: DigestName): string {
  return hash(NODE_NAME[name], address.value, 'hex');
}
