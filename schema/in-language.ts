import { languageTag } from './field-parsers';

/** The text in the first of these languages that has one: `nl-BE` is served by `nl`. */
export function inLanguage<T>(
  texts: Readonly<Record<string, T>>,
  languages: readonly (string | null | undefined)[],
): T | undefined {
  for (const language of languages) {
    const tag = language === null || language === undefined ? undefined : languageTag(language);
    const found = tag && (texts[tag] ?? texts[tag.split('-')[0] as string]);
    if (found !== undefined && found !== '') return found;
  }
  return undefined;
}
