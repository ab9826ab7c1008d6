import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { giveReason, undo } from './act-after';
import { sendFreshLink } from './act-fresh-link';
import { endPause, pause } from './act-pause';
import { askDelete, deleteAll, download } from './act-rights';
import { save } from './act-save';
import { stop } from './act-stop';
import { allowTracking, stopTracking } from './act-tracking';
import { registerAskPage } from './ask-page';
import { confirm, showConfirmation } from './confirmation';
import type { Doorway } from './doorway';
import { formOf, takeForms } from './form-body';
import { createFrames, type Frame } from './frame';
import { preferencePageBytes } from './kept-pages';
import { pageContent } from './page-content';
import { type PageForm, readPageForm } from './page-form';
import { languageWishes, sendPage, tokenOf } from './request-parts';
import { type Door, notUnderstood, sendNeutral, sendUnavailable, type Visit } from './visit';

/**
 * The preference page: `GET /p/<token>` shows what may come and changes nothing; `POST` stops or saves. Behind the link
 * of a confirmation mail stands a page of its own.
 *
 * A save sends only what the person changed, compared with what their page showed: an unchanged form changes nothing,
 * and what was not on the page is never touched.
 */
export function registerPreferencePage(fastify: FastifyInstance, doorway: Doorway): void {
  const door = { ...doorway, frameFor: createFrames(doorway.operations.active) };
  void fastify.register(async (scope) => {
    takeForms(scope);
    registerAskPage(scope, door);
    scope.get('/p/*', (request, reply) => show(door, request, reply));
    scope.post('/p/*', (request, reply) => receive(door, request, reply));
  });
}

async function show(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const token = tokenOf(request);
  const mailed = door.operations.openMailedLink(token);
  if (mailed?.kind === 'CONFIRMATION') return showConfirmation(door, mailed, { request, reply });
  const link = door.operations.openPageLink(token);
  if (!link) return sendNeutral(door, request, reply);
  const wishes = languageWishes(request);
  try {
    const page = await door.operations.readPage(link);
    const frame = door.frameFor({ ...wishes, held: page.contact?.profile.language });
    const content = pageContent(frame, { link, page, at: door.clock?.() ?? new Date() });
    return sendPage(reply, frame, 200, preferencePageBytes(frame, content));
  } catch (error) {
    door.log.error('a preference page could not be shown', { err: error });
    return sendUnavailable(reply, door.frameFor(wishes));
  }
}

async function receive(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const token = tokenOf(request);
  const mailed = door.operations.openMailedLink(token);
  if (mailed?.kind === 'CONFIRMATION') return confirm(door, mailed, { request, reply });
  const page = door.operations.openPageLink(token);
  if (!page) return sendNeutral(door, request, reply);
  const form = readPageForm(formOf(request));
  const wishes = languageWishes(request);
  const frame = door.frameFor({ ...wishes, asked: form.language ?? wishes.asked });
  return act({ door, reply, frame, page, said: saidIn(form, frame) }, form);
}

function act(visit: Visit, form: PageForm): FastifyReply | Promise<FastifyReply> {
  switch (form.act) {
    case 'STOP':
    case 'STOP_ALL':
      return stop(visit, form.act === 'STOP_ALL');
    case 'SAVE':
      return save(visit, form.ticks);
    case 'FRESH_LINK':
      return sendFreshLink(visit);
    case 'PAUSE':
      return pause(visit, form.days);
    case 'END_PAUSE':
      return endPause(visit);
    case 'STOP_TRACKING':
      return stopTracking(visit);
    case 'ALLOW_TRACKING':
      return allowTracking(visit);
    case 'UNDO':
      return undo(visit, form);
    case 'REASON':
      return giveReason(visit, form);
    case 'DOWNLOAD':
      return download(visit);
    case 'ASK_DELETE':
      return askDelete(visit);
    case 'DELETE':
      return deleteAll(visit);
    case 'NOT_UNDERSTOOD':
      return notUnderstood(visit);
  }
}

function saidIn({ wordingId }: Pick<PageForm, 'wordingId'>, frame: Frame): Visit['said'] {
  return {
    source: 'PAGE',
    statedBy: 'RECIPIENT',
    wordingId: wordingId ?? frame.wordingId,
    language: frame.language,
  };
}
