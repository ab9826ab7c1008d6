import { html, raw } from 'hono/html';
import { chooseLanguage, LANGUAGES, type Language, type LanguageWishes, offeredLanguages } from '../../domain/language';
import type { Controller, Policy } from '../../domain/policy';
import type { ActivePolicy } from '../../operations';
import { pageStyle } from './page-style';
import { pageHeaders } from './response-headers';
import { textsIn, wordingIdOf } from './texts/catalogue';
import type { PageTexts } from './texts/page-texts';

/** A piece of HTML in which every value was escaped. */
export type Html = ReturnType<typeof html>;

export interface FramedPage {
  readonly title: string;
  readonly main: Html;
  /** Puts the word before the title, so that it is the first thing heard. */
  readonly isError?: boolean;
  /** Language links lead to a GET of this page: left out where that would lose what the page says. */
  readonly hasLanguageLinks?: boolean;
}

/** All that stays the same for one policy and one language: made once, kept, and put around each page. */
export interface Frame {
  readonly language: Language;
  readonly texts: PageTexts;
  readonly policy: Policy;
  readonly wordingId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly formatTime: (at: Date) => string;
  readonly formatDay: (at: Date) => string;
  /** A part that is the same for many pages is made once; its name says all that it depends on. */
  readonly kept: (name: string, make: () => Html) => Html;
  render(page: FramedPage): string;
}

/** Gives the frame for what is known of the person's language, under the policy in force then. */
export function createFrames(active: ActivePolicy): (wishes: LanguageWishes) => Frame {
  let made = { policy: active.policy, frameFor: framesOf(active.policy) };
  return (wishes) => {
    const { policy } = active;
    if (made.policy !== policy) made = { policy, frameFor: framesOf(policy) };
    return made.frameFor(wishes);
  };
}

/** Frames are made once per policy. */
function framesOf(policy: Policy): (wishes: LanguageWishes) => Frame {
  const offered = offeredLanguages(policy.languages, LANGUAGES);
  const style = pageStyle(policy.brand.colour);
  const headers = pageHeaders(style);
  const frames = new Map(
    offered.map((language) => [language, createFrame({ policy, language, offered, style, headers })]),
  );
  return (wishes) => frames.get(chooseLanguage(offered, wishes)) as Frame;
}

interface FrameParts extends Pick<Frame, 'policy' | 'language' | 'headers'> {
  readonly offered: readonly Language[];
  readonly style: string;
}

function createFrame({ policy, language, offered, style, headers }: FrameParts): Frame {
  const texts = textsIn(language);
  const brand = policy.brand.name;
  const time = new Intl.DateTimeFormat(texts.locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: policy.timeZone,
  });
  const day = new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeZone: policy.timeZone });
  const head = html`<style>${raw(style)}</style>`;
  const masthead = html`<p class="brand"><span class="mark" aria-hidden="true">${[...brand.trim()][0]?.toUpperCase() ?? ''}</span>${brand}</p>`;
  const languageLinks = linksTo(offered, language, texts);
  const foot = footer(policy, texts);
  return {
    language,
    texts,
    policy,
    headers,
    wordingId: wordingIdOf(language),
    formatTime: (at) => time.format(at),
    formatDay: (at) => day.format(at),
    kept: keeper(),
    render: ({ title, main, isError = false, hasLanguageLinks = false }) =>
      html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${isError ? `${texts.errorPrefix}: ` : ''}${title} – ${brand}</title>${head}</head>
<body>
<header class="column">${masthead}${hasLanguageLinks ? languageLinks : ''}</header>
<main class="column">${main}</main>
${foot}
</body>
</html>
`.toString(),
  };
}

function keeper(): Frame['kept'] {
  const parts = new Map<string, Html>();
  return (name, make) => {
    const part = parts.get(name) ?? make();
    parts.set(name, part);
    return part;
  };
}

function linksTo(offered: readonly Language[], current: Language, texts: PageTexts): Html | '' {
  if (offered.length < 2) return '';
  const links = offered.map((language) => {
    const name = textsIn(language).languageName;
    return language === current
      ? html`<li><span aria-current="true">${name}</span></li>`
      : html`<li><a href="?lang=${language}" lang="${language}" hreflang="${language}">${name}</a></li>`;
  });
  return html`<nav aria-label="${texts.languages}"><ul>${links}</ul></nav>`;
}

/** Who answers for the data, whom to ask, and who watches over them (UP-26, UG-15, EK-28). */
function footer({ controllers, minimumAge }: Policy, texts: PageTexts): Html {
  return html`<footer class="column"><h2>${texts.footerHeading}</h2>${controllers.map((one) => controllerView(one, texts))}<p>${texts.regulatorNote}</p>${
    minimumAge === undefined ? '' : html`<p>${texts.minimumAgeNote(String(minimumAge))}</p>`
  }</footer>`;
}

function controllerView({ name, postalAddress, privacyContact, regulators }: Controller, texts: PageTexts): Html {
  const place = postalAddress.trim();
  return html`<dl><dt>${texts.responsible}</dt><dd>${name}</dd>${
    place ? html`<dt>${texts.address}</dt><dd class="lines">${place}</dd>` : ''
  }<dt>${texts.privacyContact}</dt><dd>${contactLink(privacyContact)}</dd>${
    regulators.length > 0 ? html`<dt>${texts.regulator}</dt><dd>${regulators.join(', ')}</dd>` : ''
  }</dl>`;
}

/** In a group: which company answers for one topic, whom to ask, and whom to complain to (EK-18, EK-28). */
export function responsibleView({ name, privacyContact, regulators }: Controller, texts: PageTexts): Html {
  return html`<p class="answers">${texts.responsible}: ${name}. ${texts.privacyContact}: ${contactLink(privacyContact)}. ${texts.regulator}: ${regulators.join(', ')}.</p>`;
}

/** A mail address or a web address becomes a link; any other text stays text. */
export function contactLink(contact: string): Html {
  if (/^[^\s@<>"]+@[^\s@<>"]+$/.test(contact)) return html`<a href="mailto:${contact}">${contact}</a>`;
  if (/^https:\/\/[^\s<>"]+$/.test(contact)) return html`<a href="${contact}" rel="noreferrer">${contact}</a>`;
  return html`${contact}`;
}
