import fc from 'fast-check';
import { Repeats, SortedRuns } from '../../../src/doors/screening/repeats';

async function repeatsOf(numbers: Iterable<number>, longest: number): Promise<number> {
  const repeats = new Repeats();
  const runs = new SortedRuns(longest, (run) => repeats.addRun(run));
  for (const number of numbers) runs.add(number);
  runs.end();
  const count = await repeats.count();
  await repeats.close();
  return count;
}

test('as many repeats are counted as a set of the numbers would tell', async () => {
  const lists = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 50 }), async (numbers, longest) => {
      expect(await repeatsOf(numbers, longest)).toBe(numbers.length - new Set(numbers).size);
    }),
  );
});

test('of a list that does not fit into memory as well: a quarter comes again, some of it three times', async () => {
  function* numbers() {
    for (let number = 0; number < 2_000_000; number++) yield (number * 2_654_435_761) % 2 ** 32;
    for (let number = 0; number < 500_000; number++) yield (number * 4 * 2_654_435_761) % 2 ** 32;
    for (let number = 0; number < 7; number++) yield (number * 8 * 2_654_435_761) % 2 ** 32;
  }

  expect(await repeatsOf(numbers(), 131_072)).toBe(500_007);
});
