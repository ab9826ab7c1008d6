import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerNetwork } from '../../domain/caller-network';
import { parseEmail } from '../../domain/email-address';
import { askPage, freshSentPage } from './ask-view';
import { formOf } from './form-body';
import { readSeen } from './page-form';
import { languageWishes, sendPage } from './request-parts';
import { type Door, sendUnavailable } from './visit';

/**
 * `GET /p` shows a form for those who have no link; `POST` mails one. Whether anybody is held at the address nobody can
 * tell: the answer has the same bytes after the same work, and the mail goes out later, or not at all.
 */
export function registerAskPage(scope: FastifyInstance, door: Door): void {
  for (const path of ['/p', '/p/']) {
    scope.get(path, async (request, reply) => {
      const frame = door.frameFor(languageWishes(request));
      return sendPage(reply, frame, 200, askPage(frame));
    });
    scope.post(path, (request, reply) => ask(door, request, reply));
  }
}

async function ask(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const form = formOf(request);
  const wishes = languageWishes(request);
  const frame = door.frameFor({ ...wishes, asked: readSeen(form).language ?? wishes.asked });
  const parsed = parseEmail(form?.get('address') ?? '');
  if (!parsed.ok) return sendPage(reply, frame, 400, askPage(frame, { isInvalid: true }));
  const asked = { language: frame.language, network: callerNetwork(request.ip) };
  try {
    await door.operations.requestFreshLink({ address: parsed.address }, asked);
    return sendPage(reply, frame, 200, freshSentPage(frame, door));
  } catch (error) {
    door.log.error('a link was not asked for', { err: error });
    return sendUnavailable(reply, frame);
  }
}
