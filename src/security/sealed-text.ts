import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Secrets } from './secrets';

/** A text that only who has the secret can read, and the version of the secret it takes. */
export interface SealedText {
  readonly sealed: Buffer;
  readonly version: number;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Hides a text that is still needed about somebody who is forgotten (AES-256-GCM). Each sealing differs from every other,
 * so that nobody can try addresses on it.
 *
 * @param what for what it is kept: it opens for nothing else, so that one cannot be passed off as another.
 */
export function sealText(text: string, what: string, secrets: Secrets): SealedText {
  const { sealingKey, version } = secrets.current;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealingKey, iv).setAAD(Buffer.from(what));
  const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { sealed: Buffer.concat([iv, cipher.getAuthTag(), hidden]), version };
}

/** Undefined when the secret of that version is not known any more, or it was sealed for something else. */
export function openSealedText({ sealed, version }: SealedText, what: string, secrets: Secrets): string | undefined {
  const keys = secrets.ofVersion(version);
  if (!keys) return undefined;
  const iv = sealed.subarray(0, IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keys.sealingKey, iv).setAAD(Buffer.from(what));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Tells whether a text is the one of before, without keeping it: worthless to whoever lacks the secret. */
export function fingerprintOf(text: string, what: string, secrets: Secrets): string {
  return createHmac('sha256', secrets.current.sealingKey).update(`${what}\0${text}`).digest('base64url').slice(0, 22);
}
