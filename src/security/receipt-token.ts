import type { Secrets } from './secrets';
import { openToken, signToken, TokenPurpose, uuidBytes, uuidText } from './signed-token';

/**
 * Stands on the receipt of an act alone: whoever sends it back is at the page on which the act was done. It opens nothing
 * by itself; what may be taken back, and for how long, the domain says.
 */
export interface ReceiptToken {
  readonly contactId: string;
  /** Of the act in the ledger. */
  readonly position: number;
}

const BYTES = 24;

export function createReceiptToken({ contactId, position }: ReceiptToken, secrets: Secrets): string {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(position));
  return signToken(TokenPurpose.RECEIPT, Buffer.concat([uuidBytes(contactId), place]), secrets);
}

/** Undefined for any other text. */
export function openReceiptToken(text: string, secrets: Secrets): ReceiptToken | undefined {
  const body = openToken(TokenPurpose.RECEIPT, text, secrets);
  if (body?.length !== BYTES) return undefined;
  return { contactId: uuidText(body.subarray(0, 16)), position: Number(body.readBigUInt64BE(16)) };
}
