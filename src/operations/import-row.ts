import type { Address, AddressKind } from '../domain/address';
import type { Change, ChangeOf, NamedAddress } from '../domain/change';
import type { Profile, TopicChannel } from '../domain/contact';
import type { EvidenceText, ProfileCodes } from '../domain/ledger-entry';
import { hashFromSha256, type Sha256 } from '../security/keyed-hash';
import { type Ground, namedAddress } from './ground';
import type { ObjectionInput } from './index';

/**
 * One person of an import, already translated into our words. Imports close; they open only UNKNOWN, with evidence.
 * The person is named by `email`, else by `phone`, else by `hashed`.
 */
export interface ImportContact {
  /** Where the row starts in its file, counted from 1. */
  readonly line: number;
  readonly file?: string;
  readonly email?: Address;
  readonly phone?: Address;
  /** A list of hashes names nobody in plain text: such a row closes, and makes no contact. */
  readonly hashed?: { readonly kind: AddressKind; readonly sha256: Sha256 };
  readonly profile?: Profile;
  readonly codes?: ProfileCodes;
  /** The row tells of a no and of nothing else: who is new is held only so that the no has a place. */
  readonly isForANo?: boolean;
  readonly optOuts: readonly TopicChannel[];
  readonly objection?: ObjectionInput;
  /** The person reported mail as spam. */
  readonly isComplaint?: boolean;
  readonly isUndeliverable?: boolean;
  /** The person's own yes, with the time they gave it; without a time and words it fills nothing. */
  readonly optIns: readonly (TopicChannel & { readonly occurredAt?: Date; readonly confirmedAt?: Date })[];
  /** What the row names as evidence of what it says, or its place in the export of a tool that records choices. */
  readonly reference?: string;
  /** Which words the person was shown. */
  readonly wordingId?: string;
}

/** Noes first: whatever else a row says is judged with them in place. */
export function changesOf(ground: Ground, row: ImportContact, newContactId: string): Change[] {
  const named = personOf(ground, row);
  const carried: Carried = { contact: { named }, source: 'IMPORT', evidence: evidenceOfNo(row) };
  return [
    ...heldBy(ground, row, { ...carried, newContactId }),
    ...noesOf(row, { ...carried, newContactId }),
    ...yesesOf(row, carried),
  ];
}

type Carried = Pick<Change, 'contact' | 'source' | 'evidence'>;

/** The key under which a person of the import is looked for. */
export function personOf(ground: Ground, { email, phone, hashed }: ImportContact): NamedAddress {
  const address = email ?? phone;
  if (address) return namedAddress(ground, address);
  if (!hashed) throw new Error('a row of an import names nobody');
  return { keys: hashFromSha256(hashed.kind, hashed.sha256, ground.secrets) as unknown as NamedAddress['keys'] };
}

/** Nobody is made a contact of whom no address is known, or only for a no that stands on the address by itself. */
function heldBy(ground: Ground, row: ImportContact, carried: Carried & { newContactId: string }): Change[] {
  const isHeld = !row.hashed && !(row.isForANo && row.optOuts.length === 0);
  if (!isHeld) return [];
  const upsert: ChangeOf<'UPSERT_CONTACT'> = {
    ...carried,
    kind: 'UPSERT_CONTACT',
    email: row.email && namedAddress(ground, row.email),
    phone: row.phone && namedAddress(ground, row.phone),
    codes: row.codes ?? {},
    profile: row.profile ?? {},
    isForANo: row.isForANo,
  };
  return [upsert];
}

function noesOf(row: ImportContact, { newContactId, ...carried }: Carried & { newContactId: string }): Change[] {
  const no = { ...carried, statedBy: 'RECIPIENT' as const };
  const object = { ...no, kind: 'OBJECT' as const, newContactId };
  return [
    ...row.optOuts.map(
      ({ topic, channel }): Change => ({ ...no, kind: 'SET_PREFERENCE', topic, channel, state: 'OPTED_OUT' }),
    ),
    ...(row.objection ? [{ ...object, ...row.objection }] : []),
    ...(row.isComplaint ? [{ ...object, isComplaint: true, channels: ['EMAIL' as const] }] : []),
    ...(row.isUndeliverable ? [{ ...carried, kind: 'MARK_UNDELIVERABLE' as const }] : []),
  ];
}

function yesesOf({ optIns, reference, wordingId }: ImportContact, carried: Carried): Change[] {
  const evidence = given({ reference, wordingId });
  return optIns.map(({ topic, channel, occurredAt, confirmedAt }) => ({
    ...carried,
    kind: 'SET_PREFERENCE',
    topic,
    channel,
    state: 'OPTED_IN',
    statedBy: 'RECIPIENT',
    occurredAt,
    confirmedAt,
    evidence,
  }));
}

/** A no needs no evidence; where it stood is kept all the same, for who asks where it came from. */
function evidenceOfNo({ reference, wordingId, file, line }: ImportContact): EvidenceText | undefined {
  const place = file === undefined ? undefined : `${file}, line ${line}`;
  return given({ reference: reference ?? place, wordingId });
}

function given(text: { reference?: string; wordingId?: string }): EvidenceText | undefined {
  const filled = Object.entries(text).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return filled.length > 0 ? Object.fromEntries(filled) : undefined;
}
