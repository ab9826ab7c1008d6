import { html } from 'hono/html';
import type { TopicChannel } from '../../domain/contact';
import { topicOf } from '../../domain/policy';
import type { ChangeAnswer, ConfirmationView } from '../../operations';
import type { Frame, Html } from './frame';
import { shownTopic } from './page-content';
import { evidenceFields, worded } from './page-parts';
import { errorPage } from './plain-pages';
import { receiptPage } from './receipt-view';

/** What is given by pressing, to which address, and the button. */
export function toConfirmPage(frame: Frame, { optIns, maskedAddress, pageToken }: ConfirmationView): string {
  const { texts, policy } = frame;
  const title = texts.toConfirmTitle;
  const lead = maskedAddress === undefined ? undefined : texts.toConfirmLead(policy.brand.name, maskedAddress);
  return frame.render({
    title,
    hasLanguageLinks: true,
    main: html`<h1>${title}</h1>${lead ? html`<p class="lead">${lead}</p>` : ''}
<section class="card stop"><form method="post"><ul class="plain">${optIns.map((optIn) => toGive(frame, optIn))}</ul>${evidenceFields(frame)}<button>${texts.toConfirmButton}</button></form><p class="soft">${texts.toConfirmNot}</p></section>
${choices(frame, pageToken)}`,
  });
}

function toGive(frame: Frame, optIn: TopicChannel): Html {
  const { title, description } = wordsOf(frame, optIn);
  const by = frame.texts.byChannel[optIn.channel];
  return html`<li><strong>${worded(title)}</strong> ${by}${description ? html`<br>${worded(description)}` : ''}<input type="hidden" name="give" value="${optIn.channel}.${optIn.topic}"></li>`;
}

export function confirmedPage(
  frame: Frame,
  { optIns, at, answer, maskedAddress, pageToken }: ConfirmationView & { at: Date; answer: ChangeAnswer },
): string {
  const { texts } = frame;
  return receiptPage(frame, {
    title: texts.confirmedTitle,
    sentences: optIns.map((optIn) => texts.outcomeOn(texts.quoted(wordsOf(frame, optIn).title.text))),
    maskedAddress,
    at,
    reference: answer.entries === 0 ? undefined : answer.ledgerPosition,
    choicesHref: choicesHref(frame, pageToken),
  });
}

/** For every reason the same page: used, more than a day old, or a no that came after it. */
export function voidPage(frame: Frame, { pageToken }: Pick<ConfirmationView, 'pageToken'>): string {
  const { voidTitle, voidReasons, voidHelp } = frame.texts;
  return errorPage(frame, voidTitle, [voidReasons, voidHelp], choices(frame, pageToken));
}

function choices(frame: Frame, pageToken: string | undefined): Html | '' {
  const href = choicesHref(frame, pageToken);
  return href === undefined ? '' : html`<p><a class="onward" href="${href}">${frame.texts.backToChoices}</a></p>`;
}

function choicesHref({ language }: Frame, pageToken: string | undefined): string | undefined {
  return pageToken === undefined ? undefined : `${pageToken}?lang=${language}`;
}

function wordsOf(
  frame: Frame,
  { topic: key }: TopicChannel,
): Pick<ReturnType<typeof shownTopic>, 'title' | 'description'> {
  const topic = topicOf(frame.policy, key);
  return topic ? shownTopic(frame, topic) : { title: { text: key } };
}
