/** Passed often, so that a run of all tests tells of the change that it is about, and not of histories that nobody saw before. */
const SEED = 51;

/** `ABIDE_TEST_HISTORIES` plays new ones each time, or those of `ABIDE_TEST_SEED`. */
export function seedOfRun(): { readonly seed?: number } {
  const { ABIDE_TEST_HISTORIES: histories, ABIDE_TEST_SEED: seed } = process.env;
  if (seed !== undefined) return { seed: Number(seed) };
  return histories === undefined ? { seed: SEED } : {};
}
