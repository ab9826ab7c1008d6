import { ProviderError, type ProviderErrorKind } from '../provider';

/** Titles of Mailchimp's answers that mean something to us; it is to be decided by status and title, never by detail. */
export const COMPLIANCE = 'Member In Compliance State';
export const FORGOTTEN = 'Forgotten Email Not Subscribed';

/**
 * A call that did not do what it should. The message names the call, the status and Mailchimp's title, and nothing else of
 * the answer: its detail repeats the address.
 */
export class CallFailure extends ProviderError {
  readonly title?: string;
  readonly isCalledOff: boolean;

  constructor(
    kind: ProviderErrorKind,
    message: string,
    more: { until?: Date; status?: number; title?: string; isCalledOff?: boolean } = {},
  ) {
    super(kind, message, { until: more.until, status: more.status });
    this.name = 'CallFailure';
    this.title = more.title;
    this.isCalledOff = more.isCalledOff ?? false;
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof CallFailure && error.status === 404;
}

export function hasTitle(error: unknown, title: string): boolean {
  return error instanceof CallFailure && error.title === title;
}

/** No answer in time: a write may have been applied all the same. */
export function noAnswer(call: string): CallFailure {
  return new CallFailure('retry', `Mailchimp did not answer "${call}" in time; what became of it is not known`);
}

/** The limit gave no turn in the time that the work may take: nothing was sent. */
export function noTurn(call: string, at: Date): CallFailure {
  const message = `the limit of Mailchimp left no turn for "${call}"; nothing was sent`;
  return new CallFailure('slow-down', message, { until: at });
}

/** What it was to write is not wanted any more: nothing was sent. */
export function calledOff(call: string): CallFailure {
  return new CallFailure('retry', `"${call}" was called off; nothing was sent`, { isCalledOff: true });
}

/** An answer of another shape than is described: a page of HTML with status 200, from something in between. */
export function strangeAnswer(call: string): CallFailure {
  return new CallFailure('retry', `Mailchimp answered "${call}" in a form that it does not describe`);
}

interface SdkError {
  readonly status?: number;
  readonly code?: unknown;
  readonly response?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, unknown>> };
}

const SECOND = 1000;
const LONGEST_WAIT = 3600 * SECOND;

/** What an error of the SDK means to us (README, "What Mailchimp answers"). */
export function failureOf(call: string, error: unknown, at: Date): CallFailure {
  const { status, code, response } = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  if (typeof status !== 'number') return brokenLine(call, code);
  const title = wordsAt(response?.body, 'title');
  const failure = (kind: ProviderErrorKind, until?: Date) =>
    new CallFailure(kind, `Mailchimp answered ${[status, title].filter(Boolean).join(' ')} to "${call}"`, {
      until,
      status,
      title,
    });

  // Too many at a time are turned away with 429, and with 403 and no JSON: that is not about the key.
  const isThrottled = status === 429 || (status === 403 && title === undefined);
  if (isThrottled) return failure('slow-down', new Date(at.getTime() + waitOf(response?.headers, at)));
  if (status === 401 || status === 403 || status === 426) return failure('unauthorised');
  if (status >= 500 || status === 408) return failure('retry');
  return failure('refused');
}

/** Nothing came back: a write may have been applied all the same. The SDK's own message holds what was called. */
function brokenLine(call: string, code: unknown): CallFailure {
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return noAnswer(call);
  const named = typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? ` (${code})` : '';
  return new CallFailure('retry', `the line to Mailchimp broke during "${call}"${named}`);
}

/** No wait is documented; one is honoured where it is said. Spread, so that instances do not come back together. */
function waitOf(headers: Readonly<Record<string, unknown>> | undefined, at: Date): number {
  const text = headers?.['retry-after'];
  if (typeof text !== 'string') return SECOND * (1 + 2 * Math.random());
  const wait = /^\d+(\.\d+)?$/.test(text) ? Number(text) * SECOND : Date.parse(text) - at.getTime();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT) : SECOND;
}

/** Only what looks like a title: any other text may hold personal data. */
function wordsAt(body: unknown, key: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' && /^[A-Za-z][A-Za-z ]{1,60}$/.test(value) ? value : undefined;
}
