import { ApolloServer, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { AbideError } from '../src/errors';
import type { Log } from '../src/log';
import type { Metrics } from '../src/metrics';
import type { Operations } from '../src/operations';
import { answerStatus } from './answer-status';
import { needsKey } from './authorise';
import { buildGraphqlSchema } from './build-schema';
import { type Caller, type GraphqlContext, ledgerEntryLoader } from './context';
import { errorFormatter } from './format-error';
import { type GraphqlBody, idempotencyOf } from './idempotency';
import { LONGEST_BODY_BYTES, limitRule, MOST_CONTACTS, MOST_TOKENS } from './limits';
import { refuseDeepNesting } from './nesting';
import { requestRules } from './request-rules';
import { LONGEST_REQUEST_MS, limitRequestTime, timeOf } from './request-time';
import { MOST_UNDER_WAY, UnderWay } from './under-way';

export interface GraphqlDoor {
  readonly operations: Operations;
  /** Undefined for a key that is unknown, revoked or expired. */
  readonly readKey: (text: string) => Promise<Caller | undefined>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'graphqlErrors'>;
  readonly isProduction: boolean;
  readonly longestRequestMs?: number;
  readonly mostUnderWay?: number;
}

/**
 * Opens `/graphql` on an instance of its own: POST, and GET for queries alone, as GraphQL over HTTP has it. A GET needs
 * a header that no page of another site can set (the CSRF prevention below), and a mutation by GET is 405.
 */
export async function registerGraphql(fastify: FastifyInstance, door: GraphqlDoor): Promise<void> {
  const apollo = createApollo(door);
  await apollo.start();
  fastify.addHook('onClose', () => apollo.stop());
  const underWay = new UnderWay(door.mostUnderWay ?? MOST_UNDER_WAY);
  limitRequestTime(fastify, door.longestRequestMs ?? LONGEST_REQUEST_MS);
  fastify.route({
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    url: '/graphql',
    bodyLimit: LONGEST_BODY_BYTES,
    handler: fastifyApolloHandler(apollo, {
      context: async (request, reply) => {
        try {
          const context = await contextOf(request, door);
          if (context.caller) underWay.begin(context.caller, reply);
          return context;
        } catch (error) {
          return refuseWithStatus(error);
        }
      },
    }),
    errorHandler: (error, _request, reply) => answerUnreadable(error, reply, door.log),
  });
}

function createApollo({ log, metrics }: GraphqlDoor): ApolloServer<GraphqlContext> {
  return new ApolloServer<GraphqlContext>({
    schema: buildGraphqlSchema(),
    // Who may read the schema depends on the caller: see contextOf and request-rules.ts.
    introspection: true,
    nodeEnv: 'production',
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MOST_TOKENS },
    validationRules: [limitRule],
    formatError: errorFormatter(log, metrics),
    logger: silentLogger(log),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      requestRules,
      answerStatus,
    ],
  });
}

/** The server's own messages may repeat a request; that it had something to say is enough to go and look. */
function silentLogger(log: Log) {
  const note = () => log.warn('The GraphQL server reports a problem.');
  return { debug: () => undefined, info: () => undefined, warn: note, error: note };
}

async function contextOf(request: FastifyRequest, door: GraphqlDoor): Promise<GraphqlContext> {
  const { operations, log, isProduction } = door;
  const caller = await callerOf(request.headers.authorization, door);
  // Before the document is read: what it holds, and what it would cost, is nobody's without a key.
  if (!caller && isProduction) throw needsKey();
  const body = (request.body ?? {}) as GraphqlBody;
  refuseDeepNesting(request.method === 'GET' ? (request.query as GraphqlBody) : body);
  let ledgerEntries: GraphqlContext['ledgerEntries'] | undefined;
  return {
    operations,
    log,
    caller,
    idempotency: idempotencyOf(request.headers['idempotency-key'], { caller, body }),
    // Made for the first who asks: few requests do.
    get ledgerEntries() {
      ledgerEntries ??= ledgerEntryLoader(operations);
      return ledgerEntries;
    },
    time: timeOf(request),
    allowance: { itemsLeft: MOST_CONTACTS },
  };
}

/** Before there is a context Apollo knows no status but 500; the code of our error says a better one. */
function refuseWithStatus(error: unknown): never {
  if (!(error instanceof AbideError)) throw error;
  const http = { status: error.status, headers: new HeaderMap() };
  throw new GraphQLError(error.message, { originalError: error, extensions: { http } });
}

/** No key is nobody, who may do next to nothing; a key that is not known is refused at once. */
async function callerOf(header: string | undefined, { readKey }: GraphqlDoor): Promise<Caller | undefined> {
  if (header === undefined) return undefined;
  const text = /^Bearer +([^\s]+) *$/i.exec(header)?.[1];
  const caller = text === undefined ? undefined : await readKey(text);
  if (!caller) {
    throw new AbideError('UNAUTHENTICATED', 'This API key is unknown or no longer valid.', { path: 'Authorization' });
  }
  return caller;
}

/** The body was too long, no JSON, or of another type: answered in GraphQL's form, and never with what was sent. */
function answerUnreadable(error: FastifyError, reply: FastifyReply, log: Log): FastifyReply {
  const status = error.statusCode ?? 500;
  const isTheirs = status >= 400 && status < 500;
  if (!isTheirs) log.error('A request to /graphql ran into a mistake of ours.', { err: error });
  const message = UNREADABLE[status] ?? 'This request could not be read.';
  const answer = isTheirs
    ? { message, extensions: { code: 'BAD_USER_INPUT' } }
    : { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' } };
  return reply.code(status).send({ errors: [answer] });
}

const UNREADABLE: Readonly<Record<number, string>> = {
  400: 'The body is not well-formed JSON.',
  413: `The body is longer than ${LONGEST_BODY_BYTES} bytes; send the work in several requests.`,
  415: 'Send the body as application/json.',
};
