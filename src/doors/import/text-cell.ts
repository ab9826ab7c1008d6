import { withoutFormulaGuard } from '../../domain/formula-guard';

const NOT_ON_ONE_LINE = /[\s\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]+/gu;
/** As long as GraphQL takes. */
const LONGEST = 200;

/**
 * Text that is kept: a name, a company. One line whatever the cell held, since it ends up in mails and logs of others,
 * and without the apostrophe that our own files carry against formulas.
 *
 * @returns TOO_LONG rather than a part of it; undefined for an empty cell.
 */
export function readText(cell: string): string | undefined | 'TOO_LONG' {
  const text = withoutFormulaGuard(cell.trim()).replace(NOT_ON_ONE_LINE, ' ').trim().normalize('NFC');
  if (text === '') return undefined;
  return text.length > LONGEST ? 'TOO_LONG' : text;
}

/** Where one that is too long costs nothing but itself. */
export function readShortText(cell: string | undefined): string | undefined {
  const text = readText(cell ?? '');
  return text === 'TOO_LONG' ? undefined : text;
}
