import { newsOfReading } from '../src/domain/provider-news';
import type { DueAddress, DueBatch, Operations } from '../src/operations';
import type { ProviderEvent } from './provider';
import { eventOf, NOT_SENT, type SyncCalls, type Written } from './sync-calls';
import type { Fault } from './sync-faults';
import type { AddressWork, StatePush } from './sync-work';

export interface BatchParts {
  readonly operations: Pick<Operations, 'sync' | 'inbound'>;
  readonly calls: SyncCalls;
}

interface Write {
  readonly work: AddressWork;
  readonly push: StatePush;
}

interface Told {
  readonly work: AddressWork;
  readonly event: ProviderEvent;
}

/**
 * The noes of contacts that were taken together: those that are missing at the provider are written, and those found
 * there that nobody told us of are taken in before anything is written over them.
 */
export class SyncNoes {
  /** Not this worker's any more: nothing may be written for them, and nothing is told of them. */
  private readonly lost = new Set<string>();
  /** Whose fields are to be written, once every no is out. */
  readonly withFields = new Set<AddressWork>();

  constructor(
    private readonly parts: BatchParts,
    private readonly batch: DueBatch,
  ) {}

  isLost(contactId: string): boolean {
    return this.lost.has(contactId);
  }

  /** Writes what is missing of all of them, for as many at a time as the provider takes. */
  async close(works: readonly AddressWork[]): Promise<void> {
    const { push: most, fields } = this.parts.calls.atOnce;
    let along = 0;
    const writes = works.flatMap((work) => {
      const { closing: push } = work;
      if (!push) return [];
      const isNoMissing = push.difference.stops.length + push.difference.closed.length > 0;
      if (push.fields && isNoMissing) along += 1;
      const doFieldsWait = push.fields && (!isNoMissing || along > fields);
      if (doFieldsWait) this.withFields.add(work);
      return isNoMissing ? [{ work, push: doFieldsWait ? { ...push, fields: undefined } : push }] : [];
    });
    for (let from = 0; from < writes.length; from += most) await this.write(writes.slice(from, from + most));
  }

  /** Announces and writes. A no that an answer tells of, and nobody told us of, is taken in and closed. */
  async write(asked: readonly Write[]): Promise<readonly Written[]> {
    const writes = asked.filter(({ work }) => !this.isLost(work.contact.contactId));
    if (writes.length === 0) return [];
    if (this.parts.calls.isBroken) {
      for (const { work } of writes) work.noteFault(NOT_SENT);
      return [];
    }
    const { sync, inbound } = this.parts.operations;
    await sync.announce(
      this.batch,
      writes.map(({ work, push }) => ({ ...work.announced(push, this.batch.map), contactId: work.contact.contactId })),
    );
    const readAt = await inbound.providerTime();
    const written = await this.parts.calls.push(writes.map(({ push }) => push));
    const told = writes.flatMap((one, index) => this.noteWritten(one, written[index] ?? { fault: NOT_SENT }));
    await this.takeIn(told, readAt);
    await this.close(told.map(({ work }) => work));
    return written;
  }

  /**
   * What came of a write; with it the answer, where it tells of a no that nobody told us of. It is taken in as a reading:
   * noted as what is held and no more, it would be known, and be no news to anybody ever after.
   */
  private noteWritten({ work, push }: Write, written: Written): Told[] {
    const { closed } = push.difference;
    const before = { state: work.known, attempted: { closed, stops: work.stopsOf(push.difference, this.batch.map) } };
    work.noteWritten(push, written);
    if ('fault' in written || written.outcome.kind !== 'DONE') return [];
    const { state } = written.outcome;
    const event = { kind: 'READING', ref: work.ref, occurredAt: new Date(), state } as const;
    return isNo(newsOfReading(event, before, this.batch.map)) ? [{ work, event }] : [];
  }

  /** Reads what is held of them, and closes what is open there and should not be. */
  async read(works: readonly AddressWork[]): Promise<void> {
    if (works.length === 0) return;
    const { inbound } = this.parts.operations;
    const readAt = await inbound.providerTime();
    const read = await this.parts.calls.fetch(works.map(({ ref }) => ref));
    if ('fault' in read) return this.withoutReading(works, read.fault);
    const news = works.flatMap((work) => {
      const event = eventOf(read.answer, work.ref);
      const isNews = event?.kind === 'READING' && isNo(newsOfReading(event, { state: work.known }, this.batch.map));
      work.noteRead(event);
      return event && isNews ? [{ work, event }] : [];
    });
    await this.takeIn(news, readAt);
    await this.close(works);
  }

  /** One whom the provider refuses to tell of hinders no other. In doubt a no goes out without a reading, and no yes. */
  private async withoutReading(works: readonly AddressWork[], fault: Fault): Promise<void> {
    if (works.length > 1 && !this.parts.calls.isBroken) {
      for (const work of works) await this.read([work]);
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

  /** Our own state as it is now; undefined: it is not this worker's any more. */
  async refresh(work: AddressWork): Promise<DueAddress | undefined> {
    const { contactId } = work.contact;
    const now = await this.parts.operations.sync.readAgain(this.batch, contactId);
    const address = now?.addresses.find(({ email }) => email.value === work.address.email.value);
    if (address) work.wished = address.wished;
    else this.lost.add(contactId);
    return address;
  }
}

function isNo(news: ReturnType<typeof newsOfReading>): boolean {
  return news !== undefined && (news.isObjection || news.isComplaint || news.optOuts.length > 0);
}
