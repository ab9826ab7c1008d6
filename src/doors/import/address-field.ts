import type { AddressKind } from '../../domain/address';
import { parseEmail } from '../../domain/email-address';
import { parsePhone } from '../../domain/phone-number';
import type { ImportContact } from '../../operations';
import { parseSha256 } from '../../security/keyed-hash';
import { addressInCell } from '../list/address-cell';
import type { LineFault } from './import-source';

export type Named = Pick<ImportContact, 'email' | 'phone' | 'hashed'>;
export type NamedOrFault = { readonly ok: true; readonly named: Named } | ({ readonly ok: false } & LineFault);

export interface AddressField {
  readonly kind: AddressKind;
  /** Of what was in its columns: one that is repeated counts once. */
  readonly cells: readonly string[];
  readonly column: string;
  /** ISO 3166 code for phone numbers without a country code. */
  readonly country?: string;
}

/** The one cell of the columns of a field that is filled; several that differ are a fault. */
export function oneCell(cells: readonly string[]): string | undefined | 'SEVERAL' {
  const filled = cells.filter((cell) => cell.trim() !== '');
  const isOne = new Set(filled.map((cell) => cell.trim().toLowerCase())).size <= 1;
  return isOne ? filled[0] : 'SEVERAL';
}

/** Whom a line is about: an address, or the SHA-256 of one, as partners exchange lists of noes. */
export function readAddress({ kind, cells, column, country }: AddressField): NamedOrFault {
  const cell = oneCell(cells);
  if (cell === undefined) return { ok: false, reason: 'NO_ADDRESS', column };
  const found = cell === 'SEVERAL' ? ({ fault: 'SEVERAL_ADDRESSES' } as const) : addressInCell(cell, kind);
  if (found.fault) return { ok: false, reason: found.fault, column };
  const sha256 = parseSha256(found.text);
  if (sha256) return { ok: true, named: { hashed: { kind, sha256 } } };
  const parsed = kind === 'EMAIL' ? parseEmail(found.text) : parsePhone(found.text, country);
  if (!parsed.ok) return { ok: false, reason: parsed.reason, column };
  return { ok: true, named: kind === 'EMAIL' ? { email: parsed.address } : { phone: parsed.address } };
}
