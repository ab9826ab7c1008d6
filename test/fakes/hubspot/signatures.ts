import { createHash, createHmac } from 'node:crypto';

export interface Signed {
  readonly method: string;
  /** The whole public address, with its query. */
  readonly uri: string;
  readonly body: string;
  readonly timestamp: number;
}

/** In the query these are signed as the character itself. */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

export function signatureV1(secret: string, { body }: Pick<Signed, 'body'>): string {
  return createHash('sha256').update(secret).update(body).digest('hex');
}

export function signatureV2(secret: string, { method, uri, body }: Omit<Signed, 'timestamp'>): string {
  return createHash('sha256').update(`${secret}${method}${uri}${body}`).digest('hex');
}

export function signatureV3(secret: string, { method, uri, body, timestamp }: Signed): string {
  return createHmac('sha256', secret)
    .update(`${method}${signedUri(uri)}${body}${timestamp}`)
    .digest('base64');
}

/** Both signatures, as a webhook carries them. */
export function signatureHeaders(secret: string, signed: Signed): Record<string, string> {
  return {
    'X-HubSpot-Signature': signatureV1(secret, signed),
    'X-HubSpot-Signature-Version': 'v1',
    'X-HubSpot-Signature-v3': signatureV3(secret, signed),
    'X-HubSpot-Request-Timestamp': String(signed.timestamp),
  };
}

function signedUri(uri: string): string {
  const [bare = ''] = uri.split('#');
  const start = bare.indexOf('?');
  if (start < 0) return bare;
  const query = bare.slice(start).replace(/%[0-9A-F]{2}/gi, (code) => DECODED[code.toUpperCase()] ?? code);
  return bare.slice(0, start) + query;
}
