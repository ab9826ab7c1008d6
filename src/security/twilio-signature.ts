import { createHmac } from 'node:crypto';
import { isSameText } from './same-text';

export interface SignedForm {
  /** The address that the sender was told to call, query included. */
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly signature: string;
}

/**
 * Was this form signed with the account's token? Twilio's rule for forms: HMAC-SHA1 over the URL and every field's name
 * and value, ordered by name, in Base64.
 */
export function isSignedByTwilio({ url, fields, signature }: SignedForm, authToken: string): boolean {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => `${text}${name}${fields[name]}`, url);
  return isSameText(signature, createHmac('sha1', authToken).update(signed, 'utf8').digest('base64'));
}
