import { createLane } from '../../src/operations/lane';

/** The batches that come of these items, of which the first goes while the others arrive. */
async function batchesOf<T>(items: readonly T[], options: { longest: number; sizeOf?: (item: T) => number }) {
  const batches: T[][] = [];
  const lane = createLane<T, T>({
    ...options,
    runBatch: async (batch) => {
      batches.push([...batch]);
      return batch;
    },
  });
  const answers = await Promise.all(items.map((item) => lane.run(item)));
  expect(answers).toEqual(items);
  return batches;
}

test('a batch takes as many items as it may', async () => {
  expect(await batchesOf([1, 2, 3, 4, 5], { longest: 2 })).toEqual([[1, 2], [3, 4], [5]]);
});

test('by size it takes what fits, in order, and one that fits nowhere goes alone', async () => {
  const batches = await batchesOf([3, 4, 3, 1, 99, 2], { longest: 7, sizeOf: (size) => size });

  expect(batches).toEqual([[3, 4], [3, 1], [99], [2]]);
});
