import { createHmac, timingSafeEqual } from 'node:crypto';
import { ProviderError, type RawRequest } from '../provider';

/** Older or newer than this, by HubSpot's rule, and a request counts as somebody else's. */
const MAX_AGE_MS = 300_000;

/** What HubSpot signs as the character itself when it stands in the query. */
const SIGNED_AS_ITSELF: Readonly<Record<string, string>> = {
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

/**
 * Lets only HubSpot's own requests through: by signature v3, over the raw body and the public address that was set up
 * there. A request without it is refused, also when it carries the older v1, which binds neither address nor time.
 *
 * The SDK's own check is not used: it lets times of the future and times that are none pass, throws on old ones, and
 * compares in a time that depends on the signature.
 */
export function checkSignature(request: RawRequest, { clientSecret, at }: { clientSecret: string; at: Date }): void {
  const signature = request.headers['x-hubspot-signature-v3'];
  const timestamp = request.headers['x-hubspot-request-timestamp'];
  if (clientSecret === '' || !signature || !timestamp) throw forged('is not signed');
  // A sign or a fraction would make a time out of what HubSpot never sends.
  if (!/^\d{1,16}$/.test(timestamp)) throw forged('has no time');
  if (Math.abs(at.getTime() - Number(timestamp)) > MAX_AGE_MS) throw forged('is too old or too new');

  // As text: what decodes to the same bytes is not the same signature.
  const expected = Buffer.from(signatureOf(request, { clientSecret, timestamp }));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw forged('has another signature');
}

function signatureOf(
  { method, url, body }: RawRequest,
  { clientSecret, timestamp }: { clientSecret: string; timestamp: string },
): string {
  return createHmac('sha256', clientSecret)
    .update(`${method}${signedUrl(url)}`)
    .update(body)
    .update(timestamp)
    .digest('base64');
}

/** The address as HubSpot signs it: without a fragment, and with some characters of the query decoded. */
export function signedUrl(url: string): string {
  const [whole = ''] = url.split('#', 1);
  const start = whole.indexOf('?');
  if (start < 0) return whole;
  const query = whole.slice(start).replace(/%[0-9A-F]{2}/gi, (code) => SIGNED_AS_ITSELF[code.toUpperCase()] ?? code);
  return `${whole.slice(0, start)}${query}`;
}

function forged(what: string): ProviderError {
  return new ProviderError('forged', `a request to the HubSpot webhook ${what}`);
}
