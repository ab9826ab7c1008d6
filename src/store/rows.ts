import { type AddressKey, addressKey, keyHashOf, keyVersionOf } from '../domain/address-key';
import { type LedgerPlace, NEXT_POSITION } from '../domain/ledger-place';

/** Stands in for "nobody in particular" where a key column needs a value. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export function keyColumns(key: AddressKey): { key_version: number; hash: string } {
  return { key_version: keyVersionOf(key), hash: keyHashOf(key) };
}

export function keyOf(row: { key_version: number; hash: string }): AddressKey {
  return addressKey(row.key_version, row.hash);
}

/** Null stands for the position of the commit that is being written; the last statement fills it in. */
export function placeColumns(place: LedgerPlace): { position: number | null; ordinal: number } {
  return { position: positionColumn(place.position), ordinal: place.ordinal };
}

export function positionColumn(position: number): number | null {
  return position === NEXT_POSITION ? null : position;
}

export function placeOf(row: { position: number; ordinal: number }): LedgerPlace {
  return { position: Number(row.position), ordinal: row.ordinal };
}
