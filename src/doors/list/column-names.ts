import type { AddressKind } from '../../domain/address';

/**
 * What programs and people in Dutch, French, German and English call the column with the address. In tiers: of
 * `E-mail` and `Work email` in one file the first is the one that is mailed.
 */
const ADDRESS_NAMES: Readonly<Record<AddressKind, readonly ReadonlySet<string>[]>> = {
  EMAIL: [
    new Set([
      ...['email', 'e mail', 'email address', 'e mail address', 'emailaddress', 'e mailaddress'],
      ...['emailadres', 'email adres', 'e mailadres', 'e mail adres', 'mailadres'],
      ...[
        'adresse e mail',
        'adresse email',
        'adresse mail',
        'adresse de messagerie',
        'adresse electronique',
        'courriel',
      ],
      ...['emailadresse', 'email adresse', 'e mailadresse', 'e mail adresse', 'mailadresse', 'mail adresse'],
    ]),
    new Set([
      'mail',
      'mail address',
      'primary email',
      'contact email',
      'recipient',
      'ontvanger',
      'destinataire',
      'empfanger',
    ]),
    new Set(['work email', 'business email', 'zakelijk e mailadres', 'email 1', 'e mail 1', 'e mail 1 value']),
    new Set([
      ...['sha256', 'email sha256', 'sha256 email', 'hashed email', 'email hash'],
      ...['sha1', 'email sha1', 'md5', 'email md5', 'md5 email', 'sha1 email', 'hash'],
    ]),
  ],
  PHONE: [
    new Set([
      ...['mobile', 'mobile phone', 'mobile number', 'mobile phone number', 'cell phone', 'sms', 'sms phone number'],
      ...['mobiel', 'mobiele telefoon', 'mobiel nummer', 'mobiel telefoonnummer', 'gsm', 'gsm nummer', '06 nummer'],
      ...[
        'portable',
        'telephone portable',
        'telephone mobile',
        'numero de portable',
        'handy',
        'handynummer',
        'mobilnummer',
      ],
    ]),
    new Set(['phone', 'phone number', 'telephone', 'telephone number', 'tel', 'telefoon', 'telefoonnummer']),
    new Set(['numero de telephone', 'telefon', 'telefonnummer', 'sha256', 'phone sha256', 'md5', 'sha1', 'hash']),
  ],
};

/** A column name without the differences that nobody means: capitals, accents, hyphens, underscores, spaces. */
export function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The columns with the best name for an address of this kind: none, the one, or several that are equally good. */
export function namedAddressColumns(header: readonly string[], kind: AddressKind): number[] {
  const names = header.map(plainName);
  for (const tier of ADDRESS_NAMES[kind]) {
    const columns = names.flatMap((name, index) => (tier.has(name) ? [index] : []));
    if (columns.length > 0) return columns;
  }
  return [];
}
