import type { FastifyReply } from 'fastify';
import { actOver } from './act-over';
import { inBrackets } from './shown-words';
import { trackingSentence } from './tracking-view';
import { type Visit, whomOf } from './visit';

/** Stops the recording of opens and clicks, and nothing else: the messages go on as they are. */
export function stopTracking(visit: Visit): Promise<FastifyReply> {
  const { door, frame } = visit;
  return actOver(visit, {
    act: (said) => door.operations.objectToTracking(whomOf(visit), said),
    shown: [trackingSentence(frame, 'ON'), frame.texts.trackingApart, inBrackets(frame.texts.trackingButton)],
    words: () => ({ title: frame.texts.trackingStoppedTitle, sentences: [trackingSentence(frame, 'OFF')] }),
  });
}

/** Over a fresh link alone. */
export function allowTracking(visit: Visit): Promise<FastifyReply> {
  const { door, frame } = visit;
  return actOver(visit, {
    act: (said) => door.operations.allowTracking(whomOf(visit), said),
    opens: ['allow-tracking'],
    shown: [trackingSentence(frame, 'OFF'), frame.texts.trackingApart, inBrackets(frame.texts.trackingAllowButton)],
    words: () => ({ title: frame.texts.trackingAllowedTitle, sentences: [trackingSentence(frame, 'ON')] }),
  });
}
