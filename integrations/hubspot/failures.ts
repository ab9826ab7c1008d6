import { ProviderError, type ProviderErrorKind } from '../provider';

/** What came back on a call that was not a success. */
export interface BadAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null | undefined;
  readonly body: unknown;
}

/**
 * A call that did not do what it should. The message names the call, the status and HubSpot's category, and nothing of
 * the answer: HubSpot repeats addresses and whole records in what it says of a mistake.
 */
export class CallFailure extends ProviderError {
  readonly category?: string;
  /** HubSpot says that the address was deleted for good and cannot be used any more. */
  readonly isForgotten: boolean;

  constructor(
    kind: ProviderErrorKind,
    message: string,
    more: { until?: Date; status?: number; category?: string; isForgotten?: boolean } = {},
  ) {
    super(kind, message, { until: more.until, status: more.status });
    this.name = 'CallFailure';
    this.category = more.category;
    this.isForgotten = more.isForgotten ?? false;
  }
}

/** Whether the call failed with one of these HTTP statuses. */
export function hasStatus(error: unknown, ...statuses: number[]): error is CallFailure {
  return error instanceof CallFailure && error.status !== undefined && statuses.includes(error.status);
}

/** No answer in time: a write may have been applied all the same. */
export function noAnswer(call: string): CallFailure {
  return new CallFailure('retry', `HubSpot did not answer "${call}" in time; what became of it is not known`);
}

/** The line broke: a write may have been applied all the same. The SDK's own message holds the address that was called. */
export function brokenLine(call: string, error: unknown): CallFailure {
  const code = codeOf(error);
  return new CallFailure('retry', `the line to HubSpot broke during "${call}"${code ? ` (${code})` : ''}`);
}

/** The limit gave no turn in the time that the work may take: nothing was sent. */
export function noTurn(call: string, at: Date): CallFailure {
  return new CallFailure('slow-down', `the limit of HubSpot left no turn for "${call}"; nothing was sent`, {
    until: at,
  });
}

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const LONGEST_WAIT = 24 * HOUR;

/** What an answer that is no success means to us (README, "What HubSpot answers"). */
export function failureOf(call: string, answer: BadAnswer, at: Date): CallFailure {
  const { status } = answer;
  const category = wordAt(answer.body, 'category') ?? wordAt(answer.body, 'errorType');
  const policyName = wordAt(answer.body, 'policyName');
  const named = [status, category, policyName].filter(Boolean).join(' ');
  const told = retryAfter(answer, at);
  const after = (otherwise: number) => new Date(at.getTime() + (told ?? otherwise));
  const failure = (kind: ProviderErrorKind, until?: Date) =>
    new CallFailure(kind, `HubSpot answered ${named} to "${call}"`, {
      until,
      status,
      category,
      isForgotten: saysForgotten(answer.body),
    });

  if (status === 401 || status === 403) return failure('unauthorised');
  if (status === 429) return failure('slow-down', after(waitOf(policyName)));
  if (status === 423) return failure('slow-down', new Date(at.getTime() + Math.max(told ?? 0, 2 * SECOND)));
  // The account is being moved to another data centre: an hour where it does not say how long.
  if (status === 477) return failure('slow-down', after(HOUR));
  if (status >= 500) return failure('retry', told === undefined ? undefined : after(told));
  return failure('refused');
}

/** The day's number of calls comes back at midnight in a time zone that no answer names: asked again by the hour. */
function waitOf(policyName: string | undefined): number {
  if (policyName === 'DAILY') return HOUR;
  return policyName === 'SECONDLY' ? SECOND : 10 * SECOND;
}

/** In milliseconds; undefined when it is not said. Seconds, or a date. */
function retryAfter({ header }: BadAnswer, at: Date): number | undefined {
  const text = header('retry-after')?.trim();
  if (!text) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(text) ? Number(text) * SECOND : Date.parse(text) - at.getTime();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT) : undefined;
}

/** Only what looks like a code: any other text may hold personal data. */
function wordAt(body: unknown, key: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' && /^[A-Z][A-Z_]{1,60}$/.test(value) ? value : undefined;
}

/** In what words HubSpot refuses an address that was deleted for privacy is not documented; these are the ones it uses of it. */
export function saysForgotten(body: unknown): boolean {
  return /gdpr|privacy[ _-]?delet|deleted for privacy|permanently deleted/i.test(JSON.stringify(body) ?? '');
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? code : undefined;
}
