import { plainName } from '../list/column-names';

const YES = new Set(['true', 'yes', 'y', '1', 'x', 'waar', 'ja', 'j', 'vrai', 'oui', 'o', 'wahr']);
const NO = new Set(['false', 'no', 'n', '0', 'onwaar', 'nee', 'faux', 'non', 'falsch', 'nein']);

/**
 * A tick as programs write it and spreadsheets translate it (nl, fr, en, de). EMPTY says nothing. What is none of these
 * words is UNREADABLE: whether it was a no is for a person to see, and not for a guess.
 */
export type Tick = 'YES' | 'NO' | 'EMPTY' | 'UNREADABLE';

export function readTick(cell: string): Tick {
  const word = plainName(cell);
  if (word === '') return cell.trim() === '' ? 'EMPTY' : 'UNREADABLE';
  if (YES.has(word)) return 'YES';
  return NO.has(word) ? 'NO' : 'UNREADABLE';
}

/** `nl`, `NL`, `nl-BE`; the part for the region is left out. */
export function readLanguage(cell: string): string | undefined {
  const code = /^([a-z]{2,3})(?:[-_][a-z]{2,4})?$/i.exec(cell.trim())?.[1];
  return code?.toLowerCase();
}

const LANGUAGES_OF_NAMES = ['en', 'nl', 'fr', 'de'];
/** Regions that no person lives in, which are in the list of codes all the same. */
const NO_COUNTRY = new Set(['EU', 'EZ', 'UN', 'QO', 'ZZ', 'XA', 'XB']);
let codeByName: ReadonlyMap<string, string> | undefined;

/** ISO 3166 code of a country, from its code or its name in nl, fr, en or de. */
export function readCountry(cell: string): string | undefined {
  codeByName ??= countryNames();
  return codeByName.get(plainName(cell));
}

function countryNames(): ReadonlyMap<string, string> {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((one) => letters.map((other) => one + other)).filter((code) => !NO_COUNTRY.has(code));
  const byName = new Map<string, string>();
  for (const language of LANGUAGES_OF_NAMES) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of codes) {
      const name = names.of(code);
      if (name === undefined) continue;
      byName.set(plainName(name), code);
      byName.set(code.toLowerCase(), code);
    }
  }
  return byName;
}

const LOOKS_LIKE_NO =
  /\bopt(ed)? ?out|\boptout|unsubscri|afgemeld|uitgeschreven|bezwaar|abgemeldet|abbestell|widerspruch|desabonn|desinscri|\bopposition\b|do not (e ?mail|mail|contact|call|sms)|suppress|spam report|complain|\bobjections?\b/;

/** A column that may hold noes. One that is not understood must not be passed over: the file is refused. */
export function looksLikeNo(column: string): boolean {
  return LOOKS_LIKE_NO.test(plainName(column.replaceAll('_', ' ')));
}
