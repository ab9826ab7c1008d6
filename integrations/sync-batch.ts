import type { DueBatch, DueContact, Settlement } from '../src/operations';
import { NOT_SENT } from './sync-calls';
import { type BatchParts, SyncNoes } from './sync-noes';
import { AddressWork, settlementFor } from './sync-work';

/**
 * Who is read together with others right before their yes goes out: what was read is then some seconds old at most, and
 * so is a no that one of them says while they wait.
 */
const OPENED_TOGETHER = 50;
/** Calls that wait for their answer while others wait for the limit: else the time of answers would be the limit. */
const OPENED_AT_ONCE = 8;
/** What may be let out of a person is looked at again when it is older. */
const LET_OUT_MS = 5_000;

/** How a batch stands with others that are under way: a no goes before all but noes, whosever it is. */
export interface Turns {
  /** Only noes go out now: what else is to be written is left. */
  readonly isOfNoes: boolean;
  /** The noes of the batch are out, as far as they could be sent. */
  onClosed(): void;
  /** Waits while noes of other batches go out. */
  afterNoes(): Promise<void>;
}

/**
 * The work on contacts that were taken together. Noes of all of them go out first, many in one call; then what has to be
 * read is read, and a no found there that nobody told us of is taken in before anything is written over it. A yes goes
 * out after that, for one contact after the other, each on a reading of our own state made right before it, and fields
 * last.
 */
export class SyncBatch {
  private readonly works: readonly AddressWork[];
  private readonly noes: SyncNoes;
  private readonly settled = new Set<string>();
  /** For another batch: whoever waits in a long row is not free to be taken for a no meanwhile. */
  private readonly left = new Set<DueContact>();
  private readonly takenAt = performance.now();

  constructor(
    private readonly parts: BatchParts,
    private readonly batch: DueBatch,
    private readonly turns: Turns,
  ) {
    this.works = batch.contacts.flatMap((contact) =>
      contact.addresses.map((address) => new AddressWork(contact, address)),
    );
    this.noes = new SyncNoes(parts, batch);
  }

  async run(): Promise<void> {
    await this.noes.close(this.works.filter(({ isToRead }) => !isToRead));
    const toRead = this.works.filter(({ isToRead }) => isToRead);
    const { fetch: most } = this.parts.calls.atOnce;
    for (let from = 0; from < toRead.length; from += most) await this.noes.read(toRead.slice(from, from + most));
    this.turns.onClosed();
    const { opening, named } = this.kept();
    const waiting = new Set([...opening, ...named].map(({ contact }) => contact));
    await this.settle(this.batch.contacts.filter((contact) => !waiting.has(contact)));
    await this.open(opening);
    await this.writeFields(named);
    await this.settle(this.batch.contacts);
    await this.parts.operations.sync.release(this.batch);
  }

  /** For whom more than noes is to be written, and by this batch. */
  private kept(): { readonly opening: readonly AddressWork[]; readonly named: readonly AddressWork[] } {
    const works = this.works.filter(({ hasFailed }) => !hasFailed);
    const toOpen = works.filter(({ openings }) => openings.length > 0);
    const toName = works.filter((work) => work.openings.length === 0 && this.noes.withFields.has(work));
    const { isOfNoes } = this.turns;
    const opening = toOpen.slice(0, isOfNoes ? 0 : OPENED_TOGETHER);
    const named = toName.slice(0, isOfNoes ? 0 : this.parts.calls.atOnce.fields);
    for (const { contact } of [...toOpen.slice(opening.length), ...toName.slice(named.length)]) this.left.add(contact);
    return { opening, named };
  }

  /** Who waited so long for noes that what was read of them is old is read once more, with the others of whom that holds. */
  private async open(works: readonly AddressWork[]): Promise<void> {
    if (works.length === 0) return;
    await this.turns.afterNoes();
    await this.noes.read(works.filter(({ isFreshlyRead }) => !isFreshlyRead));
    const waiting = works.filter(({ openings, hasFailed }) => openings.length > 0 && !hasFailed);
    const late: AddressWork[] = [];
    const next = async (): Promise<void> => {
      for (let work = waiting.shift(); work; work = waiting.shift()) {
        await this.turns.afterNoes();
        if (work.isFreshlyRead) {
          await this.openOne(work);
          await this.settle([work.contact]);
        } else late.push(work);
      }
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, next));
    await this.open(late);
  }

  private async openOne(work: AddressWork): Promise<void> {
    if (this.parts.calls.isBroken) return work.noteFault(NOT_SENT);
    if (!(await this.noes.refresh(work))) return;
    await this.noes.close([work]);
    const { openings } = work;
    if (openings.length === 0 || work.hasFailed) return;
    const isStillOpen = async () => {
      const isHad = await this.noes.refresh(work);
      return isHad !== undefined && openings.every(({ topic }) => work.wished.topics[topic]?.wish === 'OPEN');
    };
    const [written = { fault: NOT_SENT }] = await this.noes.write([{ work, push: work.openingOf(isStillOpen) }]);
    const overwritten =
      'outcome' in written && written.outcome.kind === 'DONE' ? (written.outcome.overwritten ?? []) : [];
    if (overwritten.length === 0) return;
    // The person's no there, which our yes went over: it is theirs here too, and goes back at once.
    const stop = { kind: 'STOPPED', ref: work.ref, occurredAt: new Date(), stops: [], topics: overwritten } as const;
    const { inbound } = this.parts.operations;
    await inbound.receiveProviderEvents({ provider: this.batch.provider, events: [stop] });
    if (await this.noes.refresh(work)) await this.noes.close([work]);
  }

  /** The fields of those for whom nothing else is to be written, as far as they may be let out still. */
  private async writeFields(works: readonly AddressWork[]): Promise<void> {
    if (works.length === 0) return;
    await this.turns.afterNoes();
    const isOld = performance.now() - this.takenAt > LET_OUT_MS;
    for (const work of isOld ? works : []) {
      const now = await this.noes.refresh(work);
      if (now && now.fieldsMark !== work.address.fieldsMark) work.noteFault(NOT_SENT);
    }
    await this.noes.close(works);
    const writes = works.flatMap((work) => {
      const push = work.hasFailed ? undefined : work.closing;
      return push ? [{ work, push }] : [];
    });
    await this.noes.write(writes);
  }

  /** Tells what became of contacts, once each. Of whom nothing could be sent nothing is told: they are given back. */
  private async settle(contacts: readonly DueContact[]): Promise<void> {
    const toSettle = [...new Set(contacts)].filter((contact) => {
      const { contactId } = contact;
      if (this.settled.has(contactId) || this.noes.isLost(contactId)) return false;
      const works = this.worksOf(contact);
      return !works.some(({ trouble }) => trouble === NOT_SENT) || works.some(({ isTouched }) => isTouched);
    });
    for (const { contactId } of toSettle) this.settled.add(contactId);
    await this.parts.operations.sync.settle(
      this.batch,
      toSettle.map((contact) => this.settlementOf(contact)),
    );
  }

  private settlementOf(contact: DueContact): Settlement {
    const { contactId, addresses, ...settlement } = settlementFor(contact, this.worksOf(contact));
    const isLeft = this.left.has(contact) && settlement.kind === 'DONE';
    return isLeft ? { contactId, addresses, kind: 'LEFT' } : { contactId, addresses, ...settlement };
  }

  private worksOf(contact: DueContact): readonly AddressWork[] {
    return this.works.filter((work) => work.contact === contact);
  }
}
