import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ActivePolicy } from '../../operations';
import { createFrames } from './frame';
import { neutralPage } from './plain-pages';
import { languageWishes, sendPage } from './request-parts';

/** What any door answers to a link that is none of ours: 404 and the same page, whatever is wrong with it. */
export function neutralAnswer(active: ActivePolicy): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const frameFor = createFrames(active);
  return (request, reply) => {
    const frame = frameFor(languageWishes(request));
    return sendPage(reply, frame, 404, neutralPage(frame));
  };
}
