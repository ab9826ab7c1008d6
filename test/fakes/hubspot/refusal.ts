import { randomUUID } from 'node:crypto';

export interface ErrorDetail {
  readonly message: string;
  readonly code?: string;
  readonly in?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export interface RefusalMore {
  readonly errors?: readonly ErrorDetail[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** An answer that is not the one asked for: a status, and the body that HubSpot gives with it. */
export class Refusal extends Error {
  readonly status: number;
  readonly category: string;
  readonly more: RefusalMore;

  constructor(status: number, category: string, message: string, more: RefusalMore = {}) {
    super(message);
    this.status = status;
    this.category = category;
    this.more = more;
  }

  body(): Record<string, unknown> {
    return {
      status: 'error',
      message: this.message,
      correlationId: randomUUID(),
      category: this.category,
      ...this.more,
    };
  }
}

export function invalid(message: string, more: RefusalMore = {}): Refusal {
  return new Refusal(400, 'VALIDATION_ERROR', message, more);
}

export function missingScopes(scopes: readonly string[]): Refusal {
  const message = "This app hasn't been granted all required scopes to make this call.";
  const detail = {
    message: 'One or more of the following scopes are required.',
    context: { requiredGranularScopes: scopes },
  };
  return new Refusal(403, 'MISSING_SCOPES', message, { errors: [detail] });
}

/** One line of `errors` in an answer 207. */
export function lineOf(
  refusal: Refusal,
  context: Readonly<Record<string, readonly string[]>>,
): Record<string, unknown> {
  const { category, message, more } = refusal;
  return {
    status: 'error',
    category,
    message,
    context: { ...more.context, ...context },
    errors: more.errors ?? [],
    links: {},
  };
}
