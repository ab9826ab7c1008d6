import { html } from 'hono/html';
import type { Frame, Html } from './frame';
import { companiesOf, type StopWords } from './link-stop';
import type { PageContent } from './page-content';
import { stopSection } from './page-view';

/**
 * The page for a link that is none of ours: the same bytes whatever is wrong with it, so that a forger learns nothing.
 * It reads no token and asks no database.
 */
export function neutralPage(frame: Frame): string {
  const { texts, policy } = frame;
  return errorPage(frame, texts.neutralTitle, [texts.neutral(policy.brand.name), texts.neutralHelp], askLink(frame));
}

/** The way to a new link, from any page one level below the root. */
export function askLink({ texts, language }: Frame): Html {
  return html`<p><a class="onward" href="../p?lang=${language}">${texts.askInstead}</a></p>`;
}

export function errorPage(frame: Frame, title: string, sentences: readonly string[], then: Html | '' = ''): string {
  return frame.render({
    title,
    isError: true,
    main: html`<h1>${title}</h1>
<section class="card">${sentences.map((sentence) => html`<p>${sentence}</p>`)}</section>
${then}`,
  });
}

/** The page itself, seen from itself. */
export function choicesHrefOf({ language }: Frame): string {
  return `?lang=${language}`;
}

export function choicesLink(frame: Frame): Html {
  return html`<p><a class="onward" href="${choicesHrefOf(frame)}">${frame.texts.backToChoices}</a></p>`;
}

/** A no that failed on our side: one more press is all that it takes. */
export function notRecordedPage(frame: Frame, content: Pick<PageContent, 'stops' | 'companies'>): string {
  const { texts } = frame;
  return errorPage(frame, texts.notRecordedTitle, [texts.notRecorded], stopSection(frame, content));
}

/** What a GET of a one-click link shows: a button, and no change (RFC 8058; scanners follow links). */
export function confirmPage(frame: Frame, words: StopWords, choicesHref: string): string {
  const { texts, policy } = frame;
  return frame.render({
    title: texts.confirmTitle,
    hasLanguageLinks: true,
    main: html`<h1>${texts.confirmTitle}</h1>
<p class="lead">${texts.confirmIntro(policy.brand.name)}</p>
${confirmForm(frame, words)}
<p><a class="onward" href="${choicesHref}">${texts.confirmOther}</a></p>`,
  });
}

/** Its press goes to the one-click route itself; the language in the address tells it from a mail provider's. */
export function confirmForm(frame: Frame, { scope, button, means }: StopWords): Html {
  const { texts, language } = frame;
  const companies = scope === 'TOPIC' ? undefined : companiesOf(frame);
  return html`<section class="card stop"><form method="post" action="?lang=${language}"><p id="means">${means}</p><button aria-describedby="means">${button}</button></form><p class="soft">${texts.atOnce}${companies ? ` ${companies}` : ''}</p></section>`;
}
