import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import PostalMime, { type Email } from 'postal-mime';
import { parseEmail } from '../../domain/email-address';
import type { Log } from '../../log';
import type { LinkContent, Operations } from '../../operations';
import { isSameText } from '../../security/same-text';
import { readHead } from './read-head';

export interface InboundMailParts {
  readonly operations: Pick<Operations, 'openMailbox' | 'stopByLink' | 'keepForAPerson'>;
  readonly log: Log;
  /** What the mail gateway brings; without one the door is not there. */
  readonly token?: string;
}

const RETRY_AFTER_SECONDS = 30;

/**
 * `POST /webhooks/mail`: a mail to the second List-Unsubscribe address, raw as it came in, handed over by a mail gateway
 * with `Authorization: Bearer`.
 *
 * The token is in the address it was sent to, so whatever else it says, it stops. A mail without one changes nothing and
 * waits for a person. 503 when nothing was recorded: the gateway keeps the mail and tries again.
 */
export function registerInboundMail(fastify: FastifyInstance, { operations, log, token }: InboundMailParts): void {
  if (token === undefined) return;
  void fastify.register(async (scope) => {
    takeAnyBody(scope);
    scope.post('/webhooks/mail', async (request, reply) => {
      if (!isSameText(bearerOf(request), token))
        return reply.code(401).send({ error: 'the token is missing or wrong' });
      try {
        const mail = await PostalMime.parse((request.body as Buffer | undefined) ?? '');
        const link = linkOf(mail, (text) => operations.openMailbox(text));
        if (link) {
          await operations.stopByLink(link, { source: 'MAIL', statedBy: 'RECIPIENT', reference: mail.messageId });
          return { outcome: 'STOPPED' };
        }
        await operations.keepForAPerson({ kind: 'MAIL', reference: mail.messageId, from: senderOf(mail) });
        return { outcome: 'FOR_A_PERSON' };
      } catch (error) {
        log.error('A mail was not recorded.', { err: error });
        return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send({ error: 'not recorded; try again' });
      }
    });
  });
}

/** Of any type and length: a no is not lost to an attachment. */
function takeAnyBody(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request: FastifyRequest, body: IncomingMessage) => readHead(body));
}

function bearerOf({ headers }: FastifyRequest): string {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** Where mail systems write whom a mail was for; the gateway's own word stands beside the sender's. */
const RECIPIENT_HEADERS = new Set([
  'to',
  'cc',
  'delivered-to',
  'envelope-to',
  'x-envelope-to',
  'x-original-to',
  'x-forwarded-to',
  'x-rcpt-to',
  'resent-to',
]);

/**
 * No longer than a local part may be (RFC 5321). Without an end to it a header of 100,000 letters, which anybody can
 * mail, would hold up every answer of the process for 20 s.
 */
const LOCAL_PART = /([a-z2-7]{1,64})@/gi;

function linkOf({ headers }: Email, open: (text: string) => LinkContent | undefined): LinkContent | undefined {
  const recipients = headers.filter(({ key }) => RECIPIENT_HEADERS.has(key.toLowerCase()));
  for (const { value } of recipients) {
    for (const [, localPart = ''] of value.matchAll(LOCAL_PART)) {
      const link = open(localPart);
      if (link) return link;
    }
  }
  return undefined;
}

function senderOf({ from }: Email) {
  const parsed = parseEmail(from?.address ?? '');
  return parsed.ok ? parsed.address : undefined;
}
