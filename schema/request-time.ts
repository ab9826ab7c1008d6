import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ERROR_CODES } from '../src/errors';

/** A statement is cut off in the database after 15 s; a request may take a few of them, one after the other. */
export const LONGEST_REQUEST_MS = 30_000;

const signals = new WeakMap<FastifyRequest, AbortSignal>();

/**
 * Ends a request that takes too long, whether its body does not come or its answer is not found. Nobody waits for it
 * then: its connection closes, no further mutation of it begins, and its statements are cut off in the database.
 */
export function limitRequestTime(fastify: FastifyInstance, longestMs: number): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const controller = new AbortController();
    signals.set(request, controller.signal);
    const timer = setTimeout(() => {
      controller.abort();
      if (reply.sent) return;
      const { status } = ERROR_CODES.UNAVAILABLE;
      void reply
        .code(status)
        .header('connection', 'close')
        .send({ errors: [TOO_LONG] });
    }, longestMs);
    reply.raw.once('close', () => clearTimeout(timer));
  });
}

/** Aborted once the time of the request is over. */
export function timeOf(request: FastifyRequest): AbortSignal | undefined {
  return signals.get(request);
}

const TOO_LONG = {
  message:
    'This took too long and was given up. A change may have been made: send it again with the same Idempotency-Key.',
  extensions: { code: 'UNAVAILABLE' },
};
