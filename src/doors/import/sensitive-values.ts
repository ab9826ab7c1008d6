const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/;
const BETWEEN_GROUPS = /[\s.-]/g;
const NINE_DIGITS = /^\d{9}$/;
const ELEVEN_DIGITS = /^\d{11}$/;
/** As Belgians write it: 85.07.30-033.28. */
const WRITTEN_NATIONAL_NUMBER = /^\d{2}[./ ]\d{2}[./ ]\d{2}[-. ]\d{3}[-. ]\d{2}$/;

/** What a value looks like beyond the reach of chance: its check digits are right. */
export type SensitiveKind = 'BANK_ACCOUNT' | 'NATIONAL_NUMBER' | 'MAYBE_NATIONAL_NUMBER';

/**
 * Whether a value is a bank account (IBAN, ISO 13616), a Belgian national number (check number modulo 97 and a date) or
 * a Dutch BSN (the eleven-test). Nine or eleven bare digits may pass by chance: those are MAYBE.
 */
export function sensitiveKind(value: string): SensitiveKind | undefined {
  const text = value.trim();
  if (text.length < 9 || text.length > 42) return undefined;
  const bare = text.toUpperCase().replace(BETWEEN_GROUPS, '');
  if (IBAN.test(bare) && isIban(bare)) return 'BANK_ACCOUNT';
  if (WRITTEN_NATIONAL_NUMBER.test(text) && isNationalNumber(bare.replace(/\D/g, ''))) return 'NATIONAL_NUMBER';
  if (ELEVEN_DIGITS.test(bare) && isNationalNumber(bare)) return 'MAYBE_NATIONAL_NUMBER';
  if (NINE_DIGITS.test(bare) && isBsn(bare)) return 'MAYBE_NATIONAL_NUMBER';
  return undefined;
}

function isIban(text: string): boolean {
  const moved = text.slice(4) + text.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** Since 2000 a 2 stands before the number when its check is made. */
function isNationalNumber(digits: string): boolean {
  // In numbers of people not in the register 20 or 40 is added to the month.
  const month = Number(digits.slice(2, 4)) % 20;
  const day = Number(digits.slice(4, 6));
  if (month > 12 || day > 31) return false;
  const body = digits.slice(0, 9);
  const check = Number(digits.slice(9));
  return [body, `2${body}`].some((number) => 97 - (Number(number) % 97) === check);
}

function isBsn(digits: string): boolean {
  if (/^0+$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (place === 8 ? -1 : 9 - place), 0);
  return sum % 11 === 0;
}
