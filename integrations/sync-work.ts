import { type ProviderMap, stopsOfClosing } from '../src/domain/provider-map';
import {
  differenceOf,
  NOTHING_HELD,
  type ProviderState,
  type StateDifference,
  type WishedState,
} from '../src/domain/provider-state';
import type { DueAddress, DueContact, SettledAddress, Settlement } from '../src/operations';
import type { ProviderDifference, ProviderEvent } from './provider';
import type { Written } from './sync-calls';
import { type Fault, settlementOf } from './sync-faults';

export type StatePush = Extract<ProviderDifference, { kind: 'STATE' }>;

/** A write that had no answer may still arrive within this time; then it is looked at once more. */
const LATE_WRITE_MS = 60_000;
/** A provider that says it did what it was told, and did not, is told again after this. */
const NOT_FOLLOWED_MS = 5_000;
/** What was read so lately is good enough to open on: others who are opened with it wait longer than that. */
const FRESH_MS = 10_000;

/** The work on one address of a due contact: what is held there by all that was read and written so far. */
export class AddressWork {
  wished: WishedState;
  /** Undefined: not known, so it has to be read before a yes is written. */
  held: ProviderState | undefined;
  /** The last that was known, through lost answers: what a reading tells is news beside it. */
  known: ProviderState | undefined;
  remoteId: string | undefined;
  /** Before it is read nothing can be compared: it was never read, or what was noted may be wrong. */
  readonly isToRead: boolean;
  private announcedAs: ProviderState | undefined;
  private isWritten = false;
  private isOpened = false;
  private areFieldsHeld: boolean;
  private fault: Fault | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly contact: DueContact,
    public address: DueAddress,
  ) {
    this.wished = address.wished;
    const isDoubted = contact.doubt !== undefined || address.held?.unanswered !== undefined;
    this.held = isDoubted ? undefined : address.held;
    this.known = address.held;
    this.isToRead = this.held === undefined || address.isGivenUp;
    this.remoteId = address.remoteId;
    this.areFieldsHeld = address.areFieldsHeld ?? false;
  }

  get ref() {
    return { email: this.address.email, remoteId: this.remoteId };
  }

  get isFreshlyRead(): boolean {
    return performance.now() - this.readAt < FRESH_MS;
  }

  get hasFailed(): boolean {
    return this.fault !== undefined;
  }

  private get difference(): StateDifference {
    return differenceOf(this.wished, this.held) ?? { stops: [], closed: [], opened: [] };
  }

  get openings(): StateDifference['opened'] {
    return this.difference.opened;
  }

  /** The noes that are missing there, and the fields of whoever is held; undefined when there is nothing to write. */
  get closing(): StatePush | undefined {
    const { stops, closed } = this.difference;
    const fields = this.held?.isHeld && !this.areFieldsHeld ? this.address.fields : undefined;
    if (stops.length + closed.length === 0 && !fields) return undefined;
    return { kind: 'STATE', ref: this.ref, difference: { stops, closed, opened: [] }, held: this.held, fields };
  }

  openingOf(mayStillOpen: () => Promise<boolean>): StatePush {
    const { address, held, openings: opened } = this;
    const difference = { stops: [], closed: [], opened };
    return {
      kind: 'STATE',
      ref: this.ref,
      difference,
      held,
      fields: address.fields,
      areFieldsHeld: this.areFieldsHeld,
      evidence: address.evidence,
      mayStillOpen,
    };
  }

  /** What a fetch told; undefined: nobody is known there by this address, and who was has been deleted there. */
  noteRead(event: ProviderEvent | undefined): void {
    this.readAt = performance.now();
    const { isHeld, isDeleted, isForgotten = false } = this.known ?? {};
    const gone: ProviderState = { ...NOTHING_HELD, isForgotten, isDeleted: isHeld || isDeleted };
    const isForPrivacy = event?.kind === 'DELETED' && event.isForPrivacy;
    this.hold(event?.kind === 'READING' ? event.state : { ...gone, isForgotten: isForgotten || isForPrivacy });
    this.remoteId = event?.ref.remoteId ?? this.remoteId;
    const { fields } = this.address;
    if (fields && event?.kind === 'READING' && event.hasFields?.(fields)) this.areFieldsHeld = true;
    this.fault = undefined;
  }

  private hold(state: ProviderState): void {
    this.held = state;
    this.known = state;
  }

  noteFault(fault: Fault): void {
    this.fault = fault;
    if (fault.isUnknown) this.held = undefined;
  }

  noteWritten({ difference, fields }: StatePush, written: Written): void {
    if (difference.opened.length > 0) this.isOpened = true;
    if ('fault' in written) {
      this.noteFault(written.fault);
      if (written.fault.isUnknown) this.known = this.announcedAs ?? this.known;
      return;
    }
    const { outcome } = written;
    if (outcome.kind !== 'DONE') throw new Error('a write of a state was answered as a deletion');
    this.isWritten = true;
    this.fault = undefined;
    this.hold(outcome.state);
    this.remoteId = outcome.remoteId ?? this.remoteId;
    if (fields) this.areFieldsHeld = true;
  }

  /** What is about to be held, as far as it is up to us: known before the provider tells of it. */
  announced({ difference }: StatePush, map: ProviderMap): SettledAddress {
    const before = this.known ?? NOTHING_HELD;
    const opened = difference.opened.map(({ topic }) => topic);
    const topics = {
      ...before.topics,
      ...Object.fromEntries(difference.closed.map((topic) => [topic, 'OPTED_OUT' as const])),
      ...Object.fromEntries(opened.map((topic) => [topic, 'OPTED_IN' as const])),
    };
    const stops = [...new Set([...before.stops, ...this.stopsOf(difference, map)])];
    const unanswered = {
      opened: [...new Set([...(before.unanswered?.opened ?? []), ...opened])],
      since: before.unanswered?.since ?? new Date().toISOString(),
    };
    const state = { ...before, topics, stops, unanswered };
    this.announcedAs = state;
    return { key: this.address.key, state, remoteId: this.remoteId };
  }

  /** Those that a difference writes, also those that come of closing a topic. */
  stopsOf({ stops, closed }: StateDifference, map: ProviderMap): readonly string[] {
    const isOpen = (topic: string) => this.known?.topics[topic] === 'OPTED_IN';
    return [...stops, ...stopsOfClosing(map, closed, isOpen)];
  }

  get settled(): SettledAddress {
    const { held, known, remoteId } = this;
    const state = held ?? known;
    const fieldsMark = this.areFieldsHeld ? this.address.fieldsMark : undefined;
    const isClosedForGood = this.address.isGivenUp && held !== undefined && this.closing === undefined;
    return { key: this.address.key, state, remoteId, fieldsMark, isOpened: this.isOpened, isClosedForGood };
  }

  /** A no that is not there after it was written. */
  get isNotFollowed(): boolean {
    const { stops, closed } = this.difference;
    return this.isWritten && this.held !== undefined && stops.length + closed.length > 0;
  }

  get trouble(): Fault | undefined {
    return this.fault;
  }

  /** What is noted of it may be ahead of what is held, so what came of it has to be told. */
  get isTouched(): boolean {
    return this.announcedAs !== undefined || this.isWritten;
  }
}

/** What became of a contact, from the work on its addresses; the worst counts. */
export function settlementFor(contact: DueContact, works: readonly AddressWork[]): Settlement {
  const addresses = works.map(({ settled }) => settled);
  const head = { contactId: contact.contactId, addresses };
  const troubles = works.flatMap(({ trouble }) => trouble ?? []);
  const trouble = troubles.find(({ kind }) => kind === 'RETRY') ?? troubles[0];
  const isUnknown = troubles.some((one) => one.isUnknown);
  if (trouble) return { ...head, ...settlementOf({ ...trouble, isUnknown }, contact.attempts) };
  if (works.some(({ isNotFollowed }) => isNotFollowed)) {
    const afterMs = NOT_FOLLOWED_MS * 2 ** Math.min(contact.attempts, 6);
    return { ...head, kind: 'RETRY', fault: 'the provider did not follow a no', afterMs };
  }
  return { ...head, kind: 'DONE', checkAfterMs: contact.doubt === 'ANSWER_LOST' ? LATE_WRITE_MS : undefined };
}
