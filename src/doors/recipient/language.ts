import { isLanguage, LANGUAGES, type Language } from './texts/catalogue';

/** What may tell the language, the stronger first. */
export interface LanguageWishes {
  /** `?lang=` or the form's own language. */
  readonly asked?: unknown;
  /** The contact's. */
  readonly held?: string;
  readonly acceptLanguage?: string;
}

/** The policy's languages that the pages are written in, the policy's first one first. Never empty. */
export function offeredLanguages(policyLanguages: readonly string[]): readonly Language[] {
  const offered = policyLanguages.filter(isLanguage);
  return offered.length > 0 ? [...new Set(offered)] : LANGUAGES.filter((language) => language === 'en');
}

export function chooseLanguage(
  offered: readonly Language[],
  { asked, held, acceptLanguage }: LanguageWishes,
): Language {
  const wishes = [typeof asked === 'string' ? asked : '', held ?? '', ...byQuality(acceptLanguage ?? '')];
  for (const wish of wishes) {
    const primary = wish.trim().toLowerCase().split('-')[0];
    const found = offered.find((language) => language === primary);
    if (found) return found;
  }
  return offered[0] ?? 'en';
}

/** RFC 9110, section 12.5.4. A refused language (`q=0`) is left out; what is malformed is passed over. */
function byQuality(acceptLanguage: string): string[] {
  return acceptLanguage
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';');
      const quality = parameters
        .map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/i.exec(parameter)?.[1])
        .find(Boolean);
      return { range, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ range }) => range);
}

/** A text of the policy, with its language where it is not the page's (WCAG 3.1.2). */
export interface Worded {
  readonly text: string;
  readonly lang?: string;
}

/** The policy's text in the page's language, else in the first of the policy's languages that has one. */
export function worded(
  texts: Readonly<Record<string, string>>,
  language: Language,
  policyLanguages: readonly string[],
): Worded | undefined {
  const own = texts[language];
  if (own) return { text: own };
  const other = policyLanguages.find((candidate) => texts[candidate]);
  return other === undefined ? undefined : { text: texts[other] ?? '', lang: other };
}
