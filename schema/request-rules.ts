import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, Kind } from 'graphql';
import { AbideError } from '../src/errors';
import { needsKey } from './authorise';
import type { GraphqlContext } from './context';
import { hasTooManyRootFields, rootFields } from './limits';

/** What is answered without a key, outside production: that this is GraphQL, and its schema for the tools of a developer. */
const FOR_NOBODY = new Set(['__typename', '__schema', '__type']);

/**
 * What depends on who asks or on the headers, and so cannot be a validation rule: validated documents are kept and
 * shared by all callers.
 */
export const requestRules: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async (request) => {
      const { document, operation } = request;
      if (!operation) return;
      if (operation.operation === 'subscription') {
        throw new AbideError('BAD_USER_INPUT', 'There are no subscriptions here; send a query or a mutation.');
      }
      const fields = rootFields(operation, fragmentsOf(document));
      if (hasTooManyRootFields(fields)) {
        throw new AbideError('BAD_USER_INPUT', 'This operation asks for too many fields at once; send several.');
      }
      const { caller, idempotency } = request.contextValue;
      if (!caller && !fields.every((field) => FOR_NOBODY.has(field))) throw needsKey();
      if (idempotency && operation.operation === 'mutation' && fields.length > 1) {
        throw new AbideError('BAD_USER_INPUT', 'With an Idempotency-Key a request holds one mutation.', {
          path: 'Idempotency-Key',
        });
      }
    },
  }),
};

function fragmentsOf(document: DocumentNode) {
  return document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
}
