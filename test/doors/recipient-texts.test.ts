import { LANGUAGES } from '../../src/domain/language';
import { textsIn } from '../../src/doors/recipient/texts/catalogue';

/** Every sentence by its path, with the parameters in their places. */
function sentencesIn(texts: unknown, path = ''): [string, string][] {
  if (typeof texts === 'function') return [[path, String(texts('{1}', '{2}', '{3}'))]];
  if (typeof texts !== 'object' || texts === null) return [[path, String(texts)]];
  return Object.entries(texts).flatMap(([key, text]) => sentencesIn(text, path === '' ? key : `${path}.${key}`));
}

const placesIn = (sentence: string) => [...new Set(sentence.match(/\{\d\}/g))].sort().join(' ');
const shapeOf = (language: (typeof LANGUAGES)[number]) =>
  sentencesIn(textsIn(language))
    .map(([path, sentence]) => `${path} ${placesIn(sentence)}`)
    .sort();

describe('the texts of the recipient’s pages', () => {
  test.each(LANGUAGES)('in %s hold the same sentences as in Dutch, with the same names in them', (language) => {
    expect(shapeOf(language)).toEqual(shapeOf('nl'));
  });

  test('are written for each language: none holds a sentence of another', () => {
    const long = LANGUAGES.flatMap((language) =>
      sentencesIn(textsIn(language))
        .filter(([, sentence]) => sentence.split(' ').length > 4)
        .map(([, sentence]) => sentence),
    );

    expect(long.filter((sentence, index) => long.indexOf(sentence) !== index)).toEqual([]);
  });

  test.each(LANGUAGES)('in %s ask for no reason and shame nobody', (language) => {
    const all = sentencesIn(textsIn(language))
      .map(([, sentence]) => sentence)
      .join(' ');

    expect(all).not.toMatch(
      /weet u (het )?zeker|are you sure|êtes-vous sûr|sind sie sicher|helaas|sorry|jammer|leider|dommage/i,
    );
  });
});
