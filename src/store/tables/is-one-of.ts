/** The check of a column that holds one word of a closed list; the drift test compares it with the migrated one. */
export function isOneOf(column: string, words: readonly string[]): string {
  return `${column} IN (${words.map((word) => `'${word}'`).join(', ')})`;
}
