/**
 * The one table of codes. `docs/errors.md` is kept equal to it by a test; doors turn a code into a status or into
 * GraphQL's `extensions.code` and never make up one of their own.
 */
export const ERROR_CODES = {
  BAD_USER_INPUT: { status: 400, meaning: 'Something in the request is wrong; nothing was changed.' },
  UNAUTHENTICATED: { status: 401, meaning: 'The key or token is missing, unknown or no longer valid.' },
  FORBIDDEN: { status: 403, meaning: 'The key is known, but its scopes do not cover this.' },
  NOT_FOUND: { status: 404, meaning: 'What the request names does not exist here.' },
  CONFLICT: { status: 409, meaning: 'The request does not fit what Abide holds now, or what was sent before.' },
  RATE_LIMITED: { status: 429, meaning: 'Too many requests; try again later.' },
  UNAVAILABLE: { status: 503, meaning: 'A look-up failed or Abide is not ready; nothing was decided, so try again.' },
  INTERNAL: { status: 500, meaning: 'A mistake of ours; the answer holds a reference to our log and nothing else.' },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export type ErrorPlace = {
  /** Where the mistake is, such as `changes[2].topic`. */
  path?: string;
  /** More for the caller, such as the list of refused changes. Never an address, a name or a token. */
  details?: unknown;
  cause?: unknown;
};

/**
 * The caller's mistake, or a state of ours that the caller can act on.
 *
 * Its message is shown to the caller and may be logged: it says what is wrong, where and what to do, and never holds
 * an address, a name or a token. An answer that somebody expects (a denied send, a refused change) is a value instead.
 */
export class AbideError extends Error {
  override readonly name = 'AbideError';
  readonly path?: string;
  readonly details?: unknown;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { path, details, cause }: ErrorPlace = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.path = path;
    this.details = details;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}
