import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chooseLanguage, LANGUAGES, offeredLanguages } from '../../domain/language';
import { parsePhone } from '../../domain/phone-number';
import { meaningOfText } from '../../domain/stop-word';
import type { Log } from '../../log';
import type { Operations, TextStopAnswer } from '../../operations';
import { isSignedByTwilio } from '../../security/twilio-signature';
import { STOP_TEXTS } from './texts';

export interface TextMessageParts {
  readonly operations: Pick<Operations, 'active' | 'stopByText' | 'keepForAPerson'>;
  readonly log: Log;
  readonly publicUrl: string;
  /** The token that the carrier signs with; without one the door is not there. */
  readonly authToken?: string;
}

export const TEXT_MESSAGE_PATH = '/webhooks/sms';
const RETRY_AFTER_SECONDS = 30;

/**
 * `POST /webhooks/sms`: text messages that people send us, in Twilio's form (`From`, `Body`, `MessageSid`).
 *
 * A stop is committed, then answered with one text; a repeat of what stands is answered with none. What is not clearly a
 * stop changes nothing, and waits for a person. 403 for a form that the carrier did not sign; 503 when nothing was
 * recorded, for the carrier's fallback URL, which should be this one again.
 */
export function registerTextMessages(fastify: FastifyInstance, parts: TextMessageParts): void {
  const { authToken, publicUrl, log } = parts;
  if (authToken === undefined) return;
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      async (_: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
    );
    scope.post(TEXT_MESSAGE_PATH, async (request, reply) => {
      const fields = (request.body ?? {}) as Record<string, string>;
      const signature = signatureOf(request);
      if (!isSignedByTwilio({ url: `${publicUrl}${TEXT_MESSAGE_PATH}`, fields, signature }, authToken)) {
        log.warn('A text message was refused: it does not bear the carrier’s signature.');
        return reply.code(403).type('text/plain').send('Not signed.\n');
      }
      try {
        return answer(reply, await takeText(parts, fields));
      } catch (error) {
        log.error('A text message was not recorded.', { err: error });
        return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).type('text/plain').send('Not recorded.\n');
      }
    });
  });
}

function signatureOf({ headers }: FastifyRequest): string {
  const signature = headers['x-twilio-signature'];
  return typeof signature === 'string' ? signature : '';
}

/** Gives the text to answer with, if any. */
async function takeText(
  { operations, log }: TextMessageParts,
  { From: sender = '', Body: text = '', MessageSid: messageId }: Record<string, string>,
): Promise<string | undefined> {
  const from = parsePhone(sender);
  if (!from.ok || meaningOfText(text) !== 'STOP') {
    await operations.keepForAPerson({
      kind: 'TEXT_MESSAGE',
      reference: messageId,
      from: from.ok ? from.address : undefined,
    });
    log.info('A text message waits for a person.', { message: messageId });
    return undefined;
  }
  const answer = await operations.stopByText({ from: from.address, messageId });
  return answer.isNew ? wordsFor(operations.active.policy, answer) : undefined;
}

function wordsFor(
  { languages, brand }: TextMessageParts['operations']['active']['policy'],
  { language, isOfAllChannels }: TextStopAnswer,
): string {
  const texts = STOP_TEXTS[chooseLanguage(offeredLanguages(languages, LANGUAGES), { held: language })];
  return isOfAllChannels ? texts.allStopped(brand.name) : texts.numberStopped(brand.name);
}

function answer(reply: FastifyReply, text: string | undefined): FastifyReply {
  const message = text === undefined ? '' : `<Message>${escapeXml(text)}</Message>`;
  return reply
    .type('text/xml; charset=utf-8')
    .send(`<?xml version="1.0" encoding="UTF-8"?><Response>${message}</Response>`);
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
