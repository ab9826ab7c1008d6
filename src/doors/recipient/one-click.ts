import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LinkContent, Said } from '../../operations';
import type { Doorway } from './doorway';
import { createFrames, type Frame } from './frame';
import { companiesOf, stopScopeOf, stopWords } from './link-stop';
import { confirmPage, errorPage, neutralPage } from './plain-pages';
import { readStill } from './read-still';
import { receiptPage } from './receipt-view';
import { languageWishes, RETRY_AFTER_SECONDS, readAndForget, sendPage, tokenOf } from './request-parts';
import { BARE_HEADERS } from './response-headers';

/**
 * One-click unsubscribe (RFC 8058): `POST /u/<token>` stops what the link says, whatever the body, its type or size.
 *
 * Answers 200 after the commit, the same for a repeat and for an erased person; 503 when the stop was not recorded, so
 * that the mail provider tries again. No redirect, no cookie, no limit per caller: a provider calls for many people.
 * `GET` and `HEAD` show a button and change nothing.
 */
export function registerOneClick(fastify: FastifyInstance, doorway: Doorway): void {
  const frameFor = createFrames(doorway.operations.active);
  void fastify.register(async (scope) => {
    takeAnyBody(scope);
    scope.get('/u/*', async (request, reply) => {
      const frame = frameFor(languageWishes(request));
      const token = tokenOf(request);
      const link = doorway.operations.openLink(token);
      if (!link) return sendPage(reply, frame, 404, neutralPage(frame));
      return sendPage(reply, frame, 200, confirmStop(frame, link, token));
    });
    scope.post('/u/*', async (request, reply) => {
      const frame = frameFor(languageWishes(request));
      const link = doorway.operations.openLink(tokenOf(request));
      if (!link) return sendPage(reply, frame, 404, neutralPage(frame));
      return stop(doorway, { request, reply, frame, link });
    });
  });
}

/** In this plugin alone: no body is refused, be it for its type, an unreadable type, its size or a wrong length. */
function takeAnyBody(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, body) => readAndForget(body));
  scope.addHook('onRequest', async ({ raw }) => {
    delete raw.headers['content-type'];
  });
}

interface Press {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly frame: Frame;
  readonly link: LinkContent;
}

async function stop(doorway: Doorway, press: Press): Promise<FastifyReply> {
  const { request, reply, frame, link } = press;
  const isFromPage = languageWishes(request).asked !== undefined;
  try {
    const { contactId, ledgerPosition } = await doorway.operations.stopByLink(link, saidBy(frame, isFromPage));
    if (!isFromPage) return reply.code(200).headers(BARE_HEADERS).send('Unsubscribed.\n');
    return showReceipt(doorway, press, { isHeld: contactId !== undefined, reference: ledgerPosition });
  } catch (error) {
    doorway.log.error('a one-click stop was not recorded', { err: error });
    const { texts } = frame;
    if (isFromPage) {
      const again = confirmStop(frame, link, tokenOf(request));
      return sendPage(reply, frame, 503, errorPage(frame, texts.notRecordedTitle, [texts.notRecorded], again));
    }
    return reply
      .code(503)
      .header('retry-after', RETRY_AFTER_SECONDS)
      .headers(BARE_HEADERS)
      .send('Not recorded; please try again.\n');
  }
}
