import type { Address, AddressKind } from './address';
import type { AddressKey } from './address-key';
import type { Profile, TopicChannel } from './contact';
import type { EvidenceText, ProfileCodes } from './ledger-entry';
import type { LedgerPlace } from './ledger-place';
import type { ProviderName } from './provider-map';
import type { Channel, ErasureReason, RestrictionScope, Source, StatedBy, StopReason, SuppressionScope } from './words';

/** An address as a change names it: its keys, current version first, and its text where that is known. */
export interface NamedAddress {
  readonly keys: readonly [AddressKey, ...AddressKey[]];
  readonly address?: Address;
  /** Of a hash whose text is not known. */
  readonly kind?: AddressKind;
}

/** Whom a change is about. A link names both: the contact it was made for and the address it went to. */
export interface ContactRef {
  readonly contactId?: string;
  readonly named?: NamedAddress;
}

export interface RoleGrant {
  readonly newId: string;
  readonly role: string;
  readonly customer: string;
  readonly duty?: string;
  readonly until?: Date;
}

export type ChangeBody =
  | {
      readonly kind: 'UPSERT_CONTACT';
      readonly newContactId: string;
      readonly email?: NamedAddress;
      readonly phone?: NamedAddress;
      readonly codes: ProfileCodes;
      readonly profile: Profile;
      /** Somebody new is held only so that a no has a place: nobody collected the person or told them of anything. */
      readonly isForANo?: boolean;
      readonly roles?: readonly RoleGrant[];
    }
  | {
      readonly kind: 'SET_PREFERENCE';
      readonly topic: string;
      readonly channel: Channel;
      readonly state: 'OPTED_IN' | 'OPTED_OUT';
      readonly confirmedAt?: Date;
    }
  | {
      readonly kind: 'OBJECT';
      readonly newContactId: string;
      readonly channels?: readonly Channel[];
      readonly scope?: SuppressionScope;
      readonly controller?: string;
      readonly isComplaint?: boolean;
    }
  | {
      readonly kind: 'CONFIRM_OPT_IN';
      readonly optIns: readonly TopicChannel[];
      /** The confirmation that the pressed link was mailed for: while it stands, so does the link. */
      readonly askedAt?: LedgerPlace;
    }
  | { readonly kind: 'LIFT_OBJECTION'; readonly optIns: readonly TopicChannel[] }
  /** Takes back the no that was pressed at that ledger position. */
  | { readonly kind: 'UNDO_OPT_OUT'; readonly topic: string; readonly channel: Channel; readonly position: number }
  | { readonly kind: 'GIVE_STOP_REASON'; readonly reason: StopReason; readonly position: number }
  | { readonly kind: 'PAUSE'; readonly until?: Date }
  | { readonly kind: 'RESTRICT'; readonly scope: RestrictionScope }
  | { readonly kind: 'LIFT_RESTRICTION' }
  | { readonly kind: 'RECORD_NOTICE'; readonly policyVersion: string; readonly isAboutRestriction?: boolean }
  | { readonly kind: 'WITHDRAW_COMPANY_STOP'; readonly topic?: string; readonly channel?: Channel }
  | { readonly kind: 'END_UNDER_AGE' }
  | { readonly kind: 'MARK_UNDELIVERABLE' }
  /** `mark`: just the failure noted there, so that a reported delivery never clears a later one. */
  | { readonly kind: 'CLEAR_UNDELIVERABLE'; readonly mark?: LedgerPlace }
  | { readonly kind: 'OBJECT_TO_TRACKING' }
  | { readonly kind: 'ALLOW_TRACKING' }
  | { readonly kind: 'CHANGE_ADDRESS'; readonly to: NamedAddress }
  | { readonly kind: 'MERGE_CONTACTS'; readonly from: ContactRef }
  | { readonly kind: 'ERASE_CONTACT'; readonly reason: ErasureReason }
  /** `lease`: under which the provider was asked. Who lost it asked for a deletion that has to be done once more. */
  | { readonly kind: 'CONFIRM_PROVIDER_ERASURE'; readonly provider: ProviderName; readonly lease: string };

/** One act that wants to enter a contact's state, with whose will it is and who carries it in. */
export type Change = ChangeBody & {
  readonly contact: ContactRef;
  readonly source: Source;
  /** Undefined: the person for a no, the company for a yes (design, section 4). */
  readonly statedBy?: StatedBy;
  /** When the person gave a yes that is reported; what lies in the future counts as now. */
  readonly occurredAt?: Date;
  /** Over a link mailed freshly to the address: the person is at the other end of it. */
  readonly isFreshLink?: boolean;
  /** Reference, wording shown, language: kept apart from the ledger, erasable. */
  readonly evidence?: EvidenceText;
};

export type ChangeKind = ChangeBody['kind'];
export type ChangeOf<K extends ChangeKind> = Extract<Change, { kind: K }>;

/** Everybody and every address that a change is about. */
export function refsOf(change: Change): ContactRef[] {
  const named = (address: NamedAddress | undefined): ContactRef[] => (address ? [{ named: address }] : []);
  switch (change.kind) {
    case 'UPSERT_CONTACT':
      return [change.contact, ...named(change.email), ...named(change.phone)];
    case 'CHANGE_ADDRESS':
      return [change.contact, ...named(change.to)];
    case 'MERGE_CONTACTS':
      return [change.contact, change.from];
    default:
      return [change.contact];
  }
}
