import type { FastifyInstance } from 'fastify';
import type { Operations } from '../../operations';

export interface HealthDoor {
  readonly operations: Pick<Operations, 'checkReadiness'>;
  /** Whether this instance was told to stop: what it has begun it ends, and a balancer sends it nothing new. */
  readonly isStopping: () => boolean;
}

/**
 * `/healthz`: the process runs; restart it when not. `/readyz`: it can answer, else 503 with the cause in plain words;
 * send it nothing then, and leave it running, since it comes back by itself. Both are for anybody: they tell nothing else.
 */
export function registerHealth(fastify: FastifyInstance, { operations, isStopping }: HealthDoor): void {
  fastify.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (isStopping()) return reply.code(503).send({ status: 'stopping' });
    const readiness = await operations.checkReadiness();
    return reply.code(readiness.isReady ? 200 : 503).send({ status: readiness.isReady ? 'ok' : readiness.cause });
  });
}
