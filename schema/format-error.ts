import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AbideError } from '../src/errors';
import type { Log } from '../src/log';
import type { Metrics } from '../src/metrics';
import { isGraphqlCode } from './graphql-codes';
import { pathSteps } from './input-faults';

/**
 * Turns every error into the one form that this door answers: a code, the path of the bad field, a message that
 * repeats nothing of what was sent. Of an error of ours the caller gets a reference to the log and nothing else.
 */
export function errorFormatter(log: Log, { graphqlErrors }: Pick<Metrics, 'graphqlErrors'>) {
  const format = (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    const place = { locations: formatted.locations, path: formatted.path };
    if (cause instanceof AbideError && cause.code !== 'INTERNAL') return { ...place, ...ofAbide(cause, log) };
    const code = formatted.extensions?.code;
    if (isGraphqlCode(code) || code === 'BAD_USER_INPUT') return { ...place, ...ofGraphql(formatted) };
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

/** A name of the schema is shorter than this. */
const LONGEST_QUOTED = 60;

/** Parser and validator quote what they found, which may be an address written into the query, and of any length. */
function withoutValues(message: string): string {
  return message
    .replace(/^Unknown operation named .*$/s, 'The document has no operation of this name.')
    .replace(/^(Syntax Error: [^"]*?)\s*".*$/s, '$1.')
    .replace(/, found .*$/s, '.')
    .replace(/ value: .*$/s, ' value.')
    .replace(/^Value ".*" does not exist in "(\w+)" enum.*$/s, 'This is not a value of $1.')
    .replace(/"([^"]*)"/g, (quoted, name: string) => (name.length > LONGEST_QUOTED ? '"..."' : quoted));
}

function unexpected(cause: unknown, log: Log): GraphQLFormattedError {
  const reference = randomUUID();
  log.error('A request ran into a mistake of ours.', { reference, err: cause });
  return {
    message: 'Something went wrong on our side; the reference finds it in our log.',
    extensions: { code: 'INTERNAL', reference },
  };
}
