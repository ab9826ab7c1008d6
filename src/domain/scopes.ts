/**
 * What an API key may do; the list of design section 6. None implies another, admin included.
 */
export const Scope = Object.freeze({
  screening: 'screening',
  contacts: 'contacts',
  preferences: 'preferences',
  suppression: 'suppression',
  interactions: 'interactions',
  admin: 'admin',
});
export type Scope = keyof typeof Scope;

export const ALL_SCOPES: readonly Scope[] = Object.freeze(Object.values(Scope));

export function isScope(word: string): word is Scope {
  return Object.hasOwn(Scope, word);
}
