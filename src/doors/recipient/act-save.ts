import type { FastifyReply } from 'fastify';
import { topicOf } from '../../domain/policy';
import { takesPreferences } from '../../domain/topic';
import { AbideError } from '../../errors';
import type { ChangeAnswer, LinkContent, PreferenceChange } from '../../operations';
import { notTaken } from './act-over';
import type { Frame } from './frame';
import type { TopicTick } from './page-form';
import { choicesHrefOf } from './plain-pages';
import { receiptPage } from './receipt-view';
import { saveReceipt } from './receipts';
import { sendPage } from './request-parts';
import { notUnderstood, type Visit, whomOf } from './visit';

/** Saves what the person changed, compared with what their page showed, and tells what became of each. */
export async function save(visit: Visit, ticks: readonly TopicTick[]): Promise<FastifyReply> {
  const { door, reply, frame, page } = visit;
  if (!ticks.every(({ topic }) => isOnPage(frame, page.link, topic))) return notUnderstood(visit);
  const changes = ticks.filter(({ wasOn, isOn }) => wasOn !== isOn).map((tick) => changeOf(tick, page.link));
  const choicesHref = choicesHrefOf(frame);
  if (changes.length === 0) {
    const { unchangedTitle: title, unchanged } = frame.texts;
    return sendPage(reply, frame, 200, receiptPage(frame, { title, sentences: [unchanged], choicesHref }));
  }
  try {
    const answer = await commit(visit, changes);
    const receipt = await saveReceipt(door, frame, { page, choicesHref, changes, answer });
    return sendPage(reply, frame, 200, receiptPage(frame, receipt));
  } catch (error) {
    return notTaken(visit, error);
  }
}

/**
 * A yes over a fresh link is its one use. Where the link was used or is too old, the same is said over a link like any
 * other: no no of the person is lost to that, and what is not opened is told.
 */
async function commit(visit: Visit, changes: readonly PreferenceChange[]): Promise<ChangeAnswer> {
  const { door, page, said } = visit;
  const { setPreferences, overFreshLink } = door.operations;
  const isOpening = changes.some(({ state }) => state === 'OPTED_IN');
  if (!page.fresh || !isOpening) return setPreferences(whomOf(visit), changes, said);
  try {
    const act = ['save', ...changes.map(({ topic, channel, state }) => `${topic} ${channel} ${state}`)];
    return await setPreferences(whomOf(visit), changes, overFreshLink(page.fresh, said, act));
  } catch (error) {
    if (!(error instanceof AbideError) || error.code !== 'CONFLICT') throw error;
    return setPreferences(whomOf(visit), changes, said);
  }
}

function isOnPage({ policy }: Frame, link: LinkContent, key: string): boolean {
  const topic = topicOf(policy, key);
  return topic !== undefined && takesPreferences(topic) && topic.channels.includes(link.channel);
}

function changeOf({ topic, isOn }: TopicTick, { channel }: LinkContent): PreferenceChange {
  return { topic, channel, state: isOn ? 'OPTED_IN' : 'OPTED_OUT' };
}
