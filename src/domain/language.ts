/** The languages that Abide writes to recipients in: pages and mails. */
export const LANGUAGES = ['nl', 'fr', 'en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

export function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}

/** What may tell the language, the stronger first. */
export interface LanguageWishes {
  /** `?lang=` or the form's own language. */
  readonly asked?: unknown;
  /** The contact's. */
  readonly held?: string;
  readonly acceptLanguage?: string;
}

/** The policy's languages that are in `written`, the policy's first one first. Never empty. */
export function offeredLanguages<L extends Language>(
  policyLanguages: readonly string[],
  written: readonly L[],
): readonly L[] {
  const offered = policyLanguages.flatMap((language) => written.filter((one) => one === language));
  return offered.length > 0 ? [...new Set(offered)] : written.filter((language) => language === 'en');
}

export function chooseLanguage<L extends Language>(
  offered: readonly L[],
  { asked, held, acceptLanguage }: LanguageWishes,
): L {
  const wishes = [typeof asked === 'string' ? asked : '', held ?? '', ...byQuality(acceptLanguage ?? '')];
  for (const wish of wishes) {
    const primary = wish.trim().toLowerCase().split('-')[0];
    const found = offered.find((language) => language === primary);
    if (found) return found;
  }
  return offered[0] as L;
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

/** A text of the policy, with its language where it is not the reader's (WCAG 3.1.2). */
export interface Worded {
  readonly text: string;
  readonly lang?: string;
}

/** The policy's text in the reader's language, else in the first of the policy's languages that has one. */
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
