import { newsOfReading } from '../src/domain/provider-news';
import type { DueBatch, DueContact, Operations } from '../src/operations';
import type { ProviderEvent } from './provider';
import { eventOf, NOT_SENT, type SyncCalls, type Written } from './sync-calls';
import type { Fault } from './sync-faults';
import { AddressWork, type StatePush, settlementFor } from './sync-work';

/** Who is read together with others right before their yes goes out: what was read is then some seconds old at most. */
const OPENED_TOGETHER = 20;
/** A reading costs the same for one and for many, where a provider reads many; where it reads one by one, it has half a minute. */
const READ_TOGETHER = 50;
/** Calls that wait for their answer while others wait for the limit: else the time of answers would be the limit. */
const OPENED_AT_ONCE = 5;

interface Told {
  readonly work: AddressWork;
  readonly event: ProviderEvent;
}

interface Parts {
  readonly operations: Pick<Operations, 'sync' | 'inbound'>;
  readonly calls: SyncCalls;
}

/**
 * The work on contacts that were taken together. Noes of all of them go out first, in one call; then what has to be read
 * is read, and a no found there that nobody told us of is taken in before anything is written over it; a yes goes out
 * last, for one contact after the other, each on a reading of our own state made right before it.
 */
export class SyncBatch {
  private readonly works: readonly AddressWork[];
  private readonly settled = new Set<string>();
  /** Not this worker's any more: nothing may be written for them, and nothing is told of them. */
  private readonly lost = new Set<string>();

  constructor(
    private readonly parts: Parts,
    private readonly batch: DueBatch,
  ) {
    this.works = batch.contacts.flatMap((contact) =>
      contact.addresses.map((address) => new AddressWork(contact, address)),
    );
  }

  async run(): Promise<void> {
    await this.close(this.works.filter(({ isToRead }) => !isToRead));
    const toRead = this.works.filter(({ isToRead }) => isToRead);
    for (let from = 0; from < toRead.length; from += READ_TOGETHER) {
      await this.readAndClose(toRead.slice(from, from + READ_TOGETHER));
    }
    // Of most who are read nothing is to be opened: only who is left is read in few, right before their yes.
    const opening = this.works.filter((work) => work.openings.length > 0 && !work.hasFailed);
    const toOpen = new Set(opening.map(({ contact }) => contact));
    await this.settle(this.batch.contacts.filter((contact) => !toOpen.has(contact)));
    for (let from = 0; from < opening.length; from += OPENED_TOGETHER) {
      // Those who are left are given back, and taken again after the no.
      if (from > 0 && (await this.parts.operations.sync.isNoWaiting(this.batch.provider))) {
        for (const work of opening.slice(from)) work.noteFault(NOT_SENT);
        break;
      }
      const together = opening.slice(from, from + OPENED_TOGETHER);
      await this.open(together);
    }
    await this.settle(this.batch.contacts);
    await this.parts.operations.sync.release(this.batch);
  }

  private async open(works: readonly AddressWork[]): Promise<void> {
    await this.readAndClose(works.filter(({ isFreshlyRead }) => !isFreshlyRead));
    const waiting = works.filter(({ openings, hasFailed }) => openings.length > 0 && !hasFailed);
    const next = async (): Promise<void> => {
      for (let work = waiting.shift(); work; work = waiting.shift()) {
        await this.openOne(work);
        await this.settle([work.contact]);
      }
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, next));
    await this.settle(works.map(({ contact }) => contact));
  }

  private worksOf(contact: DueContact): readonly AddressWork[] {
    return this.works.filter((work) => work.contact === contact);
  }

  /** Tells what became of contacts, once each. Of whom nothing could be sent nothing is told: they are given back. */
  private async settle(contacts: readonly DueContact[]): Promise<void> {
    const toSettle = contacts.filter((contact) => {
      const { contactId } = contact;
      if (this.settled.has(contactId) || this.lost.has(contactId)) return false;
      const works = this.worksOf(contact);
      return !works.some(({ trouble }) => trouble === NOT_SENT) || works.some(({ isTouched }) => isTouched);
    });
    for (const { contactId } of toSettle) this.settled.add(contactId);
    await this.parts.operations.sync.settle(
      this.batch,
      toSettle.map((contact) => settlementFor(contact, this.worksOf(contact))),
    );
  }

  private async close(works: readonly AddressWork[]): Promise<void> {
    const pushes = works.flatMap((work) => {
      const push = this.lost.has(work.contact.contactId) ? undefined : work.closing;
      return push ? [{ work, push }] : [];
    });
    if (pushes.length === 0) return;
    if (this.parts.calls.isBroken) {
      for (const { work } of pushes) work.noteFault(NOT_SENT);
      return;
    }
    const { sync } = this.parts.operations;
    await sync.announce(
      this.batch,
      pushes.map(({ work, push }) => ({ ...work.announced(push, this.batch.map), contactId: work.contact.contactId })),
    );
    const readAt = await this.parts.operations.inbound.providerTime();
    const written = await this.parts.calls.push(pushes.map(({ push }) => push));
    const told = pushes.flatMap(({ work, push }, index) =>
      this.noteWritten(work, push, written[index] ?? { fault: NOT_SENT }),
    );
    await this.takeIn(told, readAt);
    await this.close(told.map(({ work }) => work));
  }

  /**
   * What came of a write; with it the answer, where it tells of a no that nobody told us of. It is taken in as a reading:
   * noted as what is held and no more, it would be known, and be no news to anybody ever after.
   */
  private noteWritten(work: AddressWork, push: StatePush, written: Written): Told[] {
    const { closed } = push.difference;
    const before = { ...work.known, attempted: { closed, stops: work.stopsOf(push.difference, this.batch.map) } };
    work.noteWritten(push, written);
    if ('fault' in written || written.outcome.kind !== 'DONE') return [];
    const { state } = written.outcome;
    const event = { kind: 'READING', ref: work.ref, occurredAt: new Date(), state } as const;
    return isNo(newsOfReading(event, before, this.batch.map)) ? [{ work, event }] : [];
  }

  private async readAndClose(works: readonly AddressWork[]): Promise<void> {
    if (works.length === 0) return;
    const { inbound } = this.parts.operations;
    const readAt = await inbound.providerTime();
    const read = await this.parts.calls.fetch(works.map(({ ref }) => ref));
    if ('fault' in read) return this.withoutReading(works, read.fault);
    const news = works.flatMap((work) => {
      const event = eventOf(read.answer, work.ref);
      const isNews = event?.kind === 'READING' && isNo(newsOfReading(event, work.known, this.batch.map));
      work.noteRead(event);
      return event && isNews ? [{ work, event }] : [];
    });
    await this.takeIn(news, readAt);
    await this.close(works);
  }

  /** One whom the provider refuses to tell of hinders no other. In doubt a no goes out without a reading, and no yes. */
  private async withoutReading(works: readonly AddressWork[], fault: Fault): Promise<void> {
    if (works.length > 1 && !this.parts.calls.isBroken) {
      for (const work of works) await this.readAndClose([work]);
      return;
    }
    await this.close(works);
    for (const work of works) if (!work.hasFailed) work.noteFault(fault);
  }

  /** What the person said there is a change like any other; the wishes are read again after it. */
  private async takeIn(news: readonly Told[], readAt: Date): Promise<void> {
    if (news.length === 0) return;
    const { provider } = this.batch;
    const events = news.map(({ event }) => event);
    await this.parts.operations.inbound.receiveProviderEvents({ provider, events, readAt, isOfWriter: true });
    for (const { work } of news) await this.refresh(work);
  }

  /** Our own state as it is now; false: it is not this worker's any more. */
  private async refresh(work: AddressWork): Promise<boolean> {
    const { contactId } = work.contact;
    const now = await this.parts.operations.sync.readAgain(this.batch, contactId);
    const address = now?.addresses.find(({ email }) => email.value === work.address.email.value);
    if (!now || !address) {
      this.lost.add(contactId);
      return false;
    }
    work.wished = address.wished;
    return true;
  }

  private async openOne(work: AddressWork): Promise<void> {
    if (this.parts.calls.isBroken) return work.noteFault(NOT_SENT);
    if (!(await this.refresh(work))) return;
    await this.close([work]);
    const { openings } = work;
    if (openings.length === 0 || work.hasFailed) return;
    const { sync, inbound } = this.parts.operations;
    const contactId = work.contact.contactId;
    const isStillOpen = async () => {
      const isHad = await this.refresh(work);
      return isHad && openings.every(({ topic }) => work.wished.topics[topic]?.wish === 'OPEN');
    };
    const push = work.openingOf(isStillOpen);
    await sync.announce(this.batch, [{ ...work.announced(push, this.batch.map), contactId }]);
    if (!(await isStillOpen())) return;
    const readAt = await inbound.providerTime();
    const [written = { fault: NOT_SENT }] = await this.parts.calls.push([push]);
    const told = this.noteWritten(work, push, written);
    await this.takeIn(told, readAt);
    await this.close(told.map(({ work: one }) => one));
    const overwritten =
      'outcome' in written && written.outcome.kind === 'DONE' ? (written.outcome.overwritten ?? []) : [];
    if (overwritten.length === 0) return;
    // The person's no there, which our yes went over: it is theirs here too, and goes back at once.
    const stop = { kind: 'STOPPED', ref: work.ref, occurredAt: new Date(), stops: [], topics: overwritten } as const;
    await inbound.receiveProviderEvents({ provider: this.batch.provider, events: [stop] });
    if (await this.refresh(work)) await this.close([work]);
  }
}

function isNo(news: ReturnType<typeof newsOfReading>): boolean {
  return news !== undefined && (news.isObjection || news.isComplaint || news.optOuts.length > 0);
}
