import type { TopicChannel } from '../../domain/contact';
import { topicOf } from '../../domain/policy';
import type { ChangeAnswer, LinkContent, PageContact, PageLink, PreferenceChange } from '../../operations';
import type { AfterNo } from './after-view';
import { choiceName } from './choice-name';
import type { Doorway } from './doorway';
import type { Frame } from './frame';
import { stopScopeOf, stopWords } from './link-stop';
import { mayCome, pageContent, shownChoice, shownTopic } from './page-content';
import { listOf } from './page-parts';
import type { Receipt } from './receipt-view';

interface Act {
  readonly page: PageLink;
  readonly choicesHref: string;
}

/** The receipt of a stop that was committed. What is read afterwards may fail: the stop stands, and the page says so. */
export async function stopReceipt(
  doorway: Doorway,
  frame: Frame,
  { page: visited, choicesHref, answer }: Act & { answer: ChangeAnswer },
): Promise<Receipt> {
  const { link } = visited;
  const page = await readAfter(doorway, visited);
  const isHeld = page ? page.contact !== undefined : link.contactId !== undefined;
  const words = stopWords(frame, link, stopScopeOf(link, frame.policy, isHeld));
  return {
    ...after(doorway, frame, { link: visited, page }),
    title: frame.texts.stopDoneTitle,
    afterNo: afterNo(doorway, frame, {
      answer,
      link,
      pageHref: choicesHref,
      noes: words.scope === 'TOPIC' && link.topic ? [{ topic: link.topic, channel: link.channel }] : [],
    }),
    sentences: [words.done, ...standing(frame, answer)],
    reference: referenceOf(answer),
    choicesHref,
  };
}

/** The receipt of any other act, told from the state after it. */
export async function receiptOf(
  doorway: Doorway,
  frame: Frame,
  {
    page: visited,
    choicesHref,
    answer,
    words,
  }: Act & { answer: ChangeAnswer; words: (page?: PageContact) => Pick<Receipt, 'title' | 'sentences'> },
): Promise<Receipt> {
  const page = await readAfter(doorway, visited);
  const { title, sentences } = words(page);
  return {
    ...after(doorway, frame, { link: visited, page }),
    title,
    sentences: [...sentences, ...standing(frame, answer)],
    reference: referenceOf(answer),
    choicesHref,
  };
}

/** The receipt of a save: of every change, what has become of it. */
export async function saveReceipt(
  doorway: Doorway,
  frame: Frame,
  { page: visited, choicesHref, changes, answer }: Act & { changes: readonly PreferenceChange[]; answer: ChangeAnswer },
): Promise<Receipt> {
  const page = await readAfter(doorway, visited);
  const outcomes = changes.map((change, index) => outcomeOf(change, { index, answer, page }));
  const off = changes.filter((_, index) => outcomes[index] === 'outcomeOff');
  const noSaid = { link: visited.link, pageHref: choicesHref, answer };
  const isAllSaved = outcomes.every((outcome) => !NOT_SAVED.includes(outcome));
  return {
    ...after(doorway, frame, { link: visited, page }),
    title: isAllSaved ? frame.texts.savedTitle : frame.texts.partlySavedTitle,
    isError: !isAllSaved,
    afterNo: off.length > 0 ? afterNo(doorway, frame, { ...noSaid, noes: off }) : undefined,
    sentences: changes.map((change, index) => frame.texts[outcomes[index]!](quotedTitle(frame, change, visited.link))),
    reference: referenceOf(answer),
    choicesHref,
  };
}

interface NoSaid {
  readonly link: LinkContent;
  readonly pageHref: string;
  readonly answer: ChangeAnswer;
  readonly noes: readonly TopicChannel[];
}

/** Of a no that was just recorded for somebody we hold; a repeat, or an erased person, has nothing to take back. */
function afterNo({ operations }: Doorway, frame: Frame, { link, pageHref, answer, noes }: NoSaid): AfterNo | undefined {
  const { contactId, entries, ledgerPosition: position } = answer;
  if (contactId === undefined || entries === 0) return undefined;
  const token = operations.createReceiptToken({ contactId, position });
  if (noes.length === 0) return { token, pageHref };
  const title = listOf(
    frame,
    noes.map((no) => quotedTitle(frame, no, link)),
  );
  return { token, pageHref, undo: { topics: noes.map((no) => choiceName(no, link)), title } };
}

/** A repeat adds nothing to the ledger; it is named as one, and the position it was answered at is not its own. */
function standing({ texts }: Frame, { entries }: ChangeAnswer): string[] {
  return entries === 0 ? [texts.stoodAlready] : [];
}

function referenceOf({ entries, ledgerPosition }: ChangeAnswer): number | undefined {
  return entries === 0 ? undefined : ledgerPosition;
}

type Outcome = 'outcomeOn' | 'outcomeOff' | 'outcomePending' | 'outcomeConfirm' | 'outcomeFresh' | 'outcomeRefused';

const NOT_SAVED: readonly Outcome[] = ['outcomeConfirm', 'outcomeFresh', 'outcomeRefused'];

/**
 * A yes over a suppression is admitted and starts a confirmation while the preference stays as it was: so what the
 * page tells is read from the state afterwards, and "on" is said only of what is on.
 */
function outcomeOf(
  { topic, channel, state }: PreferenceChange,
  { index, answer, page }: { index: number; answer: ChangeAnswer; page?: PageContact },
): Outcome {
  const refusal = answer.refused.find((one) => one.index === index);
  if (refusal) return refusal.reason === 'CONFIRMATION_NEEDED' ? 'outcomeFresh' : 'outcomeRefused';
  if (state === 'OPTED_OUT') return 'outcomeOff';
  const choice = page?.choices.find((one) => one.topic.key === topic && one.channel === channel);
  if (choice?.isStopped) return 'outcomeConfirm';
  return choice?.state === 'OPTED_IN' ? 'outcomeOn' : 'outcomePending';
}

/** What it is called, and how it comes where that is not the way of the link. */
export function quotedTitle(frame: Frame, { topic: key, channel }: TopicChannel, link: LinkContent): string {
  const topic = topicOf(frame.policy, key);
  const quoted = frame.texts.quoted(topic ? shownTopic(frame, topic).title.text : key);
  return channel === link.channel ? quoted : `${quoted} ${frame.texts.byChannel[channel]}`;
}

async function readAfter({ operations, log }: Doorway, visited: PageLink): Promise<PageContact | undefined> {
  try {
    return await operations.readPage(visited);
  } catch (error) {
    log.warn('a receipt could not show what can still come', { err: error });
    return undefined;
  }
}

function after(
  { clock = () => new Date() }: Doorway,
  frame: Frame,
  { link, page }: { link: PageLink; page?: PageContact },
): Pick<Receipt, 'at' | 'maskedAddress' | 'still'> {
  const at = clock();
  if (!page) return { at };
  const { mandatory, maskedAddress } = pageContent(frame, { link, page, at });
  const choices = page.contact ? page.choices.filter(mayCome) : [];
  return {
    at,
    maskedAddress,
    still: { topics: choices.map((choice) => shownChoice(frame, choice, link.link)), mandatory },
  };
}
