import type { FastifyReply } from 'fastify';
import { AbideError } from '../../errors';
import type { ChangeAnswer, PreferenceChange } from '../../operations';
import { notTaken } from './act-over';
import { choiceNamed } from './choice-name';
import type { TopicTick } from './page-form';
import { choicesHrefOf } from './plain-pages';
import { receiptPage } from './receipt-view';
import { saveReceipt } from './receipts';
import { sendPage } from './request-parts';
import { saveWordsShown, withWords } from './shown-words';
import { notUnderstood, type Visit, whomOf } from './visit';

/** Saves what the person changed, compared with what their page showed, and tells what became of each. */
export async function save(visit: Visit, ticks: readonly TopicTick[]): Promise<FastifyReply> {
  const { door, reply, frame, page } = visit;
  const read = ticks.map((tick) => changeOf(tick, visit));
  if (read.includes(undefined)) return notUnderstood(visit);
  const changes = read.filter(
    (change, index) => change && ticks[index]?.wasOn !== ticks[index]?.isOn,
  ) as PreferenceChange[];
  const choicesHref = choicesHrefOf(frame);
  if (changes.length === 0) {
    const { unchangedTitle: title, unchanged } = frame.texts;
    return sendPage(reply, frame, 200, receiptPage(frame, { title, sentences: [unchanged], choicesHref }));
  }
  try {
    const said = withWords(visit.said, frame, saveWordsShown(frame, changes));
    const answer = await commit({ ...visit, said }, changes);
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

function changeOf({ topic: name, isOn }: TopicTick, { frame, page }: Visit): PreferenceChange | undefined {
  const named = choiceNamed(name, frame, page.link);
  return named && { ...named, state: isOn ? 'OPTED_IN' : 'OPTED_OUT' };
}
