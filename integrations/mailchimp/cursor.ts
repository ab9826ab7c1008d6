/** A cursor is kept outside this folder as a text that means nothing there. It holds times, numbers and ids of lists. */
export function cursorText(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Undefined: there is none, or it is none of ours, and the walk starts anew. */
export function readCursor<T extends object>(text: string | undefined): T | undefined {
  if (!text) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof read === 'object' && read !== null ? (read as T) : undefined;
  } catch {
    return undefined;
  }
}
