import { createHash } from 'node:crypto';
import { isLanguage, LANGUAGES, type Language } from '../../../domain/language';
import { de } from './de';
import { en } from './en';
import { fr } from './fr';
import { nl } from './nl';
import type { PageTexts } from './page-texts';

const CATALOGUE: Readonly<Record<Language, PageTexts>> = { nl, fr, en, de };

export function textsIn(language: Language): PageTexts {
  return CATALOGUE[language];
}

/**
 * Names the wording that the person acted on, for the evidence: it changes when any sentence of the language changes.
 * Topic titles and descriptions are not in it: the policy version beside it in the ledger names those.
 */
export function wordingIdOf(language: Language): string {
  return WORDING_IDS[language];
}

/** A page that was opened before a release is sent back after it: its wording is then an older one of ours. */
export function isWordingId(text: string): boolean {
  return /^page-[a-z]{2}-[0-9a-f]{12}$/.test(text) && isLanguage(text.slice(5, 7));
}

const WORDING_IDS = Object.fromEntries(
  LANGUAGES.map((language) => {
    const sentences = JSON.stringify(spelledOut(CATALOGUE[language]));
    return [language, `page-${language}-${createHash('sha256').update(sentences).digest('hex').slice(0, 12)}`];
  }),
) as Record<Language, string>;

/** Every sentence with `{1}`, `{2}` in the places of its parameters, in a fixed order. */
function spelledOut(texts: unknown): unknown {
  if (typeof texts === 'function') return texts('{1}', '{2}', '{3}');
  if (typeof texts !== 'object' || texts === null) return texts;
  return Object.entries(texts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, text]) => [key, spelledOut(text)]);
}
