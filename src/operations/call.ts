import type { Address, AddressKind } from '../domain/address';
import type { AddressKey } from '../domain/address-key';
import type { Profile, TopicChannel } from '../domain/contact';
import type { ProfileCodes } from '../domain/ledger-entry';
import type { Channel, PreferenceState, RefusalReason, Source, StatedBy, SuppressionScope } from '../domain/words';

/** Names one contact: by id, by an address, or by the address key that a signed link carries. */
export type ContactKey =
  | { readonly contactId: string }
  | { readonly address: Address }
  | { readonly contactId?: string; readonly keys: readonly AddressKey[]; readonly kind?: AddressKind };

/** Who said it, when, by which words, and who carried it in (design, section 2, "Evidence"). */
export interface Said {
  /** Not stated: the person for a no, the company for a yes. */
  readonly statedBy?: StatedBy;
  readonly source: Source;
  readonly occurredAt?: Date;
  readonly reference?: string;
  readonly wordingId?: string;
  /** The words themselves, as the person had them before them: evidence, and erased with the person. */
  readonly wording?: string;
  readonly language?: string;
  /** The yes was given over a link mailed freshly to that address; only the page sets it. */
  readonly isFreshLink?: boolean;
  readonly idempotency?: Idempotency;
}

/** Claimed in the same transaction as the change: the same key and body answer the same result once. */
export interface Idempotency {
  readonly apiKeyId: string;
  readonly key: string;
  /** Hash of operation, query and variables. */
  readonly requestHash: string;
}

export interface PreferenceChange extends TopicChannel {
  readonly state: Extract<PreferenceState, 'OPTED_IN' | 'OPTED_OUT'>;
}

export interface RoleInput {
  readonly role: string;
  readonly customer: string;
  readonly duty?: string;
  /** An instant, or a plain date that counts to the end of that day in the controller's time zone. */
  readonly until?: string;
}

export interface UpsertContactInput extends ProfileCodes {
  readonly contactId?: string;
  readonly email?: Address;
  readonly phone?: Address;
  readonly profile?: Profile;
  /** Absent: unchanged. Given: the full set for each customer named. */
  readonly roles?: readonly RoleInput[];
}

export interface Refusal {
  /** Which of the changes of the call, counted from 0. */
  readonly index: number;
  readonly reason: RefusalReason;
}

/** What came of one call. Every admitted change stands, whatever else of the call was refused. */
export interface ChangeAnswer {
  /** Undefined when the no was written for an address of nobody (erased). */
  readonly contactId?: string;
  readonly refused: readonly Refusal[];
  /** How many ledger entries it came to; 0 when it only repeated what stood. */
  readonly entries: number;
  readonly ledgerPosition: number;
}

export interface ObjectionInput {
  readonly channels?: readonly Channel[];
  readonly scope?: SuppressionScope;
  readonly controller?: string;
}
