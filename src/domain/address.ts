/**
 * An address in the one form that Abide stores, hashes and compares (design, section 4, "Address normalisation").
 * A no stays on an address only as long as every spelling of it ends here as the same text.
 */

export const AddressKind = Object.freeze({ EMAIL: 'EMAIL', PHONE: 'PHONE' });
export type AddressKind = keyof typeof AddressKind;

declare const normalised: unique symbol;

/** Only `parseEmail` and `parsePhone` make one, so text that was never normalised cannot be hashed by mistake. */
export type AddressValue = string & { readonly [normalised]: true };

export interface Address {
  readonly kind: AddressKind;
  readonly value: AddressValue;
}

/** Every way in which a text is not an address, with the explanation for reports on lists and for API answers. */
export const ADDRESS_FAULTS = Object.freeze({
  EMPTY: 'There is no address.',
  TOO_LONG: 'The text is too long to be an address.',
  INVISIBLE_CHARACTER: 'The address holds a control, format or otherwise invisible character.',
  AT_SIGN_MISSING: 'An e-mail address has an @ between its local part and its domain.',
  LOCAL_PART_EMPTY: 'There is nothing before the @.',
  LOCAL_PART_TOO_LONG: 'The part before the @ is longer than 64 bytes.',
  LOCAL_PART_MALFORMED: 'The part before the @ holds a dot or a character that is not allowed at that place.',
  DOMAIN_EMPTY: 'There is nothing after the @.',
  DOMAIN_TOO_LONG: 'The domain is longer than 253 characters.',
  DOMAIN_IS_IP: 'The domain is an IP address; Abide takes domain names only.',
  DOMAIN_MALFORMED: 'The domain is not a valid domain name.',
  DOMAIN_WITHOUT_DOT: 'The domain is a single label; mail on the internet needs a full domain name.',
  LABEL_EMPTY: 'The domain holds two dots in a row, or starts with one.',
  LABEL_TOO_LONG: 'A label of the domain is longer than 63 characters.',
  LABEL_HYPHEN: 'A label of the domain starts or ends with a hyphen.',
  COUNTRY_MISSING: 'The phone number has no country code, and no known country was given beside it.',
  PHONE_MALFORMED: 'This is not a phone number that can exist.',
  PHONE_EXTENSION: 'A phone number with an extension cannot be called or texted by itself.',
});
export type AddressFault = keyof typeof ADDRESS_FAULTS;

/** A bad address is an answer, not an exception: one bad line never stops a list. */
export type ParsedAddress =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly reason: AddressFault };

export function addressFault(reason: AddressFault): ParsedAddress {
  return { ok: false, reason };
}

/** For the parsers of this folder only: the caller vouches that the text is in its normal form. */
export function normalisedAddress(kind: AddressKind, text: string): ParsedAddress {
  return { ok: true, address: { kind, value: text as AddressValue } };
}
