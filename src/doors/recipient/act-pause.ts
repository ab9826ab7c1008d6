import type { FastifyReply } from 'fastify';
import type { PageContact } from '../../operations';
import { actOver } from './act-over';
import { pauseOf } from './pause-choices';
import { inBrackets } from './shown-words';
import type { Visit } from './visit';
import { whomOf } from './visit';

/**
 * Pauses marketing for as many days, and says until when. Anybody with the link may: a pause is a no with an end, and a
 * longer one that stands already stays.
 */
export function pause(visit: Visit, days: number): Promise<FastifyReply> {
  const { door, frame } = visit;
  const { texts, policy } = frame;
  const { day, until } = pauseOf(policy, door.clock?.() ?? new Date(), days);
  return actOver(visit, {
    act: (said) => door.operations.pauseMarketing(whomOf(visit), day, said),
    shown: [texts.pauseLead(policy.brand.name), inBrackets(texts.pauseButton(String(days), frame.formatDay(until)))],
    words: (page) => ({
      title: texts.pausedTitle,
      sentences: [texts.pausedDone(policy.brand.name, frame.formatDay(standing(page) ?? until))],
    }),
    // What is refused is a shorter pause than the one that stands: the person is told of that one.
    isRefusalFine: true,
  });
}

/** Over a fresh link alone: ending a pause opens. */
export function endPause(visit: Visit): Promise<FastifyReply> {
  const { door, frame } = visit;
  return actOver(visit, {
    act: (said) => door.operations.pauseMarketing(whomOf(visit), undefined, said),
    opens: ['end-pause'],
    shown: [inBrackets(frame.texts.pauseEndButton)],
    words: () => ({ title: frame.texts.pauseEndedTitle, sentences: [frame.texts.pauseEnded] }),
  });
}

function standing(page: PageContact | undefined): Date | undefined {
  return page?.contact?.pause?.until;
}
