import { createHash } from 'node:crypto';
import { type AddressKey, addressKey, isKeyVersion, keyHashOf, keyVersionOf } from '../domain/address-key';
import type { LedgerPlace } from '../domain/ledger-place';
import type { Secrets } from './secrets';
import { CHANNEL_NUMBER, openToken, signToken, TokenPurpose, uuidBytes, uuidText } from './signed-token';

export type MailedChannel = 'EMAIL' | 'SMS';

/**
 * A link that is only ever sent to one address, by mail or by text: whoever presses it is at the other end of that address (design,
 * section 4). FRESH_LINK shows data and opens, for a day and once; CONFIRMATION gives what was asked for.
 */
export type MailedLink =
  | {
      readonly kind: 'FRESH_LINK';
      readonly contactId: string;
      readonly addressKey: AddressKey;
      readonly expiresAt: Date;
      /** Names this very link, so that it works once. */
      readonly linkId: string;
      /** Not given: by mail. */
      readonly channel?: MailedChannel;
    }
  | {
      readonly kind: 'CONFIRMATION';
      readonly contactId: string;
      readonly addressKey: AddressKey;
      /** The confirmation the mail was sent for: while it stands, so does the link. */
      readonly askedAt: LedgerPlace;
    };

/**
 * Both bodies: hash's key version (2 bytes), hash (16), contact (16), then 8 bytes and 4, or 4 and 16. A fresh link that
 * was sent by text has one byte more.
 */
const WHOM_BYTES = 34;
const CONFIRMATION_BYTES = WHOM_BYTES + 12;
const FRESH_LINK_BYTES = WHOM_BYTES + 20;

export function createMailedLink(link: MailedLink, secrets: Secrets): string {
  const version = Buffer.alloc(2);
  version.writeUInt16BE(keyVersionOf(link.addressKey));
  const whom = Buffer.concat([version, uuidBytes(keyHashOf(link.addressKey)), uuidBytes(link.contactId)]);
  if (link.kind === 'CONFIRMATION') {
    const place = Buffer.alloc(12);
    place.writeBigUInt64BE(BigInt(link.askedAt.position), 0);
    place.writeUInt32BE(link.askedAt.ordinal, 8);
    return signToken(TokenPurpose.CONFIRMATION, Buffer.concat([whom, place]), secrets);
  }
  const end = Buffer.alloc(4);
  end.writeUInt32BE(Math.floor(link.expiresAt.getTime() / 1000));
  const byText = Buffer.from(link.channel === 'SMS' ? [CHANNEL_NUMBER.SMS] : []);
  return signToken(TokenPurpose.FRESH_LINK, Buffer.concat([whom, end, uuidBytes(link.linkId), byText]), secrets);
}

/** Gives what `createMailedLink` was given, or undefined for any other text. Whether it is still good is asked apart. */
export function openMailedLink(text: string, secrets: Secrets): MailedLink | undefined {
  const confirmation = openToken(TokenPurpose.CONFIRMATION, text, secrets);
  if (confirmation?.length === CONFIRMATION_BYTES) {
    const position = Number(confirmation.readBigUInt64BE(WHOM_BYTES));
    const ordinal = confirmation.readUInt32BE(WHOM_BYTES + 8);
    const whom = whomOf(confirmation);
    return whom && { kind: 'CONFIRMATION', ...whom, askedAt: { position, ordinal } };
  }
  const fresh = openToken(TokenPurpose.FRESH_LINK, text, secrets);
  if (!fresh || fresh.length < FRESH_LINK_BYTES || fresh.length > FRESH_LINK_BYTES + 1) return undefined;
  const isByText = fresh.length > FRESH_LINK_BYTES;
  if (isByText && fresh[FRESH_LINK_BYTES] !== CHANNEL_NUMBER.SMS) return undefined;
  const whom = whomOf(fresh);
  const expiresAt = new Date(fresh.readUInt32BE(WHOM_BYTES) * 1000);
  const linkId = uuidText(fresh.subarray(WHOM_BYTES + 4, FRESH_LINK_BYTES));
  return whom && { kind: 'FRESH_LINK', ...whom, expiresAt, linkId, ...(isByText && { channel: 'SMS' }) };
}

function whomOf(body: Buffer): { contactId: string; addressKey: AddressKey } | undefined {
  const version = body.readUInt16BE(0);
  if (!isKeyVersion(version)) return undefined;
  return {
    addressKey: addressKey(version, uuidText(body.subarray(2, 18))),
    contactId: uuidText(body.subarray(18, 34)),
  };
}

/** The same link for the same job: a mail that is sent again, because nobody knows whether it left, holds no second one. */
export function linkIdOf(jobId: string): string {
  return uuidText(createHash('sha256').update(`fresh link ${jobId}`).digest().subarray(0, 16));
}
