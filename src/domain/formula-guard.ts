/**
 * A cell that starts so is run as a formula by spreadsheet programs (OWASP ASVS 5, 1.2.10), the full-width forms
 * included, which Excel takes for the same signs.
 */
const FORMULA_STARTS = '=+-@\t\r\n\0＝＋－＠';
const NEEDS_QUOTES = /[",;\t\r\n|]/;

export function startsFormula(field: string): boolean {
  return field !== '' && FORMULA_STARTS.includes(field[0]!);
}

/** Takes back the apostrophe of `guardedLine`, so that a list may be handed in again after it was screened. */
export function withoutFormulaGuard(field: string): string {
  return field.startsWith("'") && startsFormula(field.slice(1)) ? field.slice(1) : field;
}

/**
 * One line of CSV with CRLF, safe to open in a spreadsheet: what people typed into a form must not run on the machine
 * of the marketer who opens the list.
 *
 * Quotes every delimiter that a spreadsheet may guess and not only the one in use: a file opened with another one
 * must not give a new cell that starts with a formula.
 */
export function guardedLine(fields: readonly string[], delimiter: string): string {
  if (fields.length === 1 && fields[0] === '') return '""\r\n';
  let line = '';
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index]!;
    const safe = startsFormula(field) ? `'${field}` : field;
    if (index > 0) line += delimiter;
    line += NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }
  return `${line}\r\n`;
}
