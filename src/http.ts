import Fastify, { type FastifyInstance } from 'fastify';
import { registerGraphql } from '../schema/graphql-route';
import type { Config } from './config';
import { registerOneClick } from './doors/recipient/one-click';
import { registerPreferencePage } from './doors/recipient/page';
import type { Log } from './log';
import type { Operations } from './operations';
import type { ApiKeys } from './operations/api-keys';
import type { Database } from './store/database';

export interface HttpParts {
  readonly operations: Operations;
  readonly apiKeys: ApiKeys;
  readonly database: Database;
  readonly log: Log;
  readonly config: Config;
}

/**
 * Every way in over HTTP.
 *
 *   GET POST  /graphql     API key, scopes per field   CRM and product integrations; GET for queries only
 *   GET POST  /p/<token>   signed link                 the preference page; GET changes nothing
 *   GET POST  /u/<token>   signed link                 one click stops (RFC 8058); GET shows a button
 *   GET       /healthz     -                           the process runs
 *   GET       /readyz      -                           and the database answers
 */
export async function buildHttp({ operations, apiKeys, database, log, config }: HttpParts): Promise<FastifyInstance> {
  const fastify = Fastify({
    logger: false,
    trustProxy: config.trustProxy,
    bodyLimit: 1_048_576,
    forceCloseConnections: 'idle',
    // A link is as long as its topic key; a path beyond this is none of ours.
    routerOptions: { maxParamLength: 1_100 },
  });
  const doorway = { operations, log, publicUrl: config.publicUrl, clock: config.clock };
  await fastify.register(async (scope) => registerOneClick(scope, doorway));
  await fastify.register(async (scope) => registerPreferencePage(scope, doorway));
  await fastify.register(async (scope) =>
    registerGraphql(scope, {
      operations,
      readKey: (text) => apiKeys.readKey(text),
      log,
      isProduction: config.environment === 'production',
    }),
  );
  fastify.get('/healthz', async () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const isReady = await database.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'the database does not answer' });
  });
  return fastify;
}
