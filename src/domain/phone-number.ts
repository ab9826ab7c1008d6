import { isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { addressFault, normalisedAddress, type ParsedAddress } from './address';

const LONGEST_INPUT = 100;

/**
 * Gives a phone number in E.164, or says why the text is none. Parsing the result again gives the same result.
 *
 * A number need only be possible, not known to be in use: numbering plans open ranges faster than a copy of them
 * is renewed, and a no by a new number must not be refused.
 *
 * @param defaultCountry ISO 3166 code for a number without a country code, such as the contact's country.
 */
export function parsePhone(text: string, defaultCountry?: string): ParsedAddress {
  if (text.length > LONGEST_INPUT) return addressFault('TOO_LONG');
  const trimmed = text.trim();
  if (trimmed === '') return addressFault('EMPTY');

  const country = defaultCountry?.toUpperCase();
  const known = country !== undefined && isSupportedCountry(country) ? country : undefined;
  const number = parsePhoneNumberFromString(trimmed, { defaultCountry: known, extract: false });
  if (!number) {
    const isNational = known === undefined && /^[\d\s()./-]{4,}$/.test(trimmed);
    return addressFault(isNational ? 'COUNTRY_MISSING' : 'PHONE_MALFORMED');
  }
  if (number.ext) return addressFault('PHONE_EXTENSION');
  if (!number.isPossible() || !isSettled(number)) return addressFault('PHONE_MALFORMED');
  return normalisedAddress('PHONE', number.number);
}

/** Some impossible numbers lose another zero each time they are read: three in a thousand random ones did. */
function isSettled(number: PhoneNumber): boolean {
  const again = parsePhoneNumberFromString(number.number, { extract: false });
  return again !== undefined && again.number === number.number && again.isPossible();
}
