import type { FaultOf } from '../faults';

/** What goes wrong with a call. A number is the status of the answer. */
export type FaultKind = 401 | 423 | 429 | 477 | 500 | 502 | 503 | 504 | 'hang' | 'reset' | 'slow';

export interface Fault extends FaultOf<FaultKind> {
  readonly policyName?: 'TEN_SECONDLY_ROLLING' | 'SECONDLY' | 'DAILY';
}

interface FaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const PAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** The answer that HubSpot, or what stands before it, gives in trouble. */
export function faultAnswer(status: number, { retryAfterSeconds, policyName }: Fault): FaultAnswer {
  const wait = retryAfterSeconds ?? (status === 477 ? 60 : undefined);
  const headers: Record<string, string> = wait === undefined ? {} : { 'Retry-After': String(wait) };
  if (status === 502 || status === 504) {
    return { status, headers: { ...headers, 'Content-Type': 'text/html' }, body: PAGE };
  }
  const limited = policyName ?? 'TEN_SECONDLY_ROLLING';
  const body =
    status === 429
      ? {
          status: 'error',
          message: `You have reached your ${limited.toLowerCase()} limit.`,
          errorType: 'RATE_LIMIT',
          policyName: limited,
        }
      : { status: 'error', message: MESSAGES[status] ?? 'internal error' };
  return { status, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

const MESSAGES: Readonly<Record<number, string>> = {
  401: 'The access token is not valid',
  423: 'The resource is locked',
  477: 'The account is being moved to another place',
  503: 'The service is not available for the moment',
};
