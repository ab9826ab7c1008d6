import type { Address } from '../../domain/address';
import { parsePhone } from '../../domain/phone-number';

/** Under what name the report counts numbers that are none. */
export const PHONE_LEFT_OUT = 'PHONE';

/**
 * A number beside an e-mail address. One that is none does not cost the person: the rest of the line is taken.
 *
 * @param country ISO 3166 code for numbers without a country code.
 */
export function readPhone(text: string | undefined, country?: string): { address?: Address; leftOut: string[] } {
  if (text === undefined || text.trim() === '') return { leftOut: [] };
  const parsed = parsePhone(text, country);
  return parsed.ok ? { address: parsed.address, leftOut: [] } : { leftOut: [PHONE_LEFT_OUT] };
}
