/** What an import passes over while it takes the rest of the line, by the name under which it is counted. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  PHONE: 'a number that is none (--country reads national numbers)',
};

export function explanationOfLeftOut(what: string): string | undefined {
  return LEFT_OUT[what];
}
