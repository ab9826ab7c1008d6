/** What goes wrong with a call. A number is the status of the answer. */
export type FaultKind = 401 | 423 | 429 | 477 | 500 | 502 | 503 | 504 | 'hang' | 'reset' | 'slow';

export interface Fault {
  readonly kind: FaultKind;
  /** `after`: the write was applied, and its answer is lost. */
  readonly when?: 'before' | 'after';
  /** How many calls it befalls; 1 when absent, `Infinity` (over HTTP: 0) for all until faults are cleared. */
  readonly times?: number;
  readonly method?: string;
  /** A part of the path. */
  readonly path?: string;
  /** How long a slow answer takes. */
  readonly ms?: number;
  readonly retryAfterSeconds?: number;
  readonly policyName?: 'TEN_SECONDLY_ROLLING' | 'SECONDLY' | 'DAILY';
}

/** The faults that are still to come, in the order they were asked for. */
export class Faults {
  private waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.waiting.push({ fault, left: fault.times === 0 ? Number.POSITIVE_INFINITY : (fault.times ?? 1) });
  }

  clear(): void {
    this.waiting = [];
  }

  /** The fault that befalls this call; it is used up by it. */
  take(method: string, path: string): Fault | undefined {
    const found = this.waiting.find(
      ({ fault }) => (fault.method ?? method) === method && path.includes(fault.path ?? ''),
    );
    if (!found) return undefined;
    found.left -= 1;
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return found.fault;
  }
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
