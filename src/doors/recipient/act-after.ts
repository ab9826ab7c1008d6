import type { FastifyReply } from 'fastify';
import { topicOf } from '../../domain/policy';
import type { StopReason } from '../../domain/words';
import { notTaken } from './act-over';
import { shownTopic } from './page-content';
import { listOf } from './page-parts';
import { choicesHrefOf, choicesLink, errorPage } from './plain-pages';
import { receiptPage } from './receipt-view';
import { receiptOf } from './receipts';
import { sendPage } from './request-parts';
import { notUnderstood, type Visit } from './visit';

/** Takes back what the receipt before it told of. Too late, or after a later no, it says so and the no stays. */
export async function undo(
  visit: Visit,
  { receipt, topics }: { receipt: string; topics: readonly string[] },
): Promise<FastifyReply> {
  const { door, reply, frame, page, said } = visit;
  const { channel } = page.link;
  const known = topics.map((key) => topicOf(frame.policy, key)).filter((topic) => topic !== undefined);
  if (known.length === 0 || known.length < topics.length) return notUnderstood(visit);
  try {
    const places = known.map(({ key }) => ({ topic: key, channel }));
    const answer = await door.operations.undoOptOuts(receipt, places, said);
    if (answer.refused.length > 0) return tooLate(visit);
    const { texts } = frame;
    const titles = known.map((topic) => texts.quoted(shownTopic(frame, topic).title.text));
    const words = () => ({ title: texts.undoneTitle, sentences: [texts.undone(listOf(frame, titles))] });
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
