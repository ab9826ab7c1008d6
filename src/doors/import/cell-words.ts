import { plainName } from '../list/column-names';
import { codesByName } from './names-of-codes';

const YES = new Set(['true', 'yes', 'y', '1', 'x', 'waar', 'ja', 'j', 'vrai', 'oui', 'o', 'wahr']);
const NO = new Set(['false', 'no', 'n', '0', 'onwaar', 'nee', 'faux', 'non', 'falsch', 'nein']);
/** What programs write where there is nothing. */
const NOTHING = new Set(['null', 'n a', 'nvt', 'n v t']);

/**
 * A tick as programs write it and spreadsheets translate it (nl, fr, en, de). EMPTY says nothing. What is none of these
 * words is UNREADABLE: whether it was a no is for a person to see, and not for a guess.
 */
export type Tick = 'YES' | 'NO' | 'EMPTY' | 'UNREADABLE';

export function readTick(cell: string): Tick {
  const word = plainName(cell);
  if (cell.trim() === '' || NOTHING.has(word)) return 'EMPTY';
  if (YES.has(word)) return 'YES';
  return NO.has(word) ? 'NO' : 'UNREADABLE';
}

const TIME = /^\d{4}-\d{2}-\d{2}([ T]|$)|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([ T]|$)/;

/** A tick in a column of noes: there the time of the no, or a word for one such as "Unsubscribed", is a tick too. */
export function readNoTick(cell: string): Tick {
  const tick = readTick(cell);
  if (tick !== 'UNREADABLE') return tick;
  return TIME.test(cell.trim()) || looksLikeNo(cell) ? 'YES' : 'UNREADABLE';
}

/** What a cell says of one topic: of a word that is not known here a no if it looks like one, and nothing if not. */
export type Choice = 'OPTED_IN' | 'OPTED_OUT' | 'NOTHING' | 'UNREADABLE';

const OPTED_IN = new Set(['opted in', 'opt in', 'subscribed', 'ingeschreven', 'aangemeld', 'inscrit', 'angemeldet']);

export function readChoice(cell: string): Choice {
  const word = plainName(cell);
  const tick = readTick(cell);
  if (tick === 'EMPTY' || word === 'unknown') return 'NOTHING';
  if (tick === 'YES' || OPTED_IN.has(word)) return 'OPTED_IN';
  return tick === 'NO' || looksLikeNo(cell) ? 'OPTED_OUT' : 'UNREADABLE';
}

/** A word of ours, written in capitals, small letters, with spaces or hyphens. */
export function readWord<W extends string>(cell: string, words: Readonly<Record<W, W>>): W | undefined {
  const written = plainName(cell).replaceAll(' ', '_').toUpperCase();
  return (Object.keys(words) as W[]).find((word) => word === written);
}

/** The tag (BCP 47) of `nl`, `nl_be`, `Nederlands` or `Dutch - Belgium`; of a name without its region. */
export function readLanguage(cell: string): string | undefined {
  const [, language, region] = /^([a-z]{2,3})(?:[-_]([a-z]{2}))?$/i.exec(cell.trim()) ?? [];
  if (language !== undefined) return Intl.getCanonicalLocales(region ? `${language}-${region}` : language)[0];
  const [name = ''] = cell.split(/ - | \(/);
  return codesByName('language').get(plainName(name));
}

/** ISO 3166 code of a country, from its code or its name in nl, fr, en or de. */
export function readCountry(cell: string): string | undefined {
  return codesByName('region').get(plainName(cell).replace(/^the /, ''));
}

const LOOKS_LIKE_NO =
  /\bopt(ed)? ?out|\boptout|unsubscri|afgemeld|uitgeschreven|bezwaar|abgemeldet|abbestell|widerspruch|desabonn|desinscri|\bopposition\b|do not (e ?mail|mail|contact|call|sms)|suppress|spam report|complain|\bobjections?\b|\bobjected\b|\bstop(ped)?\b/;

/** A column that may hold noes. One that is not understood must not be passed over: the file is refused. */
export function looksLikeNo(column: string): boolean {
  return LOOKS_LIKE_NO.test(plainName(column.replaceAll('_', ' ')));
}

const LOOKS_LIKE_CHOICE =
  /^(e ?mail |list |mailing |marketing )?status$|subscri|consent|toestemming|einwilligung|permission|\bopt ?in\b|nieuwsbrief|newsletter/;

/** In a file whose columns somebody named by hand: one that may hold what people chose, a no among it. */
export function looksLikeChoice(column: string): boolean {
  return looksLikeNo(column) || LOOKS_LIKE_CHOICE.test(plainName(column));
}
