import type { AddressKind } from './address';
import type { AddressKey } from './address-key';
import type { TopicChannel, TrackingState } from './contact';
import type { LedgerPlace } from './ledger-place';
import type { ProviderName } from './provider-map';
import type {
  AddressOrigin,
  Channel,
  ChannelOrAll,
  ErasureReason,
  PreferenceState,
  RefusalReason,
  Relation,
  RestrictionScope,
  Source,
  StatedBy,
  StopReason,
  SuppressionReason,
  SuppressionScope,
} from './words';

/** What every entry says: when it reached us, whose will it was, who carried it in, under which policy. */
interface EntryHead {
  readonly at: Date;
  readonly statedBy: StatedBy;
  readonly source: Source;
  /** When the person gave a yes that others report. Absent: `at`. */
  readonly occurredAt?: Date;
  readonly policyVersion: string;
  /** Counts as human contact for the retention clock (row 10). */
  readonly isHumanContact?: boolean;
}

interface OfContact {
  readonly contactId: string;
}

/**
 * The kinds of ledger entry. An entry holds ids, codes, times and address keys only; what somebody typed is evidence,
 * and the entry commits to it by a salted hash (design, section 2). Replaying them gives the current state.
 */
export type EntryBody =
  | { readonly kind: 'POLICY_ACTIVATED'; readonly sha256: string }
  | ({ readonly kind: 'CONTACT_CREATED'; readonly toldUnder?: string } & OfContact)
  | ({ readonly kind: 'ADDRESS_ADDED'; readonly addressKind: AddressKind; readonly key: AddressKey } & OfContact)
  | ({ readonly kind: 'ADDRESS_PREFERRED'; readonly key: AddressKey } & OfContact)
  | ({ readonly kind: 'ADDRESS_REMOVED'; readonly key: AddressKey } & OfContact)
  | ({ readonly kind: 'PROFILE_CHANGED' } & ProfileCodes & OfContact)
  | ({
      readonly kind: 'ROLE_GRANTED';
      readonly roleId: string;
      readonly role: string;
      readonly hasDuty: boolean;
      readonly until?: Date;
    } & OfContact)
  | ({ readonly kind: 'ROLE_ENDED'; readonly roleId: string } & OfContact)
  | ({ readonly kind: 'PREFERENCE_SET' } & PreferenceBody & OfContact)
  | SuppressedBody
  | {
      readonly kind: 'SUPPRESSION_COPIED';
      readonly of: LedgerPlace;
      readonly channel: ChannelOrAll;
      readonly key: AddressKey;
      readonly contactId?: string;
    }
  | ({
      readonly kind: 'LIFT_CONFIRMED';
      readonly key: AddressKey;
      readonly topic: string;
      readonly channel: Channel;
    } & OfContact)
  | { readonly kind: 'SUPPRESSION_ENDED'; readonly of: LedgerPlace; readonly contactId?: string }
  | { readonly kind: 'UNDELIVERABLE'; readonly key: AddressKey; readonly contactId?: string }
  | { readonly kind: 'DELIVERABLE'; readonly key: AddressKey; readonly contactId?: string }
  | ({ readonly kind: 'RESTRICTED'; readonly scope: RestrictionScope } & OfContact)
  | ({ readonly kind: 'RESTRICTION_LIFT_ASKED' } & OfContact)
  | ({ readonly kind: 'RESTRICTION_LIFTED' } & OfContact)
  | ({ readonly kind: 'PAUSED'; readonly until: Date } & OfContact)
  | ({ readonly kind: 'PAUSE_ENDED' } & OfContact)
  | ({ readonly kind: 'TRACKING_SET'; readonly reach: 'ALL' | 'MARKETING'; readonly state: TrackingState } & OfContact)
  | ({ readonly kind: 'NOTICE_RECORDED'; readonly noticeVersion: string } & OfContact)
  | ({
      readonly kind: 'CONFIRMATION_ASKED';
      readonly key: AddressKey;
      readonly mailAt: Date;
      readonly optIns: readonly TopicChannel[];
    } & OfContact)
  | ({ readonly kind: 'CONFIRMATIONS_VOIDED' } & OfContact)
  /** Said after a stop, and of no effect on it. */
  | ({ readonly kind: 'STOP_REASON_GIVEN'; readonly reason: StopReason; readonly ofPosition: number } & OfContact)
  | ({ readonly kind: 'CONTACT_MERGED'; readonly fromId: string } & OfContact)
  | ({ readonly kind: 'CONTACT_ERASED'; readonly reason: ErasureReason } & OfContact)
  /** The provider confirmed that it deleted whoever was erased here. */
  | ({ readonly kind: 'ERASED_AT_PROVIDER'; readonly provider: ProviderName } & OfContact)
  | {
      readonly kind: 'CHANGE_REFUSED';
      readonly change: string;
      readonly reason: RefusalReason;
      readonly topic?: string;
      readonly channel?: Channel;
      readonly contactId?: string;
    };

export interface ProfileCodes {
  readonly relation?: Relation;
  readonly business?: boolean;
  readonly country?: string;
  readonly addressOrigin?: AddressOrigin;
}

export interface PreferenceBody {
  readonly topic: string;
  readonly channel: Channel;
  readonly state: PreferenceState;
  readonly confirmedOn: readonly AddressKey[];
  /** The company's stop was withdrawn: the state before it stands again. */
  readonly isWithdrawal?: boolean;
}

export interface SuppressedBody {
  readonly kind: 'SUPPRESSED';
  readonly contactId?: string;
  readonly keys: readonly AddressKey[];
  readonly channels: readonly ChannelOrAll[];
  readonly scope: SuppressionScope;
  readonly reason: SuppressionReason;
  readonly controller?: string;
}

export type Entry = EntryHead & EntryBody;
export type EntryKind = EntryBody['kind'];

/** Evidence text of one entry, as typed or shown; kept apart so that it can be erased (design, section 2). */
export type EvidenceText = Readonly<Record<string, string>>;

/** An entry that was admitted but is not yet committed, with what may not stand in the ledger beside it. */
export interface DraftEntry {
  readonly entry: Entry;
  readonly evidence?: EvidenceText;
}
