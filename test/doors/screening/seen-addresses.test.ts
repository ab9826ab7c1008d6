import fc from 'fast-check';
import { SeenAddresses } from '../../../src/doors/screening/seen-addresses';

test('it says what a set of the texts would say', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 })), (texts) => {
      const seen = new SeenAddresses();
      const set = new Set<string>();
      for (const text of texts) {
        expect(seen.see(text)).toBe(set.has(text));
        set.add(text);
      }
    }),
  );
});

test('among a quarter of a million addresses that differ in little none passes for another', () => {
  const seen = new SeenAddresses();
  const address = (number: number) => `person.${number}@customer-${number % 7}.example`;
  let duplicates = 0;
  for (let number = 0; number < 250_000; number++) if (seen.see(address(number))) duplicates++;
  expect(duplicates).toBe(0);

  for (let number = 0; number < 250_000; number++) if (!seen.see(address(number))) duplicates--;
  expect(duplicates).toBe(0);
});
