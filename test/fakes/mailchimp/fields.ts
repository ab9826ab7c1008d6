type Json = Readonly<Record<string, unknown>>;

/**
 * The `fields` and `exclude_fields` of a query: dotted paths, comma-joined. What is not asked for is really missing,
 * `total_items` and `_links` too.
 */
export function picked(body: Json, query: URLSearchParams): Json {
  const kept = paths(query.get('fields'));
  const dropped = paths(query.get('exclude_fields'));
  const only = kept.length > 0 ? pick(body, kept) : body;
  return dropped.length > 0 ? omit(only, dropped) : only;
}

function paths(text: string | null): string[][] {
  return (text ?? '')
    .split(',')
    .filter((path) => path !== '')
    .map((path) => path.split('.'));
}

function pick(value: Json, wanted: readonly string[][]): Json {
  const entries = Object.entries(value).flatMap(([key, held]) => {
    const below = wanted.filter(([first]) => first === key).map(([, ...rest]) => rest);
    if (below.length === 0) return [];
    if (below.some((rest) => rest.length === 0)) return [[key, held] as const];
    return [[key, each(held, (one) => pick(one, below))] as const];
  });
  return Object.fromEntries(entries);
}

function omit(value: Json, unwanted: readonly string[][]): Json {
  const entries = Object.entries(value).flatMap(([key, held]) => {
    const below = unwanted.filter(([first]) => first === key).map(([, ...rest]) => rest);
    if (below.length === 0) return [[key, held] as const];
    if (below.some((rest) => rest.length === 0)) return [];
    return [[key, each(held, (one) => omit(one, below))] as const];
  });
  return Object.fromEntries(entries);
}

function each(held: unknown, change: (one: Json) => Json): unknown {
  if (Array.isArray(held)) return held.map((one) => each(one, change));
  return typeof held === 'object' && held !== null ? change(held as Json) : held;
}
