import type { FastifyReply } from 'fastify';
import type { TopicChannel } from '../../domain/contact';
import type { StopReason } from '../../domain/words';
import { notTaken } from './act-over';
import { choiceNamed } from './choice-name';
import { listOf } from './page-parts';
import { choicesHrefOf, choicesLink, errorPage } from './plain-pages';
import { receiptPage } from './receipt-view';
import { quotedTitle, receiptOf } from './receipts';
import { sendPage } from './request-parts';
import { notUnderstood, type Visit } from './visit';

/**
 * Takes back what the receipt before it told of. Too late, or after a later no, it says so and the no stays; where only
 * some of several may be taken back it names those, and says of the others that they stay.
 */
export async function undo(
  visit: Visit,
  { receipt, topics }: { receipt: string; topics: readonly string[] },
): Promise<FastifyReply> {
  const { door, reply, frame, page, said } = visit;
  const places = topics.map((name) => choiceNamed(name, frame, page.link)).filter((place) => place !== undefined);
  if (places.length === 0 || places.length < topics.length) return notUnderstood(visit);
  try {
    const answer = await door.operations.undoOptOuts(receipt, places, said);
    const back = places.filter((_, index) => !answer.refused.some((refusal) => refusal.index === index));
    if (back.length === 0) return tooLate(visit);
    const { texts } = frame;
    const others = places.filter((place) => !back.includes(place));
    const titles = (some: readonly TopicChannel[]) =>
      listOf(
        frame,
        some.map((place) => quotedTitle(frame, place, page.link)),
      );
    const sentences = [
      texts.undone(titles(back)),
      ...(others.length > 0 ? [`${texts.undoTooLateTitle}: ${titles(others)}.`] : []),
    ];
    const words = () => ({ title: texts.undoneTitle, sentences });
    const told = await receiptOf(door, frame, { page, answer, choicesHref: choicesHrefOf(frame), words });
    return sendPage(reply, frame, 200, receiptPage(frame, told));
  } catch (error) {
    return notTaken(visit, error);
  }
}

function tooLate({ reply, frame }: Visit): FastifyReply {
  const { undoTooLateTitle, undoTooLate } = frame.texts;
  return sendPage(reply, frame, 409, errorPage(frame, undoTooLateTitle, [undoTooLate], choicesLink(frame)));
}

/** Keeps why somebody stopped. It is asked after the stop alone, and changes nothing about it. */
export async function giveReason(
  visit: Visit,
  { receipt, reason }: { receipt: string; reason: StopReason },
): Promise<FastifyReply> {
  const { door, reply, frame, said } = visit;
  try {
    await door.operations.giveStopReason(receipt, reason, said);
    const { reasonThanksTitle: title, reasonThanks } = frame.texts;
    const told = { title, sentences: [reasonThanks], choicesHref: choicesHrefOf(frame) };
    return sendPage(reply, frame, 200, receiptPage(frame, told));
  } catch (error) {
    return notTaken(visit, error);
  }
}
