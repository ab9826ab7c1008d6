import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TopicChannel } from '../../domain/contact';
import { Channel } from '../../domain/words';
import type { ConfirmationView, MailedLink, Said } from '../../operations';
import { confirmedPage, toConfirmPage, voidPage } from './confirmation-view';
import { formOf } from './form-body';
import type { Frame } from './frame';
import { readSeen } from './page-form';
import { languageWishes, sendPage } from './request-parts';
import { confirmWordsShown, withWords } from './shown-words';
import { type Door, notUnderstood, sendUnavailable } from './visit';

export type ConfirmationLink = Extract<MailedLink, { kind: 'CONFIRMATION' }>;

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Shows what the link of a confirmation mail would give, and a button. Mail scanners open it; nothing changes by that. */
export async function showConfirmation(
  door: Door,
  link: ConfirmationLink,
  { request, reply }: Exchange,
): Promise<FastifyReply> {
  const wishes = languageWishes(request);
  try {
    const view = await door.operations.readConfirmation(link);
    const frame = door.frameFor({ ...wishes, held: view.language });
    if (view.optIns.length === 0) return sendPage(reply, frame, 410, voidPage(frame, view));
    return sendPage(reply, frame, 200, toConfirmPage(frame, view));
  } catch (error) {
    door.log.error('a confirmation could not be shown', { err: error });
    return sendUnavailable(reply, door.frameFor(wishes));
  }
}

/**
 * Gives just what the page showed, for a day and once. A link that is used, too old, or older than a no says so and
 * changes nothing (design, section 4, "Confirmations").
 */
export async function confirm(door: Door, link: ConfirmationLink, { request, reply }: Exchange): Promise<FastifyReply> {
  const form = formOf(request);
  const seen = readSeen(form);
  const wishes = languageWishes(request);
  const frame = door.frameFor({ ...wishes, asked: seen.language ?? wishes.asked });
  const optIns = optInsIn(form);
  if (!optIns) return notUnderstood({ reply, frame });
  try {
    const before = await door.operations.readConfirmation(link);
    if (before.optIns.length === 0) return sendPage(reply, frame, 410, voidPage(frame, before));
    if (!optIns.every((optIn) => isAmong(before, optIn))) return notUnderstood({ reply, frame });
    const said = withWords(saidOn(frame, seen.wordingId), frame, confirmWordsShown(frame, { ...before, optIns }));
    const answer = await door.operations.confirmByLink(link, optIns, said);
    if (answer.refused.length > 0) return sendPage(reply, frame, 410, voidPage(frame, before));
    const at = door.clock?.() ?? new Date();
    return sendPage(reply, frame, 200, confirmedPage(frame, { ...before, optIns, at, answer }));
  } catch (error) {
    door.log.error('a confirmation was not recorded', { err: error });
    return sendUnavailable(reply, frame);
  }
}

/** `give=<channel>.<topic>`, once for each; undefined where there is none, or one that is none of ours. */
function optInsIn(form: URLSearchParams | undefined): readonly TopicChannel[] | undefined {
  const given = (form?.getAll('give') ?? []).map((text) => {
    const [channel = '', ...topic] = text.split('.');
    return Object.hasOwn(Channel, channel) ? { channel: channel as Channel, topic: topic.join('.') } : undefined;
  });
  const optIns = given.filter((optIn) => optIn !== undefined);
  return optIns.length > 0 && optIns.length === given.length ? optIns : undefined;
}

function isAmong({ optIns }: ConfirmationView, { topic, channel }: TopicChannel): boolean {
  return optIns.some((one) => one.topic === topic && one.channel === channel);
}

function saidOn(frame: Frame, wordingId: string | undefined): Said {
  return {
    source: 'CONFIRMATION',
    statedBy: 'RECIPIENT',
    wordingId: wordingId ?? frame.wordingId,
    language: frame.language,
  };
}
