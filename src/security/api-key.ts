import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AbideError } from '../errors';

/**
 * `abide_<prefix>_<secret>_<checksum>` in base 62: a double click selects it whole, secret scanners find it by its
 * start, and the checksum tells a mistyped key without asking the database.
 */
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX_LENGTH = 8;
/** 43 characters of base 62 hold 256 bits. */
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const API_KEY = /^(abide_([0-9A-Za-z]{8})_[0-9A-Za-z]{32,128})_([0-9A-Za-z]{6})$/;
const SHORTEST_BOOTSTRAP_KEY = 24;

/** What is kept of a key: its prefix, by which it is found and named in lists, and its hash. */
export interface ApiKeyMark {
  readonly prefix: string;
  /** SHA-256 of the whole key in hex. A slow hash would add nothing: 256 random bits cannot be guessed. */
  readonly hash: string;
}

/** Makes a key. Its text is shown once, to whoever asked for it, and never stored. */
export function makeApiKey(): ApiKeyMark & { readonly text: string } {
  const prefix = randomBase62(PREFIX_LENGTH);
  const start = `abide_${prefix}_${randomBase62(SECRET_LENGTH)}`;
  const text = `${start}_${checksumOf(start)}`;
  return { text, prefix, hash: hashOf(text) };
}

/** Reads a key as a caller sent it; undefined when it was mistyped, cut off, or is no key of this form. */
export function readApiKey(text: string): ApiKeyMark | undefined {
  const match = API_KEY.exec(text);
  if (!match) return undefined;
  const [, start = '', prefix = '', checksum = ''] = match;
  return checksumOf(start) === checksum ? { prefix, hash: hashOf(text) } : undefined;
}

/**
 * The hash of `ABIDE_API_KEY`, which the operator chooses and which need not have our form.
 *
 * It has all scopes and may be typed by hand, so a short one is refused at start.
 */
export function hashOfBootstrapKey(text: string): string {
  if (text.length < SHORTEST_BOOTSTRAP_KEY) {
    throw new AbideError('BAD_USER_INPUT', `The key has at least ${SHORTEST_BOOTSTRAP_KEY} characters.`, {
      path: 'ABIDE_API_KEY',
    });
  }
  return hashOf(text);
}

/** Whether the text a caller sent is the key of this hash. Takes the same time however much of it is right. */
export function isApiKeyOf(text: string, expectedHash: string): boolean {
  return isSameHash(hashOf(text), expectedHash);
}

/** Compares two hashes in hex in the same time, however much of them is equal. */
export function isSameHash(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function hashOf(text: string): string {
  return hash('sha256', text, 'hex');
}

function checksumOf(start: string): string {
  let rest = crc32(start);
  let digits = '';
  while (digits.length < CHECKSUM_LENGTH) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    // 248 is the largest multiple of 62 in a byte; taking the rest as well would favour the first characters.
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += BASE62.charAt(byte % 62);
  }
  return text;
}
