import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LanguageWishes } from '../../domain/language';
import type { Frame } from './frame';

/**
 * The token of the path. The routes end in `*` and not in a named part, which Fastify would cut off at 100 characters
 * with an answer of its own: a bad link must always get ours.
 */
export function tokenOf({ params }: FastifyRequest): string {
  return (params as { '*'?: string })['*'] ?? '';
}

export function languageWishes({ query, headers }: FastifyRequest): LanguageWishes {
  return { asked: (query as { lang?: unknown } | null)?.lang, acceptLanguage: headers['accept-language'] };
}

export function sendPage(reply: FastifyReply, frame: Frame, status: number, page: string | Buffer): FastifyReply {
  if (status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return reply.code(status).headers(frame.headers).send(page);
}

export const RETRY_AFTER_SECONDS = 30;
const LONGEST_WAIT_MS = 5_000;

/**
 * Reads a body and keeps nothing of it, whatever its length. Resolves also when it is slow or broken off: what it holds
 * is of no account, so nothing about it may cost the person their no. It is read on to its end where there is time,
 * because a client that is answered in the middle of its sending may miss the answer.
 */
export function readAndForget(body: Readable): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST_WAIT_MS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    for (const event of ['end', 'error', 'close']) body.once(event, end);
    body.resume();
  });
}
