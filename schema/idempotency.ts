import { createHash } from 'node:crypto';
import { AbideError } from '../src/errors';
import type { Idempotency } from '../src/operations';
import type { Caller } from './context';

/** What was sent to `/graphql`, as far as it was understood. */
export interface GraphqlBody {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Reads the header `Idempotency-Key`: the same key and request answer the same result once, another request under it
 * is a CONFLICT (design, section 6). Only a hash of the request goes further, since it holds personal data.
 */
export function idempotencyOf(
  header: string | readonly string[] | undefined,
  { caller, body }: { caller: Caller | undefined; body: GraphqlBody },
): Idempotency | undefined {
  if (header === undefined || caller === undefined) return undefined;
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw new AbideError('BAD_USER_INPUT', 'The header Idempotency-Key takes 1 to 200 visible ASCII characters.', {
      path: 'Idempotency-Key',
    });
  }
  return { apiKeyId: caller.id, key: header, requestHash: hashOf(body) };
}

function hashOf({ query, operationName, variables }: GraphqlBody): string {
  const text = JSON.stringify([operationName ?? null, query ?? null, sorted(variables ?? {})]);
  return createHash('sha256').update(text).digest('hex');
}

/** The same variables in another order are the same request. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([key, item]) => [key, sorted(item)]);
}
