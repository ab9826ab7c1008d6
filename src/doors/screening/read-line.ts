import { ADDRESS_FAULTS, type AddressFault, type ParsedAddress } from '../../domain/address';
import type { ScreenedKey } from '../../operations';
import { parseDigest } from '../../security/address-digest';
import { LIST_FAULTS, type ListFault, type ListLine } from './lines';

export type LineFault = ListFault | AddressFault;

/** A line with whom it is about, or why that cannot be told. */
export interface ReadLine {
  readonly line: ListLine;
  readonly key?: ScreenedKey;
  readonly fault?: LineFault;
}

/** @param parse gives the address in its normal form, or says why the text is none. */
export function readLine(line: ListLine, parse: (text: string) => ParsedAddress): ReadLine {
  if (line.fault !== undefined) return { line, fault: line.fault };
  const digest = parseDigest(line.address);
  if (digest) return { line, key: { digest } };
  const parsed = parse(line.address);
  if (!parsed.ok) return { line, fault: parsed.reason };
  return { line, key: { address: parsed.address } };
}

export function explanationOf(fault: LineFault): string {
  return fault in LIST_FAULTS ? LIST_FAULTS[fault as ListFault] : ADDRESS_FAULTS[fault as AddressFault];
}
