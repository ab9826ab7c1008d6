import { hash } from 'node:crypto';
import type { AddressKey } from '../domain/address-key';
import type { Secrets } from './secrets';
import { macOf, openToken, signToken, TokenPurpose } from './signed-token';

const REF_HEX = 24;

/**
 * Names the addresses of one screening: `r` and 24 hex characters.
 *
 * Nobody can make one, or tell whose it is, who was not given it beside the address; and of two screenings one address
 * has two, so that lists cannot be joined by them. It starts with a letter: a spreadsheet takes some hashes for numbers.
 */
export function screeningRefs(screeningId: string, secrets: Secrets): (key: AddressKey) => string {
  const mark = markOfScreening(screeningId, secrets);
  return (key) => refUnder(mark, key);
}

/** What tells one screening's names from those of every other. Not to be told to anybody. */
export function markOfScreening(screeningId: string, secrets: Secrets): string {
  return macOf(Buffer.from(`abide/screening-ref/${screeningId}`), secrets.current).toString('hex');
}

/** A plain hash will do: what follows the mark has one length, so nothing can be put behind it. */
export function refUnder(mark: string, key: AddressKey): string {
  return `r${hash('sha256', mark + key, 'hex').slice(0, REF_HEX)}`;
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
