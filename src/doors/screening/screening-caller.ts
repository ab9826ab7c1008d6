import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Scope } from '../../domain/scopes';
import { AbideError } from '../../errors';
import type { Log } from '../../log';

export interface Caller {
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** Undefined for a key that is unknown, revoked or expired. */
export type ReadKey = (text: string) => Promise<Caller | undefined>;

/** Whose key came in `Authorization: Bearer`; one without the scope is FORBIDDEN. */
export async function callerOf({ headers }: FastifyRequest, readKey: ReadKey): Promise<Caller> {
  const text = /^Bearer +([^\s]+) *$/i.exec(headers.authorization ?? '')?.[1];
  return callerBy(text, readKey);
}

export async function callerBy(text: string | undefined, readKey: ReadKey): Promise<Caller> {
  const caller = text === undefined ? undefined : await readKey(text);
  if (!caller) {
    throw new AbideError('UNAUTHENTICATED', 'An API key that counts is needed, in Authorization: Bearer <key>.', {
      path: 'Authorization',
    });
  }
  if (!caller.scopes.has('screening')) {
    throw new AbideError('FORBIDDEN', 'This API key does not hold the scope that is needed: screening.');
  }
  return caller;
}

/** An error before the first byte of an answer: its code as a status, and never what was sent. */
export function answerErrors(scope: FastifyInstance, log: Log): void {
  scope.setErrorHandler((error: FastifyError | AbideError, request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store');
    if (error instanceof AbideError) {
      if (error.status >= 500) log.warn('A screening was not answered.', { err: error });
      if (error.code === 'RATE_LIMITED' || error.code === 'UNAVAILABLE') reply.header('retry-after', '5');
      const { code, message, path } = error;
      return reply.code(error.status).send({ error: message, code, path });
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return reply.code(error.statusCode).send({ error: 'This request cannot be read.', code: 'BAD_USER_INPUT' });
    }
    log.error('A screening ran into a mistake of ours.', { err: error });
    return reply.code(500).send({ error: `A mistake of ours; reference ${request.id}.`, code: 'INTERNAL' });
  });
}
