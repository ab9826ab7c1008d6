import { LANGUAGES } from '../../src/domain/language';
import { contrastOf, fitBrandColour } from '../../src/doors/recipient/brand-colour';
import { pageStyle } from '../../src/doors/recipient/page-style';
import { isWordingId, wordingIdOf } from '../../src/doors/recipient/texts/catalogue';

test.each([
  '#1b4f72',
  '#fff200',
  '#ffffff',
  '#000',
  '#808080',
  '#e30613',
  '#00a651',
  'tomato',
  '',
])('the brand colour "%s" becomes one that is readable by day and by night', (colour) => {
  for (const [backgrounds, isDark] of [
    [['#f4f5f7', '#ffffff'], false],
    [['#0f1215', '#191d23'], true],
  ] as const) {
    const { brand, onBrand } = fitBrandColour(colour, backgrounds, isDark);

    for (const background of backgrounds) expect(contrastOf(brand, background)).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(brand, onBrand)).toBeGreaterThanOrEqual(4.5);
  }
});

test('a brand colour that is readable already stays as it is', () => {
  expect(fitBrandColour('#1B4F72', ['#ffffff'], false)).toEqual({ brand: '#1b4f72', onBrand: '#fff' });
});

test('nothing of a colour that is none reaches the style sheet', () => {
  expect(pageStyle('red}</style><script>')).not.toContain('script');
});

test('every language has a wording id of its own, which is known again', () => {
  const ids = LANGUAGES.map(wordingIdOf);

  expect(new Set(ids).size).toBe(LANGUAGES.length);
  expect(ids.every(isWordingId)).toBe(true);
  expect(isWordingId('page-xx-000000000000')).toBe(false);
});
