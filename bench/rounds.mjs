/**
 * Runs the subjects one after the other, round by round (A B C, A B C): other work on the machine comes and goes, and
 * a ratio is taken only between neighbours. The first round warms up and does not count.
 */
export async function alternate(subjects, { rounds, warmUp = true }) {
  const results = new Map(Object.keys(subjects).map((name) => [name, []]));
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(subjects)) {
      const result = await run(Math.max(round, 0), round < 0);
      if (round >= 0) results.get(name).push(result);
    }
  }
  return results;
}

/** The ratio of each round, and of those the smallest, the middle and the largest. */
export function ratio(results, { of, to, by }) {
  const ratios = results.get(of).map((result, round) => result[by] / results.get(to)[round][by]);
  return { of, to, by, ...spread(ratios) };
}

export function spread(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted.at(-1) };
}
