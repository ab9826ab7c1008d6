import { AbideError } from '../src/errors';

/** Far more than any document or variable of ours has, and far less than what exhausts the stack of a recursive reader. */
const DEEPEST_NESTING = 100;

interface Sent {
  readonly query?: unknown;
  readonly variables?: unknown;
}

/**
 * Refuses what is nested so deep that reading it would exhaust the stack: the document, before it is parsed, and the
 * variables, before they are hashed and coerced. Brackets in texts are counted too; a text belongs in the variables.
 */
export function refuseDeepNesting({ query, variables }: Sent): void {
  if (typeof query === 'string' && isNestedDeep(query)) throw tooDeep('query');
  if (isValueNestedDeep(variables)) throw tooDeep('variables');
}

function tooDeep(path: string): AbideError {
  return new AbideError('BAD_USER_INPUT', `This is nested more than ${DEEPEST_NESTING} levels deep.`, { path });
}

const BRACKETS = /[{}[\]()]/g;
const OPENING = '{[(';

function isNestedDeep(text: string): boolean {
  let depth = 0;
  for (const bracket of text.match(BRACKETS) ?? []) {
    depth += OPENING.includes(bracket) ? 1 : -1;
    if (depth > DEEPEST_NESTING) return true;
  }
  return false;
}

/** Level by level, since a recursion would do what it is to prevent. */
function isValueNestedDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= DEEPEST_NESTING; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0) return false;
  }
  return true;
}
