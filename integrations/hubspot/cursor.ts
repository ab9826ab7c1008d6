/** Where a walk stands. Kept by who walks, as text that means nothing to them. */
export type Position = Readonly<Record<string, string | number | undefined>>;

export function writeCursor(position: Position): string {
  return JSON.stringify(position);
}

/** A cursor that is none starts the walk anew: that reads too much, and misses nobody. */
export function readCursor(cursor: string | undefined): Position {
  try {
    const position: unknown = JSON.parse(cursor ?? '{}');
    return typeof position === 'object' && position !== null ? (position as Position) : {};
  } catch {
    return {};
  }
}

export function numberAt(position: Position, key: string): number | undefined {
  const value = position[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function textAt(position: Position, key: string): string | undefined {
  const value = position[key];
  return typeof value === 'string' ? value : undefined;
}
