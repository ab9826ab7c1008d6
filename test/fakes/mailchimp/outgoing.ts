import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Outgoing {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeout: number;
}

/** The status of the answer; undefined when none came in time. Each request has a connection of its own. */
export function send({ url, method, headers, body, timeout }: Outgoing): Promise<number | undefined> {
  const open = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeout);
    const outgoing = open(url, { method, agent: false, signal, headers }, (answer) => {
      answer.resume();
      answer.on('close', () => resolve(answer.complete ? answer.statusCode : undefined));
    });
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(body);
  });
}
