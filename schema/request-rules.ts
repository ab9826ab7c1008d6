import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, Kind } from 'graphql';
import { AbideError } from '../src/errors';
import type { GraphqlContext } from './context';
import { hasTooManyRootFields, rootFields } from './limits';

const SCHEMA_FIELDS = new Set(['__schema', '__type']);

/**
 * What depends on who asks or on the headers, and so cannot be a validation rule: validated documents are kept and
 * shared by all callers.
 */
export function requestRules({ isProduction }: { isProduction: boolean }): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async (request) => {
        const { document, operation } = request;
        if (!operation) return;
        const fields = rootFields(operation, fragmentsOf(document));
        if (hasTooManyRootFields(fields)) {
          throw new AbideError('BAD_USER_INPUT', 'This operation asks for too many fields at once; send several.');
        }
        const { caller, idempotency } = request.contextValue;
        if (isProduction && !caller && fields.some((field) => SCHEMA_FIELDS.has(field))) {
          throw new AbideError('UNAUTHENTICATED', 'The schema can be read with an API key.', { path: 'Authorization' });
        }
        if (idempotency && operation.operation === 'mutation' && fields.length > 1) {
          throw new AbideError('BAD_USER_INPUT', 'With an Idempotency-Key a request holds one mutation.', {
            path: 'Idempotency-Key',
          });
        }
      },
    }),
  };
}

function fragmentsOf(document: DocumentNode) {
  return document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
}
