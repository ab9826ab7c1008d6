/** A request as a stand-in received it: the path with its query, as it was sent. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined when nothing was sent. */
  readonly body?: unknown;
}

/** What is wrong with a request by the provider's own description of it; undefined: nothing. */
export type RequestCheck = (request: ReceivedRequest) => string | undefined;
