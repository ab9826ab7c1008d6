import { createHmac, timingSafeEqual } from 'node:crypto';
import { type AddressKey, addressKey, isKeyVersion, keyHashOf, keyVersionOf } from '../domain/address-key';
import type { Channel, StopScope } from '../domain/words';
import type { KeySet, Secrets } from './secrets';

/**
 * What a token is for. It is signed, so a token of one purpose never opens as another: a tracking link must not stop
 * mail, and a campaign link must not show data. Numbers are never used twice.
 */
export const TokenPurpose = Object.freeze({
  CAMPAIGN_LINK: 1,
  FRESH_LINK: 2,
  TRACKING_LINK: 3,
  CONFIRMATION: 4,
  TRACKING_PIXEL: 5,
  MAILBOX: 6,
  RECEIPT: 7,
  SCREENING: 8,
});
export type TokenPurpose = (typeof TokenPurpose)[keyof typeof TokenPurpose];

/** Layout of every token: key version (2 bytes), format (1), purpose (1), body, the MAC over all before it (16). */
const FORMAT = 1;
const HEADER_BYTES = 4;
const MAC_BYTES = 16;
/** Mail programs break long links; a longer text is not one of ours. */
const LONGEST_TEXT = 1024;

/** Signs under the current key version. The body can be read by whoever holds the token: ids and hashes only. */
export function signToken(purpose: TokenPurpose, body: Buffer, secrets: Secrets): string {
  const header = Buffer.from([0, 0, FORMAT, purpose]);
  header.writeUInt16BE(secrets.current.version, 0);
  const signed = Buffer.concat([header, body]);
  const text = Buffer.concat([signed, macOf(signed, secrets.current)]).toString('base64url');
  if (text.length > LONGEST_TEXT) throw new Error('the content of a token is too long for a link');
  return text;
}

/**
 * Gives the body of a token of ours for just this purpose, signed under the current or an old key version.
 *
 * Every other text gives undefined, whatever is wrong with it: a forger learns nothing from the answer. One token has
 * one spelling; padding, other alphabets and trailing characters are refused.
 */
export function openToken(purpose: TokenPurpose, text: string, secrets: Secrets): Buffer | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < HEADER_BYTES + MAC_BYTES || bytes.toString('base64url') !== text) return undefined;
  // In clear, so it tells a forger nothing; and a page tries its token for three purposes, of which one costs a MAC.
  if (bytes[2] !== FORMAT || bytes[3] !== purpose) return undefined;

  const keys = secrets.ofVersion(bytes.readUInt16BE(0));
  if (!keys) return undefined;
  const signed = bytes.subarray(0, -MAC_BYTES);
  if (!timingSafeEqual(macOf(signed, keys), bytes.subarray(-MAC_BYTES))) return undefined;
  return signed.subarray(HEADER_BYTES);
}

/** The MAC over all that stands before it in a token of any purpose. */
export function macOf(signed: Buffer, keys: KeySet): Buffer {
  return createHmac('sha256', keys.signingKey).update(signed).digest().subarray(0, MAC_BYTES);
}

/**
 * What a link in a campaign mail or text stops, and for whom (design, section 4, "Unsubscribe link").
 *
 * The address key stands beside the contact, so that the link works after erasure, a merge and a changed address.
 */
export interface LinkToken {
  /** None for an address that nobody held when the link was made. */
  readonly contactId?: string;
  readonly addressKey: AddressKey;
  readonly topic?: string;
  readonly scope: StopScope;
  readonly channel: Channel;
  /** Whether the message was a mandatory one: then the link stops at least direct marketing. */
  readonly mandatory: boolean;
}

/** Written in links that never expire: a number is never changed, and never used twice. */
export const SCOPE_NUMBER = { TOPIC: 1, DIRECT_MARKETING: 2, ALL_OPTIONAL: 3 } as const satisfies Record<
  StopScope,
  number
>;
export const CHANNEL_NUMBER = {
  EMAIL: 1,
  SMS: 2,
  PHONE: 3,
  POST: 4,
  SOCIAL: 5,
  IN_APP: 6,
} as const satisfies Record<Channel, number>;
const HAS_CONTACT = 1;
const HAS_TOPIC = 2;
const IS_MANDATORY = 4;

/** Body: flags, scope, channel (1 byte each), hash's key version (2), hash (16), contact (16, if any), topic (rest). */
const FIXED_BYTES = 21;
const UUID_BYTES = 16;

/** Makes the token of a campaign link. The same content gives the same token, and it never expires. */
export function createLinkToken(content: LinkToken, secrets: Secrets): string {
  const { contactId, addressKey: key, topic, scope, channel, mandatory } = content;
  if (topic === '') throw new Error('a topic key is never empty');
  const flags =
    (contactId === undefined ? 0 : HAS_CONTACT) |
    (topic === undefined ? 0 : HAS_TOPIC) |
    (mandatory ? IS_MANDATORY : 0);
  const start = Buffer.from([flags, SCOPE_NUMBER[scope], CHANNEL_NUMBER[channel], 0, 0]);
  start.writeUInt16BE(keyVersionOf(key), 3);
  const contact = contactId === undefined ? Buffer.alloc(0) : uuidBytes(contactId);
  const body = Buffer.concat([start, uuidBytes(keyHashOf(key)), contact, Buffer.from(topic ?? '', 'utf8')]);
  return signToken(TokenPurpose.CAMPAIGN_LINK, body, secrets);
}

/** Gives what `createLinkToken` was given, or undefined for any other text. */
export function openLinkToken(text: string, secrets: Secrets): LinkToken | undefined {
  const body = openToken(TokenPurpose.CAMPAIGN_LINK, text, secrets);
  if (!body || body.length < FIXED_BYTES) return undefined;

  const flags = body.readUInt8(0);
  const scope = wordOf(SCOPE_NUMBER, body.readUInt8(1));
  const channel = wordOf(CHANNEL_NUMBER, body.readUInt8(2));
  const keyVersion = body.readUInt16BE(3);
  const topicAt = FIXED_BYTES + (flags & HAS_CONTACT ? UUID_BYTES : 0);
  const hasTopic = (flags & HAS_TOPIC) !== 0;
  if (flags > (HAS_CONTACT | HAS_TOPIC | IS_MANDATORY)) return undefined;
  if (!scope || !channel || !isKeyVersion(keyVersion)) return undefined;
  if (body.length < topicAt || body.length > topicAt !== hasTopic) return undefined;

  return {
    ...(flags & HAS_CONTACT ? { contactId: uuidText(body.subarray(FIXED_BYTES, topicAt)) } : {}),
    addressKey: addressKey(keyVersion, uuidText(body.subarray(5, FIXED_BYTES))),
    ...(hasTopic ? { topic: body.toString('utf8', topicAt) } : {}),
    scope,
    channel,
    mandatory: (flags & IS_MANDATORY) !== 0,
  };
}

export function wordOf<W extends string>(numbers: Readonly<Record<W, number>>, wanted: number): W | undefined {
  return (Object.keys(numbers) as W[]).find((word) => numbers[word] === wanted);
}

export function uuidBytes(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  if (bytes.length !== UUID_BYTES || uuid.length !== 36) throw new Error('not a uuid');
  return bytes;
}

export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
