import { html } from 'hono/html';
import type { Topic } from '../../domain/topic';
import type { Origin } from '../../operations';
import type { Frame, Html } from './frame';

/**
 * Why a topic comes, or does not: its lawful basis, and over a fresh link whose word that rests on, since when, and by
 * which words (GDPR art. 7(1), 13-15).
 */
export function whyLines(
  frame: Frame,
  topic: Topic,
  { origin, isFresh, isStopped }: { origin?: Origin; isFresh: boolean; isStopped: boolean },
) {
  const { texts, policy } = frame;
  const basis = texts.whyBasis[topic.lawfulBasis](policy.brand.name);
  if (!isFresh) return [basis];
  if (!origin) return isStopped ? [basis] : [basis, texts.whyNothingSaid];
  return [basis, ...originLines(frame, origin)];
}

function originLines({ texts, policy, formatDay }: Frame, origin: Origin): string[] {
  const { state, statedBy, source, at, reference } = origin;
  if (state === 'UNKNOWN') return [texts.whyNothingSaid];
  const word = state === 'OPTED_OUT' ? 'NO' : 'YES';
  const day = formatDay(at);
  const said = statedBy === 'COMPANY' ? texts.whyCompanySaid[word](policy.brand.name, day) : texts.whySaid[word](day);
  return [
    `${said} ${texts.whySource[source]}`,
    ...wordsLines(texts, origin),
    ...(reference ? [texts.whyReference(reference)] : []),
  ];
}

/** The words themselves, where they were kept; else the name by which the company finds them. */
function wordsLines(texts: Frame['texts'], { wording, wordingId }: Origin): string[] {
  if (wording === undefined) return wordingId === undefined ? [] : [texts.whyWords(wordingId)];
  const name = wordingId === undefined ? '' : ` (${wordingId})`;
  return [texts.whyWords(`${texts.quoted(wording)}${name}`)];
}

/** Opens without a script. */
export function whyView(frame: Frame, lines: readonly string[]): Html {
  const [basis, ...own] = lines;
  return own.length > 0 ? newView(frame, lines) : frame.kept(`why ${basis}`, () => newView(frame, lines));
}

function newView({ texts }: Frame, lines: readonly string[]): Html {
  return html`<details><summary>${texts.whySummary}</summary>${lines.map((line) => html`<p>${line}</p>`)}</details>`;
}
