import { ADDRESS_FAULTS, type AddressFault, type AddressKind } from '../../domain/address';
import { parseEmail } from '../../domain/email-address';
import { parsePhone } from '../../domain/phone-number';
import type { ScreenedKey } from '../../operations';
import { parseDigest } from '../../security/address-digest';
import { LIST_FAULTS, type ListFault, type ListLine } from './lines';

export type LineFault = ListFault | AddressFault;

/** A line with whom it is about, or why that cannot be told. */
export interface ReadLine {
  readonly line: ListLine;
  readonly key?: ScreenedKey;
  /** The address in its normal form: two spellings of one address are a duplicate. */
  readonly address?: string;
  readonly fault?: LineFault;
}

/** @param country of phone numbers without a country code. */
export function readLine(line: ListLine, { kind, country }: { kind: AddressKind; country?: string }): ReadLine {
  if (line.fault !== undefined) return { line, fault: line.fault };
  const digest = parseDigest(line.address);
  if (digest) return { line, key: { digest }, address: digest.hex };
  const parsed = kind === 'EMAIL' ? parseEmail(line.address) : parsePhone(line.address, country);
  if (!parsed.ok) return { line, fault: parsed.reason };
  return { line, key: { address: parsed.address }, address: parsed.address.value };
}

export function explanationOf(fault: LineFault): string {
  return fault in LIST_FAULTS ? LIST_FAULTS[fault as ListFault] : ADDRESS_FAULTS[fault as AddressFault];
}
