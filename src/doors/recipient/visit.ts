import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PageLink, Said } from '../../operations';
import type { Doorway } from './doorway';
import type { createFrames, Frame } from './frame';
import { choicesLink, errorPage, neutralPage } from './plain-pages';
import { languageWishes, sendPage } from './request-parts';

export type Door = Doorway & { readonly frameFor: ReturnType<typeof createFrames> };

/** A press on the page: by which link, in which language, and how it is answered. */
export interface Visit {
  readonly door: Door;
  readonly reply: FastifyReply;
  readonly frame: Frame;
  readonly page: PageLink;
  /** Whose word it is, and by which words of ours it was given. */
  readonly said: Said;
}

/** Whom the link is about: the contact it was made for, on the address it went to. */
export function whomOf({ page: { link } }: Pick<Visit, 'page'>) {
  return { contactId: link.contactId, keys: [link.addressKey] };
}

export function sendNeutral(door: Door, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const frame = door.frameFor(languageWishes(request));
  return sendPage(reply, frame, 404, neutralPage(frame));
}

export function sendUnavailable(reply: FastifyReply, frame: Frame, then?: Parameters<typeof errorPage>[3]) {
  const { unavailableTitle, unavailable } = frame.texts;
  return sendPage(reply, frame, 503, errorPage(frame, unavailableTitle, [unavailable], then));
}

export function notUnderstood({ reply, frame }: Pick<Visit, 'reply' | 'frame'>): FastifyReply {
  const { notUnderstoodTitle: title, notUnderstood: sentence } = frame.texts;
  return sendPage(reply, frame, 400, errorPage(frame, title, [sentence], choicesLink(frame)));
}
