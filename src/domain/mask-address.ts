import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Address } from './address';

const SHOWN_DIGITS = 3;

/**
 * An address as a page shows it to whoever holds a forwarded link: recognisable, not readable (design, section 4,
 * "Unsubscribe link"). Still personal data: never for a log.
 */
export function maskAddress(address: Address): string {
  return address.kind === 'EMAIL' ? maskEmail(address) : maskPhone(address);
}

/** The first letter, unless it is the only one, and the domain. */
function maskEmail(address: Address): string {
  const at = address.value.lastIndexOf('@');
  const [first = '', second] = address.value.slice(0, at).replace(/^"/, '');
  return `${second === undefined ? '' : first}•••${address.value.slice(at)}`;
}

/** The country code and the last three digits; the length of what is hidden is not shown. */
function maskPhone(address: Address): string {
  const code = parsePhoneNumberFromString(address.value)?.countryCallingCode ?? '';
  const national = address.value.slice(1 + code.length);
  const shown = national.length > 2 * SHOWN_DIGITS ? national.slice(-SHOWN_DIGITS) : '';
  return `+${code}•••••${shown}`;
}
