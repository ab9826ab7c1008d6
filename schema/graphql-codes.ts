/** The codes of GraphQL itself, for what never reaches a field. `docs/errors.md` is kept equal to it by a test. */
export const GRAPHQL_CODES = {
  GRAPHQL_PARSE_FAILED: 'The document is not written in GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema, or asks for too much at once.',
  OPERATION_RESOLUTION_FAILURE: 'Which operation of the document is meant is not said, or it is not there.',
  BAD_REQUEST: 'This is no GraphQL request: without a query, a batch, or without the header that a GET needs.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Send the document itself; none are kept here.',
} as const;

export function isGraphqlCode(code: unknown): code is keyof typeof GRAPHQL_CODES {
  return typeof code === 'string' && Object.hasOwn(GRAPHQL_CODES, code);
}
