import type { AddressKey } from '../domain/address-key';
import type { ContactState } from '../domain/contact';
import type { Policy } from '../domain/policy';
import type { SendDecision } from '../domain/send-decision';
import type { Topic } from '../domain/topic';
import type { Channel, ContactFlag, PreferenceState } from '../domain/words';
import type { LinkToken } from '../security/signed-token';
import type { Origin } from './page-origins';

/** A contact as doors see it, with preferences as they count at its primary addresses. */
export interface ContactView extends ContactState {
  readonly effectivePreferences: readonly {
    readonly topic: string;
    readonly channel: Channel;
    readonly state: PreferenceState;
    readonly at?: Date;
  }[];
  readonly flags: readonly ContactFlag[];
  /** Those of its addresses to which messages fail for good. */
  readonly undeliverable: readonly AddressKey[];
}

export interface DecidedSends {
  readonly decisions: readonly SendDecision[];
  /** The ledger position the answers were taken at. */
  readonly ledgerPosition: number;
  readonly takenAt: Date;
}

export interface PreferenceLink {
  readonly contactId: string;
  readonly pageUrl: string;
  readonly oneClickUrl: string;
  /** `List-Unsubscribe` and `List-Unsubscribe-Post`, ready for the mail (RFC 8058). */
  readonly listUnsubscribe: string;
  readonly listUnsubscribePost: string;
  /** `List-Id` (RFC 2919): the same for all mails of a topic. */
  readonly listId: string;
  /** The contact's, for the words beside the link. */
  readonly language?: string;
}

/** One ledger entry as doors see it. `body` holds ids, codes, times and address keys only. */
export interface LedgerEntryView {
  readonly position: number;
  readonly ordinal: number;
  readonly kind: string;
  readonly at: Date;
  readonly contactId?: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The evidence text; undefined when there is none or it was erased. */
  readonly evidence?: Readonly<Record<string, string>>;
}

export interface LedgerPage {
  readonly entries: readonly LedgerEntryView[];
  readonly hasNextPage: boolean;
}

/** What the recipient's page shows of a contact reached by a link: choices and a masked address, no data. */
export interface PageContact {
  /** Undefined when nobody is held for the link (erased): the page still stops. */
  readonly contact?: ContactView;
  readonly maskedAddress?: string;
  /** A yes that has to be confirmed on the person's number can be: texts go out, and the number is theirs alone. */
  readonly canText?: boolean;
  /** A fresh link that still counts: the page may show data and turn on. */
  readonly isFresh: boolean;
  /** Per optional topic on the link's channel: is a no standing over it (suppression or opt-out)? */
  readonly choices: readonly {
    readonly topic: Topic;
    readonly channel: Channel;
    readonly state: PreferenceState;
    readonly isStopped: boolean;
    /** Whether it would be sent now, with everything taken into account. */
    readonly decision: SendDecision;
    /** Over a fresh link alone: who said so, when, and by which words. */
    readonly origin?: Origin;
  }[];
  /** MANDATORY topics that still come, with the roles that open them. */
  readonly mandatory: readonly {
    readonly topic: Topic;
    readonly roles: readonly { readonly role: string; readonly customer?: string }[];
  }[];
}

/** What a signed link says; doors pass it on and never make one up. */
export type LinkContent = LinkToken;

/** The policy in force. It may change at any time: ask it for its parts when they are needed, and keep none. */
export interface ActivePolicy {
  readonly policy: Policy;
  readonly sha256: string;
}

export interface LedgerReport {
  readonly isIntact: boolean;
  readonly commits: number;
  readonly entries: number;
  readonly position: number;
  /** Of the last link, to be noted elsewhere: a cut-off tail shows by it. */
  readonly headHash: string;
  readonly faults: readonly { readonly position: number; readonly ordinal?: number; readonly fault: string }[];
}
