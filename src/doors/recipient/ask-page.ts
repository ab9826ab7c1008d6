import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Address } from '../../domain/address';
import { callerNetwork } from '../../domain/caller-network';
import { parseEmail } from '../../domain/email-address';
import { parsePhone } from '../../domain/phone-number';
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
      return sendPage(reply, frame, 200, askPage(frame, { takesPhones: door.sendsTexts }));
    });
    scope.post(path, (request, reply) => ask(door, request, reply));
  }
}

async function ask(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const form = formOf(request);
  const wishes = languageWishes(request);
  const frame = door.frameFor({ ...wishes, asked: readSeen(form).language ?? wishes.asked });
  const { sendsTexts: takesPhones = false } = door;
  const address = addressIn(form?.get('address') ?? '', takesPhones);
  if (!address) return sendPage(reply, frame, 400, askPage(frame, { isInvalid: true, takesPhones }));
  const asked = { language: frame.language, network: callerNetwork(request.ip) };
  try {
    await door.operations.requestFreshLink({ address }, asked);
    return sendPage(reply, frame, 200, freshSentPage(frame, { ...door, isByText: address.kind === 'PHONE' }));
  } catch (error) {
    door.log.error('a link was not asked for', { err: error });
    return sendUnavailable(reply, frame);
  }
}

function addressIn(text: string, takesPhones: boolean): Address | undefined {
  const email = parseEmail(text);
  if (email.ok || !takesPhones) return email.ok ? email.address : undefined;
  const phone = parsePhone(text);
  return phone.ok ? phone.address : undefined;
}
