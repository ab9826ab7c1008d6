import type { FastifyReply } from 'fastify';
import { AbideError } from '../../errors';
import type { ChangeAnswer, PageContact, Said } from '../../operations';
import { choicesHrefOf, choicesLink, errorPage } from './plain-pages';
import { type Receipt, receiptPage } from './receipt-view';
import { receiptOf } from './receipts';
import { sendPage } from './request-parts';
import { withWords } from './shown-words';
import { notUnderstood, sendUnavailable, type Visit } from './visit';

export interface ActOver {
  readonly act: (said: Said) => Promise<ChangeAnswer>;
  /** For what opens: it takes a fresh link, and this names the press, so that a repeat is one. */
  readonly opens?: readonly string[];
  /** What is told of it, from the state after it; undefined when that could not be read. */
  readonly words: (page: PageContact | undefined) => Pick<Receipt, 'title' | 'sentences'>;
  readonly isRefusalFine?: boolean;
  /** The words beside what was pressed. */
  readonly shown: readonly string[];
}

/** One act that is taken or not as a whole, and its receipt. */
export async function actOver(
  visit: Visit,
  { act, opens, words, isRefusalFine, shown }: ActOver,
): Promise<FastifyReply> {
  const { door, reply, frame, page } = visit;
  const said = withWords(visit.said, frame, shown);
  if (opens && !page.fresh) return needsFresh(visit);
  try {
    const answer = await act(opens && page.fresh ? door.operations.overFreshLink(page.fresh, said, opens) : said);
    if (answer.refused.length > 0 && !isRefusalFine) return needsFresh(visit);
    const receipt = await receiptOf(door, frame, { page, answer, choicesHref: choicesHrefOf(frame), words });
    return sendPage(reply, frame, 200, receiptPage(frame, receipt));
  } catch (error) {
    return notTaken(visit, error);
  }
}

/** It would open something, and the link may not: it is an old one, used, or too old. */
export function needsFresh({ reply, frame }: Visit): FastifyReply {
  const { needsFreshTitle, needsFresh: sentence } = frame.texts;
  return sendPage(reply, frame, 409, errorPage(frame, needsFreshTitle, [sentence], choicesLink(frame)));
}

export function notTaken(visit: Visit, error: unknown): FastifyReply {
  const { door, reply, frame } = visit;
  const code = error instanceof AbideError ? error.code : undefined;
  if (code === 'BAD_USER_INPUT') return notUnderstood(visit);
  if (code === 'CONFLICT') return needsFresh(visit);
  const { nobodyTitle, nobody } = frame.texts;
  if (code === 'NOT_FOUND')
    return sendPage(reply, frame, 409, errorPage(frame, nobodyTitle, [nobody], choicesLink(frame)));
  door.log.error('a choice from the page was not recorded', { err: error });
  return sendUnavailable(reply, frame, choicesLink(frame));
}
