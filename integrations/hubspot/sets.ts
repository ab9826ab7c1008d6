/** HubSpot's calls for many take at most so many. */
const SET_SIZE = 100;
/** Calls of one task that are open at a time; the limits of all instances are kept elsewhere. */
const AT_A_TIME = 8;

/** One call for each set of at most a hundred, one after the other. */
export async function inSets<Item, Result>(
  items: readonly Item[],
  call: (set: readonly Item[]) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += SET_SIZE) results.push(await call(items.slice(at, at + SET_SIZE)));
  return results;
}

/** A few at a time, in order. The first failure stops what has not begun. */
export async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  let isStopped = false;
  const lane = async () => {
    for (const item of rest) {
      if (isStopped) return;
      try {
        await work(item);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, items.length) }, lane));
}
