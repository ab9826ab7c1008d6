import { InvalidArgumentError } from 'commander';
import { parsePhone } from '../domain/phone-number';

/** Reads `--country`: where a phone number without a country code is from, such as NL. */
export function readCountry(text: string): string {
  const country = text.toUpperCase();
  const example = parsePhone('0123456789', country);
  const isUnknown = !example.ok && example.reason === 'COUNTRY_MISSING';
  if (isUnknown) throw new InvalidArgumentError('Write the two letters of a country, such as NL.');
  return country;
}
