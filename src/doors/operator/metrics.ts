import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../../metrics';
import type { Operations } from '../../operations';
import { isSameText } from '../../security/same-text';

export interface MetricsDoor {
  readonly metrics: Metrics;
  readonly operations: Pick<Operations, 'takeReadings'>;
  /** Who brings it may read. */
  readonly token?: string;
  /** Without a token: whether everybody who reaches us may read. */
  readonly isOpen: boolean;
}

/** Only these methods are told apart; a caller may send any word. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/**
 * `/metrics`: what the process counts, for Prometheus. It tells no person, but how much a company mails and how many
 * say no; so it asks for a token of its own, and not for an API key, which could do more than read.
 */
export function registerMetrics(fastify: FastifyInstance, door: MetricsDoor): void {
  const { registry } = door.metrics;
  fastify.get('/metrics', async (request, reply) => {
    if (!mayRead(request, door)) {
      const cause = door.token ? 'Send the metrics token.' : 'Set ABIDE_METRICS_TOKEN, and send it.';
      return reply.code(401).header('www-authenticate', 'Bearer').send(`${cause}\n`);
    }
    await door.operations.takeReadings();
    return reply
      .header('cache-control', 'no-store')
      .type(registry.contentType)
      .send(await registry.metrics());
  });
}

/** Measures every request that the instance answers, also those that no route takes. */
export function measureRequests(fastify: FastifyInstance, { requests }: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const method = METHODS.has(request.method) ? request.method : 'OTHER';
    requests.observe({ route, method, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    done();
  });
}

function mayRead({ headers }: FastifyRequest, { token, isOpen }: MetricsDoor): boolean {
  if (token === undefined) return isOpen;
  const given = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && isSameText(given, token);
}
