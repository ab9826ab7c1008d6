import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { type Log, logWithin } from './log';

/** A name for each request. Never the caller's own: that might be an address, and it goes into the log. */
export function newRequestId(): string {
  return randomUUID();
}

/**
 * Puts the name of a request on every line that is logged while it is answered, and on its answer (`X-Request-Id`), so
 * that somebody who was answered with an error can be helped. Answers by a mistake or outage of ours are logged; the
 * others only at `debug`: `/metrics` counts them, and who asked for what is nobody's business.
 */
export function nameRequests(fastify: FastifyInstance, log: Log): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    logWithin(request.id, done);
  });
  // Reading a body goes on where the connection began, so the name has to be put on once more.
  fastify.addHook('preValidation', (request, _reply, done) => logWithin(request.id, done));
  fastify.addHook('onResponse', (request, reply, done) => {
    const fields = {
      requestId: request.id,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    };
    if (reply.statusCode >= 500) log.warn('A request was not answered as it should be.', fields);
    else log.debug('A request was answered.', fields);
    done();
  });
}
