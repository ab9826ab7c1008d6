import { createHmac } from 'node:crypto';
import {
  type ContactFields,
  type ContactRef,
  type Provider,
  type ProviderDifference,
  ProviderError,
  type ProviderEvent,
  type ProviderPage,
  type PushOutcome,
  type RawRequest,
  type Walk,
} from '../../integrations/provider';
import { type Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { ProviderName } from '../../src/domain/provider-map';
import { NOTHING_HELD, type ProviderState } from '../../src/domain/provider-state';

export const SMALL_SECRET = 'a-secret-of-the-small-provider-1';

interface Held {
  readonly remoteId: string;
  email: Address;
  state: ProviderState;
  acts?: Extract<ProviderEvent, { kind: 'READING' }>['acts'];
  profile?: Extract<ProviderEvent, { kind: 'READING' }>['profile'];
  fields?: ContactFields;
  /** By the provider's clock. */
  changedAt?: Date;
}

const PAGE_SIZE = 3;

/**
 * A provider that holds people in memory and does what the interface promises, no more: what is written is what is read,
 * a write over a no is told, its webhooks are signed. Tests say what people do there.
 */
export class SmallProvider implements Provider {
  atOnce = { push: 100, fetch: 50, fields: 100 };
  readonly people = new Map<string, Held>();
  readonly calls: { what: string; walk?: Walk }[] = [];
  readonly pushed: ProviderDifference[] = [];
  /** Thrown by the next calls, one for each. */
  readonly faults: Error[] = [];
  /** Runs when a call has read or written, before its answer arrives. */
  beforeAnswer: (what: string) => Promise<void> = async () => {};
  private readonly changes: string[] = [];
  private readonly told: ProviderEvent[] = [];
  private lastId = 0;

  constructor(readonly name: ProviderName = 'hubspot') {}

  /** Somebody is held there, or changes there, by an act of their own. */
  put(email: string, state: Partial<ProviderState>, more: Pick<Held, 'acts' | 'profile' | 'fields'> = {}): Held {
    const address = addressOf(email);
    const held = this.people.get(address.value) ?? {
      remoteId: `r${++this.lastId}`,
      email: address,
      state: { ...NOTHING_HELD, isHeld: true },
    };
    const topics = { ...held.state.topics, ...state.topics };
    Object.assign(held, more, { state: { ...held.state, ...state, topics }, changedAt: new Date() });
    this.people.set(address.value, held);
    this.changes.push(address.value);
    return held;
  }

  stateOf(email: string): ProviderState | undefined {
    return this.people.get(addressOf(email).value)?.state;
  }

  /** An open or a click that it will tell of. */
  tell(event: ProviderEvent): void {
    this.told.push(event);
  }

  webhook(events: readonly object[], secret = SMALL_SECRET): { body: string; headers: Record<string, string> } {
    const body = JSON.stringify(events);
    return { body, headers: { 'x-small-signature': signatureOf(body, secret), 'content-type': 'application/json' } };
  }

  readWebhook({ headers, body }: RawRequest): readonly ProviderEvent[] {
    if (headers['x-small-signature'] !== signatureOf(body, SMALL_SECRET))
      throw new ProviderError('forged', 'not signed');
    const told = JSON.parse(body.toString('utf8')) as readonly Record<string, unknown>[];
    return told.map((event) => revived(event) as unknown as ProviderEvent);
  }

  async fetch(refs: readonly ContactRef[]): Promise<readonly ProviderEvent[]> {
    this.begin({ what: 'fetch' });
    const found = refs.flatMap(({ email, remoteId }) => this.find(email, remoteId) ?? []);
    const events = found.map((held) => readingOf(held));
    await this.beforeAnswer('fetch');
    return events;
  }

  async push(differences: readonly ProviderDifference[]): Promise<readonly PushOutcome[]> {
    this.begin({ what: 'push' });
    const outcomes: PushOutcome[] = [];
    for (const difference of differences) {
      this.pushed.push(difference);
      outcomes.push(await this.write(difference));
    }
    await this.beforeAnswer('push');
    return outcomes;
  }

  async walk(walk: Walk, cursor: string | undefined): Promise<ProviderPage> {
    this.begin({ what: 'walk', walk });
    const from = Number(cursor ?? 0);
    const all = this.toWalk(walk);
    const page = all.slice(from, from + PAGE_SIZE).map((read) => read());
    await this.beforeAnswer('walk');
    const next = from + page.length;
    return { events: page, cursor: String(next), isLast: next >= all.length };
  }

  async readSetUp() {
    const lists = [{ what: 'type', name: 'News', remoteId: '1', isActive: true, topics: ['news'] }];
    return { lists, faults: [] };
  }

  async readPlace() {
    return { name: 'here1', region: 'EU' };
  }

  async connect(): Promise<readonly string[]> {
    return ['Nothing is left to do.'];
  }

  private begin(call: { what: string; walk?: Walk }): void {
    this.calls.push(call);
    const fault = this.faults.shift();
    if (fault) throw fault;
  }

  private find(email: Address | undefined, remoteId: string | undefined): Held | undefined {
    if (email) return this.people.get(email.value);
    return [...this.people.values()].find((held) => held.remoteId === remoteId);
  }

  private toWalk(walk: Walk): (() => ProviderEvent)[] {
    if (walk === 'INTERACTIONS') return this.told.map((event) => () => event);
    const values = walk === 'ALL' ? [...this.people.keys()] : this.changes;
    return values.flatMap((value) => {
      const held = this.people.get(value);
      return held ? [() => readingOf(held)] : [];
    });
  }

  private async write(difference: ProviderDifference): Promise<PushOutcome> {
    if (difference.kind === 'ERASE') {
      const { email, remoteId } = difference.ref;
      const held = this.find(email, remoteId);
      if (held) this.people.delete(held.email.value);
      return { kind: 'ERASED' };
    }
    const { ref, difference: asked } = difference;
    const before = this.people.get(ref.email.value)?.state ?? NOTHING_HELD;
    const close = Object.fromEntries(asked.closed.map((topic) => [topic, 'OPTED_OUT' as const]));
    const held = this.put(ref.email.value, {
      isHeld: true,
      topics: close,
      stops: [...new Set([...before.stops, ...asked.stops])],
    });
    const mayOpen = asked.opened.length > 0 && (!difference.mayStillOpen || (await difference.mayStillOpen()));
    const overwritten = asked.opened.map(({ topic }) => topic).filter((topic) => before.topics[topic] === 'OPTED_OUT');
    if (mayOpen) {
      this.put(ref.email.value, {
        topics: Object.fromEntries(asked.opened.map(({ topic }) => [topic, 'OPTED_IN' as const])),
      });
    }
    held.fields = { ...held.fields, ...difference.fields };
    const wasKnown = difference.held?.topics;
    const unknown = overwritten.filter((topic) => wasKnown?.[topic] !== 'OPTED_OUT');
    return { kind: 'DONE', state: held.state, remoteId: held.remoteId, overwritten: mayOpen ? unknown : [] };
  }
}

function readingOf({
  remoteId,
  email,
  state,
  acts,
  profile,
  fields = {},
  changedAt = new Date(),
}: Held): ProviderEvent {
  const hasFields = (asked: ContactFields) =>
    Object.entries(asked).every(([field, value]) => fields[field as keyof ContactFields] === value);
  const head = { kind: 'READING', occurredAt: changedAt, ref: { email, remoteId } } as const;
  return { ...head, state: { ...state }, acts, profile, hasFields };
}

function addressOf(email: string): Address {
  const parsed = parseEmail(email);
  if (!parsed.ok) throw new Error('a test names no address');
  return parsed.address;
}

function revived({ occurredAt, ref, to, ...event }: Record<string, unknown>): Record<string, unknown> {
  const { email, remoteId } = ref as { email?: string; remoteId?: string };
  return {
    ...event,
    occurredAt: new Date(occurredAt as string),
    ref: { ...(email && { email: addressOf(email) }), ...(remoteId && { remoteId }) },
    ...(typeof to === 'string' && { to: addressOf(to) }),
  };
}

export function signatureOf(body: Buffer | string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
