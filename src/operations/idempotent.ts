import { AbideError } from '../errors';
import { hashIdempotent } from '../security/idempotency-hash';
import type { Ground } from './ground';
import type { Idempotency } from './index';

/** The key and request as they are kept: keyed hashes, since a caller may have put an address in either. */
export function keyed({ secrets }: Ground, { apiKeyId, key, requestHash }: Idempotency): Idempotency {
  return { apiKeyId, key: hashIdempotent(key, secrets), requestHash: hashIdempotent(requestHash, secrets) };
}

export function otherRequest(): AbideError {
  return new AbideError('CONFLICT', 'this idempotency key was used with another request; use a new key', {
    path: 'Idempotency-Key',
  });
}
