import type { AddressKey } from './address-key';
import { applyEntry, type PlainText } from './apply-entry';
import type { Change } from './change';
import type { Entry, EntryBody, EvidenceText } from './ledger-entry';
import { type LedgerPlace, NEXT_POSITION } from './ledger-place';
import type { Policy } from './policy';
import { mailedAt, receiptActOf, stretchOf } from './receipt';
import type { Register } from './register';
import type { Source, StatedBy } from './words';

export interface Draft {
  readonly entry: Entry;
  readonly evidence?: EvidenceText;
}

/** A mail that an act of a person brings about. It holds ids only: address and words are read when it is sent. */
export type DueMail =
  | { readonly kind: 'CONFIRMATION'; readonly contactId: string; readonly key: AddressKey; readonly sendAt: Date }
  | {
      readonly kind: 'RECEIPT';
      readonly contactId: string;
      /** The address that the act came by, where it came by one. */
      readonly key?: AddressKey;
      /** What was recorded in it goes into the one mail (`receipt.ts`). */
      readonly stretch: number;
      readonly sendAt: Date;
    };

/** What changes are judged under: the active policy, the moment they reached us. */
export interface Circumstances {
  readonly policy: Policy;
  /** When the changes of the batch reached us: from the process clock, the same for all. */
  readonly at: Date;
  /** Whether the active policy is the first one ever: imports under it count as told (design, section 3). */
  readonly isFirstPolicy: boolean;
}

/**
 * The entries of the commit in the making. Each is applied to the register as it is written, so every change of a
 * batch is judged on the state after those before it.
 */
export class EntryDrafts {
  readonly drafts: Draft[] = [];
  /** What has to be mailed because of these entries; a job each, kept in the same transaction. */
  readonly mails: DueMail[] = [];

  constructor(
    readonly register: Register,
    readonly circumstances: Circumstances,
  ) {}

  get policy(): Policy {
    return this.circumstances.policy;
  }

  get at(): Date {
    return this.circumstances.at;
  }

  /** The place of the entry written last. */
  get lastPlace(): LedgerPlace {
    return { position: NEXT_POSITION, ordinal: this.drafts.length - 1 };
  }

  write(
    change: Change,
    body: EntryBody,
    beside: { evidence?: EvidenceText; plain?: PlainText; statedBy?: StatedBy } = {},
  ): void {
    const statedBy = beside.statedBy ?? change.statedBy ?? 'COMPANY';
    const entry: Entry = {
      ...body,
      at: this.at,
      statedBy,
      source: change.source,
      policyVersion: this.policy.version,
      ...(isYes(body) && change.occurredAt && change.occurredAt < this.at ? { occurredAt: change.occurredAt } : {}),
      ...(isHumanAct(body, statedBy, change.source) ? { isHumanContact: true } : {}),
    };
    // What was typed about nobody we hold (erased, a shared number) could never be erased with them: it is not kept.
    const isErasable = 'contactId' in body && body.contactId !== undefined;
    const evidence = isErasable ? { ...change.evidence, ...beside.evidence } : {};
    const place = { position: NEXT_POSITION, ordinal: this.drafts.length };
    this.drafts.push(Object.keys(evidence).length > 0 ? { entry, evidence } : { entry });
    applyEntry(this.register, entry, place, beside.plain);
    this.makeReceiptDue(change, entry);
  }

  /** Where the policy has the act confirmed by mail. Nobody held, nobody written to. */
  private makeReceiptDue({ contact }: Change, entry: Entry): void {
    const act = receiptActOf(entry);
    if (act === undefined || !this.policy.receipts?.acts.includes(act)) return;
    const contactId = 'contactId' in entry ? entry.contactId : undefined;
    if (contactId === undefined) return;
    const stretch = stretchOf(this.at);
    this.mails.push({ kind: 'RECEIPT', contactId, key: contact.named?.keys[0], stretch, sendAt: mailedAt(stretch) });
  }
}

/** A no counts from when it reached us, whatever date it bears; a reported yes from when it was given. */
function isYes(body: EntryBody): boolean {
  return body.kind === 'PREFERENCE_SET' && (body.state === 'OPTED_IN' || body.state === 'PENDING');
}

const ACTS_OF_A_PERSON: ReadonlySet<EntryBody['kind']> = new Set([
  'PREFERENCE_SET',
  'SUPPRESSED',
  'LIFT_CONFIRMED',
  'PAUSED',
  'PAUSE_ENDED',
  'RESTRICTED',
  'RESTRICTION_LIFTED',
  'TRACKING_SET',
  'CONFIRMATION_ASKED',
]);

/** The person's own acts wind the retention clock; what the company or a machine does never (row 10). */
function isHumanAct(body: EntryBody, statedBy: StatedBy, source: Source): boolean {
  // A no that a successor takes over is the person's, and was said long ago.
  return statedBy === 'RECIPIENT' && source !== 'POLICY' && ACTS_OF_A_PERSON.has(body.kind);
}
