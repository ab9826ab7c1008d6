import type { Address } from '../domain/address';
import type { TopicChannel } from '../domain/contact';
import type { Channel, ErasureReason, RestrictionScope, StopReason } from '../domain/words';
import type { MailedLink } from '../security/mailed-link';
import type { ReceiptToken } from '../security/receipt-token';
import type { PolicyToActivate } from './activate-policy';
import type { ApplyPolicyOptions, PolicyApplication } from './apply-policy';
import type {
  ChangeAnswer,
  ContactKey,
  Idempotency,
  ObjectionInput,
  PreferenceChange,
  Said,
  UpsertContactInput,
} from './call';
import type { Readiness } from './check-readiness';
import type { ComparePolicyOptions, PolicyComparison } from './compare-policy';
import type { ErasureAnswer, ErasureReceipt } from './erase-contact';
import type { ExclusionOperations } from './exclusions';
import type { ContactExport } from './export-contact';
import type { FreshLink, PageLink } from './fresh-links';
import type { ImportRowsOptions } from './import-contacts';
import type { ImportContact } from './import-row';
import type { ImportReport } from './import-tally';
import type { InboundOperations } from './inbound-operations';
import type { InteractionReport } from './interaction-line';
import type { CleanedUp } from './interaction-upkeep';
import type { MailFinding } from './lint-mail';
import type { CasesRequest, OpenCases } from './list-cases';
import type { ContactFilter, ContactPage } from './list-contacts';
import type { SuppressionCount, SuppressionFilter, SuppressionPage, SuppressionPlace } from './list-suppressions';
import type { ConfirmationView } from './mailed-links';
import type { AddressOfLink, FreshLinkRequest, LinkMail, MailJob, MailToSend } from './mails';
import type { InteractionCount, InteractionPage, InteractionPageRequest } from './read-interactions';
import type { ProviderSyncStatus } from './read-sync-status';
import type { RecordedInteractions, ReportedBy } from './record-interactions';
import type { Notice } from './record-notice';
import type { ScreeningOperations } from './screenings';
import type { TextStop, TextStopAnswer } from './stop-by-text';
import type { SyncOperations } from './sync-operations';
import type { TrackedLink, TrackedMessage, TrackingLinks, TrackingLinksRequest } from './tracking-links';
import type {
  ActivePolicy,
  ContactView,
  DecidedSends,
  LedgerEntryView,
  LedgerPage,
  LedgerReport,
  LinkContent,
  PageContact,
  PreferenceLink,
} from './views';
import type { UnclearMessage, WaitingMessage } from './waiting-messages';

export type { PolicyToActivate } from './activate-policy';
export type { ApplyPolicyOptions, PolicyApplication } from './apply-policy';
export type * from './call';
export type { Readiness } from './check-readiness';
export type { ComparePolicyOptions, PolicyComparison } from './compare-policy';
export type { ErasureAnswer, ErasureReceipt, ProviderErasure } from './erase-contact';
export type { ExclusionPage, ExclusionsRequest } from './exclusions';
export type { ContactExport } from './export-contact';
export type { FreshLink, PageLink } from './fresh-links';
export type { ImportRowsOptions } from './import-contacts';
export type { ImportContact } from './import-row';
export type { ImportEffect, ImportOutcome, ImportReport } from './import-tally';
export type * from './inbound-operations';
export type { InteractionReport } from './interaction-line';
export type { CleanedUp } from './interaction-upkeep';
export type { MailFinding } from './lint-mail';
export type { CaseKind, CasesRequest, OpenCase, OpenCases, RefusedAlike } from './list-cases';
export type { ContactFilter, ContactPage } from './list-contacts';
export type {
  ListedSuppression,
  SuppressionCount,
  SuppressionFilter,
  SuppressionPage,
  SuppressionPlace,
} from './list-suppressions';
export type { Origin } from './page-origins';
export type { InteractionCount, InteractionPage, InteractionPageRequest, InteractionView } from './read-interactions';
export type { ParkedContact, ProviderSyncStatus } from './read-sync-status';
export type { ReceiptMail } from './receipt-mail';
export type { RecordedInteractions, ReportedBy } from './record-interactions';
export type { Notice } from './record-notice';
export type { ScreeningChanges, UnsendableAddress } from './screening-changes';
export type {
  LineVerdict,
  ScreenedKey,
  ScreenedSend,
  Screening,
  ScreeningCounts,
  ScreeningOperations,
  ScreeningReceipt,
} from './screenings';
export type { TextStop, TextStopAnswer } from './stop-by-text';
export type * from './sync-operations';
export type { TrackedLink, TrackedMessage, TrackingLinks, TrackingLinksRequest } from './tracking-links';
export type * from './views';
export type { UnclearMessage, WaitingMessage } from './waiting-messages';
export type { ConfirmationView, LinkMail, MailedLink, MailJob, MailToSend };

/**
 * Everything somebody can do. Doors are given this and nothing else of what lies below; only these write, and each
 * answers after its commit. A look-up that fails throws UNAVAILABLE, never a yes.
 */
export interface Operations extends ScreeningOperations, ExclusionOperations {
  readonly active: ActivePolicy;
  /** What comes in from providers. */
  readonly inbound: InboundOperations;
  /** For the workers of providers. */
  readonly sync: SyncOperations;
  readContact(key: ContactKey): Promise<ContactView | undefined>;
  /** Those of many at once, in order; for per-request loaders. */
  readContacts(keys: readonly ContactKey[]): Promise<readonly (ContactView | undefined)[]>;
  listContacts(
    filter: ContactFilter,
    page: { first: number; after?: { position: number; ordinal: number } },
  ): Promise<ContactPage>;
  listSuppressions(
    filter: SuppressionFilter,
    page: { first: number; after?: SuppressionPlace },
  ): Promise<SuppressionPage>;
  suppressionCounts(): Promise<readonly SuppressionCount[]>;
  /** The same key without the text of an address: what may stand in a cursor. */
  withoutText(key: ContactKey): ContactKey;
  upsertContact(input: UpsertContactInput, said: Said): Promise<ChangeAnswer>;
  setPreferences(contact: ContactKey, changes: readonly PreferenceChange[], said: Said): Promise<ChangeAnswer>;
  recordObjection(contact: ContactKey, objection: ObjectionInput, said: Said): Promise<ChangeAnswer>;
  /** One click or the page's stop button: stops what the link says, for the contact and on the address it went to. */
  stopByLink(link: LinkContent, said: Said): Promise<ChangeAnswer>;
  /** STOP as a text message: one that only repeats what stands is not new. */
  stopByText(stop: TextStop): Promise<TextStopAnswer>;
  /** What the address of an unsubscribe mail stops; undefined for any other address. */
  openMailbox(localPart: string): LinkContent | undefined;
  /** For what a recipient wrote and no program may guess the meaning of. The same message twice is one. */
  keepForAPerson(message: UnclearMessage): Promise<void>;
  waitingMessages(): Promise<readonly WaitingMessage[]>;
  closeWaitingMessage(id: string): Promise<boolean>;
  /** Starts the confirmation of exactly these opt-ins over a suppression; nothing is open before its link is pressed. */
  liftObjection(contact: ContactKey, optIns: readonly TopicChannel[], said: Said): Promise<ChangeAnswer>;
  confirmOptIn(contact: ContactKey, optIns: readonly TopicChannel[], said: Said): Promise<ChangeAnswer>;
  pauseMarketing(contact: ContactKey, until: string | undefined, said: Said): Promise<ChangeAnswer>;
  restrictProcessing(contact: ContactKey, scope: RestrictionScope, said: Said): Promise<ChangeAnswer>;
  liftRestriction(contact: ContactKey, said: Said): Promise<ChangeAnswer>;
  /** Many people told of the same, in one commit; an unknown one is a refusal of its own. */
  recordNotice(contacts: readonly ContactKey[], notice: Notice, said: Said): Promise<ChangeAnswer>;
  withdrawCompanyStop(contact: ContactKey, what: Partial<TopicChannel>, said: Said): Promise<ChangeAnswer>;
  endUnderAge(contact: ContactKey, said: Said): Promise<ChangeAnswer>;
  clearUndeliverable(contact: ContactKey, said: Said): Promise<ChangeAnswer>;
  objectToTracking(contact: ContactKey, said: Said): Promise<ChangeAnswer>;
  allowTracking(contact: ContactKey, said: Said): Promise<ChangeAnswer>;
  mergeContacts(into: ContactKey, from: ContactKey, said: Said): Promise<ChangeAnswer>;
  eraseContact(contact: ContactKey, reason: ErasureReason, said: Said): Promise<ErasureAnswer>;
  /** Undefined: no contact of this id was erased. */
  readErasureReceipt(contactId: string): Promise<ErasureReceipt | undefined>;
  changeAddress(contact: ContactKey, from: Address, to: Address, said: Said): Promise<ChangeAnswer>;
  /** As it would have been decided at a past time, on what was committed by then (`decide-as-of.ts`). */
  decideAsOf(asked: { to: ContactKey; topic: string; channel: Channel; at: Date }): Promise<DecidedSends>;
  /** Order kept. An unknown topic or channel is BAD_USER_INPUT (row 1). */
  decideSends(to: readonly ContactKey[], topic: string, channel: Channel): Promise<DecidedSends>;
  createPreferenceLinks(
    contacts: readonly ContactKey[],
    topic?: string,
    idempotency?: Idempotency,
  ): Promise<readonly PreferenceLink[]>;
  /** Everything that is held of a person; NOT_FOUND for an unknown key. Under an idempotency key it is read anew. */
  exportContact(contact: ContactKey, idempotency?: Idempotency): Promise<ContactExport>;
  openLink(token: string): LinkContent | undefined;
  /** A link that shows the page: of any mail, or mailed freshly. */
  openPageLink(token: string): PageLink | undefined;
  /** The same words over a fresh link, as its one use; `act` tells one press from another. CONFLICT when it is too old. */
  overFreshLink(fresh: FreshLink, said: Said, act: readonly string[]): Said;
  /** For the receipt of an act: by it the same page may undo, or say why. */
  createReceiptToken(receipt: ReceiptToken): string;
  /** BAD_USER_INPUT for a receipt that is none of ours. */
  undoOptOuts(receipt: string, topics: readonly TopicChannel[], said: Said): Promise<ChangeAnswer>;
  giveStopReason(receipt: string, reason: StopReason, said: Said): Promise<ChangeAnswer>;
  openMailedLink(token: string): MailedLink | undefined;
  readConfirmation(link: Extract<MailedLink, { kind: 'CONFIRMATION' }>): Promise<ConfirmationView>;
  confirmByLink(
    link: Extract<MailedLink, { kind: 'CONFIRMATION' }>,
    optIns: readonly TopicChannel[],
    said: Said,
  ): Promise<ChangeAnswer>;
  /** Answers the same whether or not anybody is held at the address, and whether or not too many were asked for. */
  requestFreshLink(who: AddressOfLink, request?: FreshLinkRequest): Promise<void>;
  /** For the job that sends it. */
  readMail(job: MailJob, jobId: string): Promise<MailToSend | undefined>;
  /** Of these ids, those whose contact was erased, merges read through, or never was: nothing may be kept for them. */
  withoutLivingContact(contactIds: readonly string[]): Promise<readonly string[]>;
  readPage(page: PageLink): Promise<PageContact>;
  /** Which rules of unsubscribing a finished message breaks; nothing of it is kept. */
  lintMail(raw: string | Uint8Array): Promise<readonly MailFinding[]>;
  readLedger(
    contact: ContactKey,
    page: { first: number; after?: { position: number; ordinal: number } },
  ): Promise<LedgerPage | undefined>;
  readLedgerEntries(places: readonly { position: number; ordinal: number }[]): Promise<readonly LedgerEntryView[]>;
  /** For a dry run the rows are read twice: each reading of them starts anew. */
  importRows(rows: AsyncIterable<ImportContact>, options: ImportRowsOptions): Promise<ImportReport>;
  /** Opens, clicks and reports of delivery, as far as the policy and each person allow. */
  recordInteractions(reports: readonly InteractionReport[], by: ReportedBy): Promise<RecordedInteractions>;
  /** Pixels and links for messages; plain ones where nothing may be recorded. */
  createTrackingLinks(request: TrackingLinksRequest, idempotency?: Idempotency): Promise<readonly TrackingLinks[]>;
  /** Undefined for a text that is no token of ours for just this. */
  openTrackedLink(token: string): TrackedLink | undefined;
  openPixel(token: string): TrackedMessage | undefined;
  /** What is kept of a contact's opens, clicks and deliveries, oldest first; undefined when nobody is known by the key. */
  readInteractions(contact: ContactKey, page: InteractionPageRequest): Promise<InteractionPage | undefined>;
  /** Under DAILY_COUNTS: how many a day, both days (YYYY-MM-DD, UTC) included. */
  readInteractionCounts(days: { from: string; until: string }): Promise<readonly InteractionCount[]>;
  /** At start and daily: see `interaction-upkeep.ts`. Never throws: without it nothing is lost. */
  prepareInteractionPartitions(): Promise<void>;
  /** Takes away what is past its retention, and persons out of what is only counted. Daily: see `interaction-upkeep.ts`. */
  cleanUpInteractions(): Promise<CleanedUp>;
  /** What waits for a person, the oldest of each kind first. */
  listCases(request: CasesRequest): Promise<OpenCases>;
  /** What a policy would change for whom, in counts; changes nothing. */
  comparePolicy(candidate: PolicyToActivate, options?: ComparePolicyOptions): Promise<PolicyComparison>;
  /** Puts a later policy in force, unless it opens anything; `close` opts people out of what it would open. */
  applyPolicy(candidate: PolicyToActivate, options?: ApplyPolicyOptions): Promise<PolicyApplication>;
  /** How things stand with the providers. */
  syncStatus(): Promise<readonly ProviderSyncStatus[]>;
  checkReadiness(): Promise<Readiness>;
  /** Brings the gauges of the metrics up to date. */
  takeReadings(): Promise<void>;
  /** `expected`: position and hash noted earlier (a receipt, a former run), by which a cut-off tail shows. */
  verifyLedger(options?: {
    expected?: { position: number; hash: string };
    onProgress?: (done: number) => void;
  }): Promise<LedgerReport>;
}
