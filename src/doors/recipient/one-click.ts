import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LinkContent, Said } from '../../operations';
import type { Doorway } from './doorway';
import { createFrames, type Frame } from './frame';
import { type StopWords, stopScopeOf, stopWords } from './link-stop';
import { confirmForm, confirmPage, errorPage, neutralPage } from './plain-pages';
import { receiptPage } from './receipt-view';
import { stopReceipt } from './receipts';
import { languageWishes, RETRY_AFTER_SECONDS, readAndForget, sendPage, tokenOf } from './request-parts';
import { BARE_HEADERS } from './response-headers';
import { stopWordsShown, withWords } from './shown-words';

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
      return sendPage(reply, frame, 200, confirmPage(frame, wordsFor(frame, link), pageHrefOf(frame, token)));
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
  scope.addContentTypeParser('*', (_request: FastifyRequest, body: IncomingMessage) => readAndForget(body));
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
  const carried = { source: 'ONE_CLICK', statedBy: 'RECIPIENT' } as const;
  const said = isFromPage ? saidOn(carried, { frame, link }) : carried;
  try {
    const answer = await doorway.operations.stopByLink(link, said);
    if (!isFromPage) return reply.code(200).headers(BARE_HEADERS).send('Unsubscribed.\n');
    const choicesHref = pageHrefOf(frame, tokenOf(request));
    const receipt = await stopReceipt(doorway, frame, { page: { link }, answer, choicesHref });
    return sendPage(reply, frame, 200, receiptPage(frame, receipt));
  } catch (error) {
    doorway.log.error('a one-click stop was not recorded', { err: error });
    return isFromPage ? askAgain(press) : failed(reply);
  }
}

/** Of a press in a mail program nothing is known: it showed words of its own. */
function saidOn(carried: Said, { frame, link }: Pick<Press, 'frame' | 'link'>): Said {
  const { wordingId, language } = frame;
  return withWords({ ...carried, wordingId, language }, frame, stopWordsShown(wordsFor(frame, link)));
}

function askAgain({ reply, frame, link }: Press): FastifyReply {
  const { texts } = frame;
  const form = confirmForm(frame, wordsFor(frame, link));
  return sendPage(reply, frame, 503, errorPage(frame, texts.notRecordedTitle, [texts.notRecorded], form));
}

function failed(reply: FastifyReply): FastifyReply {
  reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).headers(BARE_HEADERS);
  return reply.send('Not recorded; please try again.\n');
}

/** Without a look-up: the button must be there also while the database is not. */
function wordsFor(frame: Frame, link: LinkContent): StopWords {
  return stopWords(frame, link, stopScopeOf(link, frame.policy, link.contactId !== undefined));
}

function pageHrefOf({ language }: Frame, token: string): string {
  return `../p/${token}?lang=${language}`;
}
