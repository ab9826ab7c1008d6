import type { FastifyReply } from 'fastify';
import { freshSentPage } from './ask-view';
import { sendPage } from './request-parts';
import { sendUnavailable, type Visit } from './visit';

/** Mails a fresh link to the address that the pressed link went to. What is answered tells nothing about who holds it. */
export async function sendFreshLink({ door, reply, frame, page }: Visit): Promise<FastifyReply> {
  try {
    await door.operations.requestFreshLink({ keys: [page.link.addressKey] }, { language: frame.language });
    return sendPage(reply, frame, 200, freshSentPage(frame, { ...door, isByText: page.link.channel === 'SMS' }));
  } catch (error) {
    door.log.error('a fresh link was not asked for', { err: error });
    return sendUnavailable(reply, frame);
  }
}
