import type { TopicChannel } from '../../domain/contact';
import { topicOf } from '../../domain/policy';
import type { PreferenceChange, Said } from '../../operations';
import type { Frame } from './frame';
import type { StopWords } from './link-stop';
import { shownTopic } from './page-content';

/**
 * The words that stood beside what was pressed, kept with the act so that they can be shown to the person, whatever the
 * page says by then (GDPR art. 7(1)). A page that was opened before a release said others: of that only the id is kept.
 */
export function withWords(said: Said, frame: Frame, words: readonly string[]): Said {
  return said.wordingId === frame.wordingId ? { ...said, wording: words.join(' ') } : said;
}

export function stopWordsShown({ means, button }: StopWords): string[] {
  return [means, inBrackets(button)];
}

export function saveWordsShown(frame: Frame, changes: readonly PreferenceChange[]): string[] {
  const { choicesHint, saveButton } = frame.texts;
  const choices = changes.map((change) => `${change.state === 'OPTED_IN' ? '☑' : '☐'} ${topicWords(frame, change)}`);
  return [choicesHint, ...choices, inBrackets(saveButton)];
}

export function confirmWordsShown(
  frame: Frame,
  { optIns, maskedAddress }: { optIns: readonly TopicChannel[]; maskedAddress?: string },
): string[] {
  const { texts, policy } = frame;
  const lead = maskedAddress === undefined ? [] : [texts.toConfirmLead(policy.brand.name, maskedAddress)];
  return [...lead, ...optIns.map((optIn) => topicWords(frame, optIn)), inBrackets(texts.toConfirmButton)];
}

function topicWords(frame: Frame, { topic: key, channel }: TopicChannel): string {
  const topic = topicOf(frame.policy, key);
  const { title, description } = topic ? shownTopic(frame, topic) : { title: { text: key } };
  const what = `${frame.texts.quoted(title.text)} ${frame.texts.byChannel[channel]}`;
  return description ? `${what}: ${description.text}` : `${what}.`;
}

/** A button, in a text. */
export function inBrackets(button: string): string {
  return `[${button}]`;
}
