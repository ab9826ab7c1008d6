import { isNativeError } from 'node:util/types';
import { DatabaseError } from 'pg';
import { AbideError } from '../errors';

/** Classes and codes that say "not now": no connection, shutting down, out of resources, cancelled, not writable. */
const PASSING = /^(08|53|57|58|40|25006|55P03)/;
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/**
 * Turns a database that cannot answer now into UNAVAILABLE, so that no door takes it for an answer; anything else comes
 * back as it is. Its message holds none of the server's words: those may name a row's values.
 */
export function toAbideError(error: unknown): unknown {
  if (!isPassing(error)) return error;
  return new AbideError('UNAVAILABLE', 'The database does not answer now; nothing was decided. Try again.', {
    cause: error,
  });
}

/** Whether the change ran into a unique key, and which: the way to find out that somebody else was first. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof DatabaseError) || error.code !== '23505') return false;
  return constraint === undefined || error.constraint === constraint;
}

function isPassing(error: unknown): boolean {
  if (!isNativeError(error) || error instanceof AbideError) return false;
  const code = (error as { code?: unknown }).code;
  if (error instanceof DatabaseError) return PASSING.test(error.code ?? '');
  if (typeof code === 'string') return NETWORK.has(code);
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/.test(error.message);
}
