import { PROVIDER_WALKS, type ProviderWalk } from '../src/domain/provider-walk';
import type { Log } from '../src/log';
import type { Operations, SyncOperations, TakenWalk } from '../src/operations';
import { type Provider, ProviderError, type ProviderEvent } from './provider';

export interface ReconcileParts {
  readonly provider: Provider;
  readonly operations: Pick<Operations, 'inbound'>;
  readonly sync: Pick<SyncOperations, 'mayRead' | 'noteAnswer' | 'noteFailure' | 'pauseUntil'>;
  readonly log: Log;
  /** How often what changed there is asked for. */
  readonly everySeconds: number;
}

/** What one round of reconciliation came to. */
export interface Reconciled {
  readonly events: number;
  /** How many ledger entries it came to. */
  readonly entries: number;
  /** False: something could not be done now; it is gone on with later. */
  readonly isWhole: boolean;
}

const NOTHING: Reconciled = { events: 0, entries: 0, isWhole: true };
const LOOKED_UP_AT_ONCE = 50;
/** A page may tell of a thousand people: taken in at once their facts took a hundred MiB more. */
const TAKEN_IN_AT_ONCE = 200;
const FIRST_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 900;

/**
 * Asks a provider what changed there, beside what its webhooks tell: those are lost after an outage of a day, and never
 * tell all (design, section 7). Holds one page in memory. A page's effects are committed before its cursor, so whoever is
 * killed does a page twice and misses none; one instance walks at a time, and any other goes on for a dead one.
 */
export class Reconciliation {
  private isStopping = false;

  constructor(private readonly parts: ReconcileParts) {}

  stop(): void {
    this.isStopping = true;
  }

  /** Looks up whom the provider told something of. Gives whether there may be more. */
  async lookUp(): Promise<boolean> {
    const { provider, operations, sync } = this.parts;
    const { inbound } = operations;
    if (!(await this.mayCall())) return false;
    const look = await inbound.takeLook(provider.name, LOOKED_UP_AT_ONCE);
    if (!look) return false;
    try {
      const found = look.refs.length === 0 ? [] : await provider.fetch(look.refs);
      if (look.refs.length > 0) await sync.noteAnswer(provider.name);
      const events = inbound.withoutTrace(look, found);
      await this.receive(events, look.readAt);
      await inbound.endLook(look);
      return look.hints.length === LOOKED_UP_AT_ONCE;
    } catch (error) {
      await inbound.postponeLook(look);
      await this.note(error);
      return false;
    }
  }

  /** @param isNow all walks, whether or not they are due. */
  async walk(isNow = false): Promise<Reconciled> {
    let sum = NOTHING;
    for (const walk of PROVIDER_WALKS) {
      if (this.isStopping) break;
      if (walk === 'INTERACTIONS' && !this.parts.operations.inbound.exchangesInteractions(this.parts.provider.name)) {
        continue;
      }
      const done = await this.walkOne(walk, isNow);
      sum = added(sum, done);
    }
    return sum;
  }

  private async walkOne(kind: ProviderWalk, isNow: boolean): Promise<Reconciled> {
    const { provider, operations, log, everySeconds } = this.parts;
    const { inbound } = operations;
    if (!(await this.mayCall())) return { ...NOTHING, isWhole: false };
    const walk = await inbound.takeWalk(provider.name, kind, isNow);
    if (!walk) return { ...NOTHING, isWhole: !isNow };
    try {
      const sum = await this.walkPages(walk);
      if (!sum.isWhole) {
        await inbound.dropWalk(walk, { seconds: 0 });
        return sum;
      }
      const drift = await inbound.endWalk(walk, everySeconds);
      log.info('A provider was walked through.', { provider: provider.name, walk: kind, ...sum, drift });
      return sum;
    } catch (error) {
      const seconds = Math.min(FIRST_WAIT_SECONDS * 2 ** walk.failures, LONGEST_WAIT_SECONDS);
      await inbound.dropWalk(walk, { fault: faultOf(error), seconds });
      await this.note(error);
      return { ...NOTHING, isWhole: false };
    }
  }

  /** From the cursor to the end. Not whole: we are told to stop, or somebody else has it now. */
  private async walkPages(walk: TakenWalk): Promise<Reconciled> {
    const { provider, operations, sync } = this.parts;
    const { inbound } = operations;
    let { cursor } = walk;
    let sum = NOTHING;
    for (;;) {
      if (this.isStopping) return { ...sum, isWhole: false };
      const readAt = await inbound.providerTime();
      const { events, cursor: next, isLast } = await provider.walk(walk.walk, cursor);
      await sync.noteAnswer(provider.name);
      const received = await this.receive(events, readAt);
      sum = added(sum, { entries: received.entries, events: events.length, isWhole: true });
      if (isLast && walk.walk === 'ALL') await inbound.markUnseen(walk);
      const page = { cursor: next, events: events.length, found: received.open };
      if (!(await inbound.keepPage(walk, page))) return { ...sum, isWhole: false };
      if (isLast) return sum;
      cursor = next;
    }
  }

  private async receive(events: readonly ProviderEvent[], readAt: Date) {
    const sum = { entries: 0, open: 0 };
    for (let from = 0; from < events.length; from += TAKEN_IN_AT_ONCE) {
      const { entries, openThere } = await this.receivePart(events.slice(from, from + TAKEN_IN_AT_ONCE), readAt);
      sum.entries += entries;
      sum.open += openThere.length;
    }
    return sum;
  }

  private async receivePart(events: readonly ProviderEvent[], readAt: Date) {
    const { provider, operations } = this.parts;
    const received = await operations.inbound.receiveProviderEvents({ provider: provider.name, events, readAt });
    const differences = received.openThere.map((open) => ({ kind: 'STATE' as const, ...open }));
    if (differences.length === 0) return received;
    for (const outcome of await provider.push(differences)) {
      // One that the provider refuses must not keep the others from being walked through; the next walk meets it again.
      if (outcome.kind === 'FAILED' && outcome.error.kind !== 'refused') throw outcome.error;
      if (outcome.kind === 'FAILED') await this.note(outcome.error);
    }
    return received;
  }

  /** Never by the trial of a broken circuit: that is a worker's, for a no that waits. */
  private async mayCall(): Promise<boolean> {
    return !this.isStopping && this.parts.sync.mayRead(this.parts.provider.name);
  }

  private async note(error: unknown): Promise<void> {
    const { provider, sync, log } = this.parts;
    const { name } = provider;
    if (!(error instanceof ProviderError)) {
      log.error('What a provider holds could not be taken in; it is tried again.', { provider: name, err: error });
      return;
    }
    log.warn('A provider gave no answer to what was asked; it is asked again.', { provider: name, kind: error.kind });
    if (error.kind === 'slow-down') await sync.pauseUntil(name, error.until ?? new Date(Date.now() + 60_000));
    if (error.kind === 'retry') await sync.noteFailure(name, { fault: error.message });
    if (error.kind === 'unauthorised') {
      await sync.noteFailure(name, { fault: error.message, isForGood: true });
    }
  }
}

function added(one: Reconciled, other: Reconciled): Reconciled {
  return {
    events: one.events + other.events,
    entries: one.entries + other.entries,
    isWhole: one.isWhole && other.isWhole,
  };
}

/** Words of ours alone: those of others may repeat what they were given. */
function faultOf(error: unknown): string {
  return error instanceof ProviderError ? error.message : 'something went wrong that should not; the log tells what';
}
