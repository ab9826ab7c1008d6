import type { ApolloServerPlugin } from '@apollo/server';
import { ERROR_CODES } from '../src/errors';
import type { GraphqlContext } from './context';

const TOLD_IN_THE_BODY = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']);

/**
 * The HTTP status of an answer (GraphQL over HTTP). A request that was refused as a whole bears the status of its code;
 * older clients, which accept `application/json` only, get 200 where the body says all, since many of them read no
 * other. A missing or unknown key is 401 for everybody.
 */
export const answerStatus: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      if (response.body.kind !== 'single') return;
      const { data, errors } = response.body.singleResult;
      const code = errors?.[0]?.extensions?.code;
      if (typeof code !== 'string' || (data !== undefined && data !== null)) return;

      const isRefusedAsAWhole = data === undefined || code === 'UNAUTHENTICATED';
      if (isRefusedAsAWhole && isOurs(code)) response.http.status = ERROR_CODES[code].status;
      const accept = request.http?.headers.get('accept') ?? '';
      if (TOLD_IN_THE_BODY.has(code) && !accept.includes('application/graphql-response+json')) {
        response.http.status = 200;
      }
    },
  }),
};

function isOurs(code: string): code is keyof typeof ERROR_CODES {
  return Object.hasOwn(ERROR_CODES, code);
}
