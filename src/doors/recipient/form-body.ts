import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readAndForget } from './request-parts';

const LONGEST_FORM = 65_536;

/** A body that is no form of ours, or too long for one, leaves `body` undefined and is answered by our own page. */
export function takeForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request: FastifyRequest, body: IncomingMessage) => readAndForget(body));
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    async (_request: FastifyRequest, body: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length <= LONGEST_FORM) chunks.push(chunk);
      }
      return length > LONGEST_FORM ? undefined : new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    },
  );
}

export function formOf({ body }: FastifyRequest): URLSearchParams | undefined {
  return body instanceof URLSearchParams ? body : undefined;
}
