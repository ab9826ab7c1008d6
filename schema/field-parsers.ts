import { ADDRESS_FAULTS, type Address, type ParsedAddress } from '../src/domain/address';
import { endOf } from '../src/domain/calendar';
import { parseEmail } from '../src/domain/email-address';
import { parsePhone } from '../src/domain/phone-number';
import type { InputFaults, InputPath } from './input-faults';
import { parseInstant } from './scalars';

type Given<T> = T | null | undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;

/**
 * The fields of an input, one by one: each parser gives the domain's value, or notes a fault at the path and gives
 * undefined. Null counts as absent everywhere at this door.
 */
export class FieldParsers {
  constructor(private readonly faults: InputFaults) {}

  id(given: Given<string>, path: InputPath): string | undefined {
    if (given === null || given === undefined) return undefined;
    const id = given.toLowerCase();
    return UUID.test(id) ? id : this.faults.add(path, 'This is no id of Abide: ids are UUIDs.');
  }

  email(given: Given<string>, path: InputPath): Address | undefined {
    return given === null || given === undefined ? undefined : this.address(parseEmail(given), path);
  }

  phone(given: Given<string>, path: InputPath, country?: string): Address | undefined {
    return given === null || given === undefined ? undefined : this.address(parsePhone(given, country), path);
  }

  private address(parsed: ParsedAddress, path: InputPath): Address | undefined {
    return parsed.ok ? parsed.address : this.faults.add(path, ADDRESS_FAULTS[parsed.reason]);
  }

  /** Text that somebody typed: one line, trimmed, in one Unicode form. */
  text(given: Given<string>, path: InputPath, longest = 200): string | undefined {
    if (given === null || given === undefined) return undefined;
    const text = given.trim().normalize('NFC');
    if (text === '') return this.faults.add(path, 'This text is empty; leave the field out instead.');
    if (text.length > longest) return this.faults.add(path, `This text is longer than ${longest} characters.`);
    return UNPRINTABLE.test(text) ? this.faults.add(path, 'This text holds a control character or line break.') : text;
  }

  language(given: Given<string>, path: InputPath): string | undefined {
    if (given === null || given === undefined) return undefined;
    return languageTag(given) ?? this.faults.add(path, 'This is no language tag (BCP 47), such as nl or nl-BE.');
  }

  country(given: Given<string>, path: InputPath): string | undefined {
    if (given === null || given === undefined) return undefined;
    const code = given.trim().toUpperCase();
    return isCountry(code) ? code : this.faults.add(path, 'This is no country code (ISO 3166-1 alpha-2), such as NL.');
  }

  /** The end of a role or a pause; given on as text, because a plain date ends in the controller's time zone. */
  end(given: Given<string>, path: InputPath, timeZone: string): string | undefined {
    if (given === null || given === undefined) return undefined;
    const isReal = given.includes('T') ? parseInstant(given) !== undefined : endOf(given, timeZone) !== undefined;
    if (isReal) return given;
    return this.faults.add(path, 'This is no date (2026-12-31) and no time with its zone (2026-12-31T12:00:00Z).');
  }
}

/** The tag in its canonical form; undefined when it is none. */
export function languageTag(text: string): string | undefined {
  if (text.length > 35) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** Named by Unicode, but no countries of ISO 3166-1. */
const NO_COUNTRIES = new Set(['AC', 'CP', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UK', 'UN', 'XA', 'XB', 'ZZ']);

function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || NO_COUNTRIES.has(code)) return false;
  return REGIONS.of(code) !== undefined && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}
