import { createHash, timingSafeEqual } from 'node:crypto';
import { addressKey, isKeyVersion, keyHashOf, keyVersionOf } from '../domain/address-key';
import { fromBase32, toBase32 } from './base32';
import type { Secrets } from './secrets';
import { type LinkToken, macOf, SCOPE_NUMBER, TokenPurpose, uuidBytes, uuidText, wordOf } from './signed-token';

/**
 * The local part of the address in `List-Unsubscribe: <mailto:...>`: a mail to it stops what the link beside it stops.
 *
 * At most 64 characters in an alphabet without case, because mail servers cut and lower-case local parts (RFC 5321,
 * 4.5.3.1.1): so the contact is left out (the address finds it), the topic is a mark of three bytes, and the MAC has 12.
 *
 * Layout: version of the signing key (2 bytes), format (1), purpose (1), what (1), hash's key version (2), hash (16),
 * mark of the topic (3, zeros for none), MAC (12).
 */
const FORMAT = 1;
const SIGNED_BYTES = 26;
const MAC_BYTES = 12;
const MAILBOX_TOKEN_LENGTH = 61;

const IS_MANDATORY = 8;

/** Never expires, like the link beside it. */
export function createMailboxToken({ addressKey: key, scope, topic, mandatory }: LinkToken, secrets: Secrets): string {
  const signed = Buffer.alloc(SIGNED_BYTES);
  signed.writeUInt16BE(secrets.current.version, 0);
  signed.writeUInt8(FORMAT, 2);
  signed.writeUInt8(TokenPurpose.MAILBOX, 3);
  signed.writeUInt8(SCOPE_NUMBER[scope] | (mandatory ? IS_MANDATORY : 0), 4);
  signed.writeUInt16BE(keyVersionOf(key), 5);
  uuidBytes(keyHashOf(key)).copy(signed, 7);
  if (topic !== undefined) topicMark(topic).copy(signed, 23);
  const mac = macOf(signed, secrets.current).subarray(0, MAC_BYTES);
  return toBase32(Buffer.concat([signed, mac]));
}

/**
 * Gives what the token stops, or undefined for any other text.
 *
 * @param topics The keys of the policy's topics. Of a topic that is none of them nobody can tell the kind any more: then
 *   all optional mail stops.
 */
export function openMailboxToken(
  text: string,
  secrets: Secrets,
  topics: readonly string[],
): Omit<LinkToken, 'contactId'> | undefined {
  const bytes = text.length === MAILBOX_TOKEN_LENGTH ? fromBase32(text.toLowerCase()) : undefined;
  const keys = bytes && secrets.ofVersion(bytes.readUInt16BE(0));
  if (!bytes || !keys) return undefined;
  const signed = bytes.subarray(0, SIGNED_BYTES);
  const mac = macOf(signed, keys).subarray(0, MAC_BYTES);
  if (!timingSafeEqual(mac, bytes.subarray(SIGNED_BYTES, SIGNED_BYTES + MAC_BYTES))) return undefined;
  if (signed[2] !== FORMAT || signed[3] !== TokenPurpose.MAILBOX) return undefined;

  const what = signed.readUInt8(4);
  const scope = wordOf(SCOPE_NUMBER, what & ~IS_MANDATORY);
  const version = signed.readUInt16BE(5);
  if (!scope || !isKeyVersion(version)) return undefined;
  const to = { addressKey: addressKey(version, uuidText(signed.subarray(7, 23))), channel: 'EMAIL' as const };
  const mandatory = (what & IS_MANDATORY) !== 0;
  const mark = signed.subarray(23);
  if (mark.equals(NO_TOPIC)) return { ...to, scope, mandatory };
  const marked = topics.filter((topic) => topicMark(topic).equals(mark));
  if (marked.length !== 1) return { ...to, scope: 'ALL_OPTIONAL', mandatory };
  return { ...to, scope, mandatory, topic: marked[0] };
}

const NO_TOPIC = Buffer.alloc(3);

function topicMark(topic: string): Buffer {
  return createHash('sha256').update(topic, 'utf8').digest().subarray(0, NO_TOPIC.length);
}
