import { createHmac } from 'node:crypto';
import type { Secrets } from './secrets';

/**
 * What is kept of an idempotency key and of the request under it: a caller may have put an address in either, and an
 * unkeyed hash of a request can be guessed. A repeat across a change of the secret counts as a new call.
 */
export function hashIdempotent(text: string, secrets: Secrets): string {
  return createHmac('sha256', secrets.current.signingKey).update('idempotency\0').update(text).digest('hex');
}
