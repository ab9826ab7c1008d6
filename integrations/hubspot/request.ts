import type { Client } from '@hubspot/api-client';
import type { Clock } from '../../src/clock';
import type { Call, Caller } from './calls';
import { brokenLine, CallFailure, failureOf } from './failures';

export interface RequestParts {
  readonly method: 'GET' | 'POST';
  /** Every part of it percent-encoded already. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** A call that the SDK has no method for, by its `apiRequest`; the parsed body of a 2xx. */
export type Request = (call: Call, parts: RequestParts) => Promise<Record<string, unknown>>;

export function requester({ sdk, caller, clock }: { sdk: Client; caller: Caller; clock: Clock }): Request {
  return (call, { method, path, query = {}, body }) =>
    caller(call, async () => {
      const qs = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
      const options = { method, path, ...(Object.keys(qs).length > 0 && { qs }), ...(body !== undefined && { body }) };
      const answer = await sdk.apiRequest(options).catch((error: unknown) => {
        throw brokenLine(call.name, error);
      });
      const text = await answer.text().catch((error: unknown) => {
        throw brokenLine(call.name, error);
      });
      const parsed = parse(text);
      // It never throws on a status, whatever the status is.
      if (!answer.ok) {
        throw failureOf(
          call.name,
          { status: answer.status, header: (name) => answer.headers.get(name), body: parsed },
          clock(),
        );
      }
      if (text !== '' && !isObject(parsed))
        throw new CallFailure('retry', `HubSpot answered no JSON to "${call.name}"`);
      return isObject(parsed) ? parsed : {};
    });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
