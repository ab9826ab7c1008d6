import { createHash } from 'node:crypto';

/**
 * What goes with every page of the recipient. The address of the page is the person's key: it goes to nobody else
 * (no referrer, no foreign request), into no cache and no search engine, and into no frame.
 */
export function pageHeaders(style: string): Readonly<Record<string, string>> {
  const hash = createHash('sha256').update(style, 'utf8').digest('base64');
  return Object.freeze({
    ...BARE_HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  });
}

/** The same, for answers to machines. */
export const BARE_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'text/plain; charset=utf-8',
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
});
