import type { TopicChannel } from '../domain/contact';
import { canBeClosed, type PersonTurns, type PolicyPair, type Turn } from '../domain/policy-comparison';

type Counted<T> = T & {
  /** How many contacts it is so for. */
  readonly contacts: number;
};

export interface ComparisonCounts {
  /** How many were compared. */
  readonly contacts: number;
  /** Contacts for whom anything at all would open; one may stand under several reasons. */
  readonly contactsOpened: number;
  readonly contactsClosed: number;
  /** What is denied today and would be sent, with the reason of today. */
  readonly opened: readonly Counted<Turn & { readonly canBeClosed: boolean }>[];
  /** What is sent today and would be denied, with the reason it then has. */
  readonly closed: readonly Counted<Turn>[];
  /** Noes that a topic takes over from one that disappears. */
  readonly takenOver: readonly Counted<TopicChannel>[];
}

/** Counts, per topic, channel and reason, what becomes of people. It holds no person. */
export class PolicyTally {
  private readonly people = { contacts: 0, contactsOpened: 0, contactsClosed: 0 };
  private readonly opened = new Counts<Turn>();
  private readonly closed = new Counts<Turn>();
  private readonly takenOver = new Counts<TopicChannel>();

  constructor(private readonly pair: PolicyPair) {}

  get contacts(): number {
    return this.people.contacts;
  }

  add({ opened, closed, takenOver }: PersonTurns): void {
    this.people.contacts++;
    if (opened.length > 0) this.people.contactsOpened++;
    if (closed.length > 0) this.people.contactsClosed++;
    for (const { topic, channel, reason } of opened) this.opened.add({ topic, channel, reason });
    for (const { topic, channel, reason } of closed) this.closed.add({ topic, channel, reason });
    for (const { topic, channel } of takenOver) this.takenOver.add({ topic, channel });
  }

  counts(): ComparisonCounts {
    return {
      ...this.people,
      opened: this.opened.all().map((turn) => ({ ...turn, canBeClosed: canBeClosed(this.pair, turn) })),
      closed: this.closed.all(),
      takenOver: this.takenOver.all(),
    };
  }
}

class Counts<T extends TopicChannel> {
  private readonly counted = new Map<string, { readonly what: T; contacts: number }>();

  add(what: T): void {
    const key = JSON.stringify(what);
    const counted = this.counted.get(key);
    if (counted) counted.contacts++;
    else this.counted.set(key, { what, contacts: 1 });
  }

  /** The most first. */
  all(): Counted<T>[] {
    const all = [...this.counted.values()].map(({ what, contacts }) => ({ ...what, contacts }));
    return all.sort((one, other) => other.contacts - one.contacts);
  }
}
