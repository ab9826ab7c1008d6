import { randomUUID } from 'node:crypto';

export type PolicyName = 'TEN_SECONDLY_ROLLING' | 'SECONDLY' | 'DAILY';

export interface RateSettings {
  limit: number;
  windowMs: number;
  searchLimit: number;
  searchWindowMs: number;
  /** Of the account; `undefined`: none, as for public apps, and no headers about it. */
  daily?: number;
  /** Whether a 429 says how long to wait: HubSpot does sometimes. */
  doesSayRetryAfter: boolean;
}

export const DEFAULT_RATE: RateSettings = {
  limit: 190,
  windowMs: 10_000,
  searchLimit: 5,
  searchWindowMs: 1000,
  daily: 650_000,
  doesSayRetryAfter: false,
};

export interface RateAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** The body of a 429, when this call is one too many. */
  readonly refusal?: unknown;
}

/** Counts calls in a window that slides. A call that is refused is not counted. */
export class RateLimit {
  readonly settings: RateSettings;
  private readonly calls: number[] = [];
  private readonly searches: number[] = [];
  private today = 0;

  constructor(settings: Partial<RateSettings> = {}) {
    this.settings = { ...DEFAULT_RATE, ...settings };
  }

  /** @param at milliseconds of a clock that only goes forward. */
  take(kind: 'call' | 'search', at: number): RateAnswer {
    const { limit, windowMs, searchLimit, searchWindowMs, daily } = this.settings;
    if (daily !== undefined && this.today >= daily) return this.refuse('DAILY', windowMs);
    if (kind === 'search') {
      if (!admit(this.searches, at, { limit: searchLimit, windowMs: searchWindowMs })) {
        return this.refuse('SECONDLY', searchWindowMs);
      }
      this.today += 1;
      // Answers to searches carry no word about limits.
      return { headers: {} };
    }
    if (!admit(this.calls, at, { limit, windowMs })) return this.refuse('TEN_SECONDLY_ROLLING', windowMs);
    this.today += 1;
    return { headers: this.headers() };
  }

  /** Midnight in the account's time zone: the daily count begins again. */
  newDay(): void {
    this.today = 0;
  }

  private refuse(policyName: PolicyName, waitMs: number): RateAnswer {
    const refusal = {
      status: 'error',
      message: `You have reached your ${policyName.toLowerCase()} limit.`,
      errorType: 'RATE_LIMIT',
      correlationId: randomUUID(),
      policyName,
    };
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    const wait: Record<string, string> = this.settings.doesSayRetryAfter ? { 'Retry-After': String(seconds) } : {};
    return { headers: policyName === 'SECONDLY' ? wait : { ...this.headers(), ...wait }, refusal };
  }

  private headers(): Record<string, string> {
    const { limit, windowMs, daily } = this.settings;
    const headers: Record<string, string> = {
      'X-HubSpot-RateLimit-Max': String(limit),
      'X-HubSpot-RateLimit-Remaining': String(Math.max(0, limit - this.calls.length)),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(windowMs),
    };
    if (daily === undefined) return headers;
    return {
      ...headers,
      'X-HubSpot-RateLimit-Daily': String(daily),
      'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, daily - this.today)),
    };
  }
}

function admit(taken: number[], at: number, { limit, windowMs }: { limit: number; windowMs: number }): boolean {
  while (taken.length > 0 && (taken[0] as number) <= at - windowMs) taken.shift();
  if (taken.length >= limit) return false;
  taken.push(at);
  return true;
}
