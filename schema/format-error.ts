import { randomUUID } from 'node:crypto';
import { ApolloServerErrorCode, ApolloServerValidationErrorCode } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AbideError } from '../src/errors';
import type { Log } from '../src/log';
import type { Metrics } from '../src/metrics';
import { pathSteps } from './input-faults';

const CODES_OF_GRAPHQL: ReadonlySet<unknown> = new Set([
  ...Object.values(ApolloServerErrorCode).filter((code) => code !== 'INTERNAL_SERVER_ERROR'),
  ...Object.values(ApolloServerValidationErrorCode),
]);

/**
 * Turns every error into the one form that this door answers: a code, the path of the bad field, a message that
 * repeats nothing of what was sent. Of an error of ours the caller gets a reference to the log and nothing else.
 */
export function errorFormatter(log: Log, { graphqlErrors }: Pick<Metrics, 'graphqlErrors'>) {
  const format = (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    const place = { locations: formatted.locations, path: formatted.path };
    if (cause instanceof AbideError && cause.code !== 'INTERNAL') return { ...place, ...ofAbide(cause, log) };
    if (CODES_OF_GRAPHQL.has(formatted.extensions?.code)) return { ...place, ...ofGraphql(formatted) };
    return { ...place, ...unexpected(cause, log) };
  };
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const answer = format(formatted, error);
    graphqlErrors.inc({ code: String(answer.extensions?.code) });
    return answer;
  };
}

function ofAbide(error: AbideError, log: Log): GraphQLFormattedError {
  const { code, message, path, details } = error;
  if (code === 'UNAVAILABLE') log.error('A request could not be answered.', { err: error });
  const more = typeof details === 'object' && details !== null && !Array.isArray(details) ? details : {};
  return { message, extensions: { ...more, code, ...(path !== undefined && { path: pathSteps(path) }) } };
}

function ofGraphql({ message, extensions }: GraphQLFormattedError): GraphQLFormattedError {
  const code = extensions?.code;
  const variable = /^Variable "\$(\w+)"/.exec(message)?.[1];
  if (variable === undefined) return { message: withoutValues(message), extensions: { code } };
  // The last one: what stands before it is the value, which may hold anything.
  const inside = /.* at "([\w.[\]]+)"; /s.exec(message)?.[1] ?? variable;
  return {
    message: `The variable "$${variable}" is not of its type at "${inside}". ${hintOf(message)}`.trimEnd(),
    extensions: { code, path: pathSteps(inside) },
  };
}

/** Of GraphQL's own explanation the parts that come from the schema; the rest repeats what was sent. */
function hintOf(message: string): string {
  const noEnumValue = /does not exist in "(\w+)" enum\.(?: Did you mean .*)?$/.exec(message)?.[1];
  if (noEnumValue) return `It is not a value of ${noEnumValue}.`;
  return (
    /Field "\w+" of required type "[\w![\]]+" was not provided\.$/.exec(message)?.[0] ??
    /Expected non-nullable type "[\w![\]]+" not to be null\.$/.exec(message)?.[0] ??
    /A DateTime is a real RFC 3339 instant .*$/.exec(message)?.[0] ??
    ''
  );
}

/** Parser and validator quote what they found, which may be an address written into the query. */
function withoutValues(message: string): string {
  return message
    .replace(/^(Syntax Error: [^"]*?)\s*".*$/s, '$1.')
    .replace(/, found .*$/s, '.')
    .replace(/ value: .*$/s, ' value.')
    .replace(/^Value ".*" does not exist in "(\w+)" enum.*$/s, 'This is not a value of $1.');
}

function unexpected(cause: unknown, log: Log): GraphQLFormattedError {
  const reference = randomUUID();
  log.error('A request ran into a mistake of ours.', { reference, err: cause });
  return {
    message: 'Something went wrong on our side; the reference finds it in our log.',
    extensions: { code: 'INTERNAL', reference },
  };
}
