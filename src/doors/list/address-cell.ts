import type { AddressKind } from '../../domain/address';
import { withoutFormulaGuard } from '../../domain/formula-guard';

const ONE_EMAIL = /^[^\s@,;:<>|"]+@[^\s@,;:<>|"]+\.[^\s@,;:<>|"]+$/;
/** MD5, SHA-1 or SHA-256 in hex. */
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
const ONE_PHONE = /^\+?[\d\s().\-/]{8,24}$/;
const BETWEEN_EMAILS = /[\s,;|/<>]+/;
const BETWEEN_PHONES = /[,;|\n]+|\s+\/\s+/;
const NAME_AND_EMAIL = /^[^<>@]*<\s*([^<>]*?)\s*>$/;

export type AddressCell =
  | { readonly text: string; readonly fault?: undefined }
  | { readonly fault: 'NO_ADDRESS' | 'SEVERAL_ADDRESSES' };

/**
 * The one address in a cell as somebody typed it, without spaces around it, without the apostrophe that our own files
 * carry against formulas, and out of `Name <address>`. Whether it is an address at all is judged by the domain.
 *
 * Several addresses in one cell are a fault: a decision about one of them would be read as a decision about all.
 */
export function addressInCell(cell: string, kind: AddressKind): AddressCell {
  const trimmed = cell.trim();
  if (trimmed === '') return { fault: 'NO_ADDRESS' };
  const text = withoutFormulaGuard(trimmed);
  if (kind === 'PHONE') return phonesIn(text) > 1 ? { fault: 'SEVERAL_ADDRESSES' } : { text };
  const at = text.indexOf('@');
  if (at !== -1 && text.includes('@', at + 1) && emailsIn(text) > 1) return { fault: 'SEVERAL_ADDRESSES' };
  if (!text.endsWith('>')) return { text };
  const named = NAME_AND_EMAIL.exec(text)?.[1];
  return { text: named ?? text };
}

/** Whether a cell holds an address beyond doubt; for finding the column, never for a decision. */
export function looksLikeAddress(cell: string, kind: AddressKind): boolean {
  const found = addressInCell(cell, kind);
  if (found.fault) return false;
  if (HASH.test(found.text)) return true;
  return kind === 'EMAIL' ? ONE_EMAIL.test(found.text) : isPhone(found.text);
}

function emailsIn(text: string): number {
  return text.split(BETWEEN_EMAILS).filter((part) => part.includes('@')).length;
}

function phonesIn(text: string): number {
  return text.split(BETWEEN_PHONES).filter(isPhone).length;
}

function isPhone(text: string): boolean {
  return ONE_PHONE.test(text.trim()) && text.replace(/\D/g, '').length >= 8;
}
