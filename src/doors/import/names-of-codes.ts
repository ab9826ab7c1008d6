import { plainName } from '../list/column-names';

const LANGUAGES_OF_NAMES = ['en', 'nl', 'fr', 'de'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
/** Regions that no person lives in, which are in the list of codes all the same. */
const NO_COUNTRY = new Set(['EU', 'EZ', 'UN', 'QO', 'ZZ', 'XA', 'XB']);

/** What people write who do not know what CLDR calls it. */
const EVERYDAY: Readonly<Record<Coded, Readonly<Record<string, string>>>> = {
  region: {
    holland: 'NL',
    usa: 'US',
    'great britain': 'GB',
    'groot brittannie': 'GB',
    'grande bretagne': 'GB',
    england: 'GB',
    engeland: 'GB',
    angleterre: 'GB',
    scotland: 'GB',
    wales: 'GB',
    'czech republic': 'CZ',
  },
  language: { vlaams: 'nl', flemish: 'nl', flamand: 'nl' },
};

type Coded = 'region' | 'language';
const made = new Map<Coded, ReadonlyMap<string, string>>();

/** Codes of two letters, of countries in capitals and of languages in small ones, by names in en, nl, fr and de and by code. */
export function codesByName(coded: Coded): ReadonlyMap<string, string> {
  const found = made.get(coded) ?? new Map([...namesOf(coded), ...Object.entries(EVERYDAY[coded])]);
  made.set(coded, found);
  return found;
}

function* namesOf(type: Coded): Generator<[name: string, code: string]> {
  const pairs = LETTERS.flatMap((one) => LETTERS.map((other) => one + other));
  for (const language of LANGUAGES_OF_NAMES) {
    const names = new Intl.DisplayNames(language, { type, fallback: 'none' });
    for (const pair of pairs) {
      const name = names.of(type === 'region' ? pair.toUpperCase() : pair);
      const code = codeToday(type, pair);
      if (name === undefined || NO_COUNTRY.has(code)) continue;
      yield [plainName(name), code];
      yield [pair, code];
    }
  }
}

/** Some places and languages had another code before, and many write UK for GB. */
function codeToday(type: Coded, pair: string): string {
  const [tag = ''] = Intl.getCanonicalLocales(type === 'region' ? `und-${pair}` : pair);
  return type === 'region' ? tag.slice('und-'.length) : tag;
}
