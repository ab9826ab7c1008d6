import { html } from 'hono/html';
import type { Worded } from '../../domain/language';
import type { Frame, Html } from './frame';

/** The wording and language that the person had before them: they become the evidence of the act. */
export function evidenceFields({ language, wordingId, kept }: Frame): Html {
  return kept(
    'evidence',
    () =>
      html`<input type="hidden" name="lang" value="${language}"><input type="hidden" name="wording" value="${wordingId}">`,
  );
}

export function listOf({ texts }: Pick<Frame, 'texts'>, words: readonly string[]): string {
  return new Intl.ListFormat(texts.locale, { type: 'conjunction' }).format(words);
}

/** A text in another language than the page's says so, for those who hear it. */
export function worded({ text, lang }: Worded): Html {
  return lang === undefined ? html`${text}` : html`<span lang="${lang}">${text}</span>`;
}
