import type { AuthCheckerFn } from 'type-graphql';
import type { Scope } from '../src/domain/scopes';
import { AbideError } from '../src/errors';
import type { GraphqlContext } from './context';

/**
 * Lets a caller through to a query or mutation: any key where no scope is named, else one that holds a named scope.
 *
 * Nobody waits anymore for a request whose time is over, so nothing further of it begins. Throws our codes: type-graphql's
 * own refusal carries UNAUTHORIZED, which is in no table of ours.
 */
export const authorise: AuthCheckerFn<GraphqlContext, Scope> = ({ context: { caller, time } }, scopes) => {
  if (time?.aborted) throw new AbideError('UNAVAILABLE', 'The request took too long; this was not begun.');
  if (!caller) throw needsKey();
  if (scopes.length > 0 && !scopes.some((scope) => caller.scopes.has(scope))) {
    throw new AbideError('FORBIDDEN', `This API key does not hold the scope that is needed: ${scopes.join(' or ')}.`);
  }
  return true;
};

export function needsKey(): AbideError {
  return new AbideError('UNAUTHENTICATED', 'An API key is needed, in the header Authorization: Bearer <key>.', {
    path: 'Authorization',
  });
}

/** For fields beyond the scope of the call: they are null, and the rest of the answer stands (design, section 6). */
export function holdsScope({ caller }: GraphqlContext, ...scopes: readonly Scope[]): boolean {
  return caller !== undefined && scopes.some((scope) => caller.scopes.has(scope));
}
