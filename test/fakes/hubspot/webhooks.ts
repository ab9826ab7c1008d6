import { type Chance, chanceOf, shuffle } from './chance';
import { signatureHeaders } from './signatures';
import type { WebhookEvent } from './state';

export interface WebhookSettings {
  /** Where events go; none: nothing is sent, and nothing is kept for later. */
  url?: string;
  /** What is signed, where the address that is called is not the public one. */
  publicUrl?: string;
  secret: string;
  batchSize: number;
  timeoutMs: number;
  retries: number;
  /** How long the day is over which retries are spread. */
  dayMs: number;
  /** How long events are gathered before they go out. */
  delayMs: number;
  /** Which share of events goes out twice. */
  duplicates: number;
  /** Different events carry the same `eventId`. */
  areEventIdsReused: boolean;
  isShuffled: boolean;
  /** Nothing goes out until it is set free; events are gathered. */
  isPaused: boolean;
  /** Which field names the kind; documents and live traffic differ. */
  typeField: 'subscriptionType' | 'eventType';
  /** Newer apps get `object.*` with a type of object. */
  areObjectEvents: boolean;
  /** The properties whose changes are told; none named: all. */
  properties?: readonly string[];
}

export const DEFAULT_WEBHOOKS: WebhookSettings = {
  secret: 'hubspot-client-secret',
  batchSize: 100,
  timeoutMs: 5000,
  retries: 10,
  dayMs: 86_400_000,
  delayMs: 10,
  duplicates: 0,
  areEventIdsReused: false,
  isShuffled: true,
  isPaused: false,
  typeField: 'subscriptionType',
  areObjectEvents: false,
};

export type SentEvent = Readonly<Record<string, unknown>> & { readonly attemptNumber: number };

export interface Delivery {
  readonly at: number;
  readonly events: readonly SentEvent[];
  /** The status that was answered, or that none was. */
  readonly answer: number | 'timeout' | 'failed';
}

/** Sends events as HubSpot does: in no order, some of them twice, again and again until it is answered or a day is over. */
export class WebhookSender {
  readonly settings: WebhookSettings;
  readonly deliveries: Delivery[] = [];
  /** Events that no try delivered. */
  readonly lost: SentEvent[] = [];
  private readonly from: { portalId: number; appId: number };
  private readonly chance: Chance;
  private queue: SentEvent[] = [];
  private open = 0;
  private readonly timers = new Set<NodeJS.Timeout>();
  private waiting: (() => void)[] = [];
  private nextEventId = 50_001;

  constructor(from: { portalId: number; appId: number; seed: number }, settings: Partial<WebhookSettings> = {}) {
    this.from = { portalId: from.portalId, appId: from.appId };
    this.chance = chanceOf(from.seed);
    this.settings = { ...DEFAULT_WEBHOOKS, ...settings };
  }

  push(event: WebhookEvent): void {
    const { url, properties, duplicates, delayMs } = this.settings;
    if (!url) return;
    if (event.propertyName && properties && !properties.includes(String(event.propertyName))) return;
    const sent = this.complete(event);
    this.queue.push(sent);
    if (this.chance() < duplicates) this.queue.push(sent);
    this.later(delayMs, () => this.flush());
  }

  /** Sends what is gathered, now. */
  flush(): void {
    if (this.settings.isPaused || this.queue.length === 0) return;
    const events = this.settings.isShuffled ? shuffle(this.queue, this.chance) : this.queue;
    this.queue = [];
    for (let from = 0; from < events.length; from += this.settings.batchSize) {
      void this.deliver(events.slice(from, from + this.settings.batchSize));
    }
  }

  /** Sends gathered events again that were sent before, as an attacker or a fault of theirs would. */
  replay(delivery: Delivery): Promise<Delivery> {
    return this.send(delivery.events);
  }

  /** Waits until everything was delivered or given up. */
  settled(): Promise<void> {
    if (this.isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.queue = [];
    this.tell();
  }

  private async deliver(events: readonly SentEvent[]): Promise<void> {
    this.open += 1;
    const { answer } = await this.send(events);
    this.open -= 1;
    if (typeof answer !== 'number' || answer >= 300) this.retry(events);
    this.tell();
  }

  private retry(events: readonly SentEvent[]): void {
    const again = events.map((event) => ({ ...event, attemptNumber: event.attemptNumber + 1 }));
    const attempt = again[0]?.attemptNumber ?? 0;
    if (attempt > this.settings.retries) {
      this.lost.push(...events);
      return;
    }
    // Longer from try to try, so that all of them take a day, and never all at the same moment.
    const tries = (this.settings.retries * (this.settings.retries + 1)) / 2;
    const wait = (this.settings.dayMs * attempt * (0.8 + 0.4 * this.chance())) / tries;
    this.later(wait, () => void this.deliver(again));
  }

  private async send(events: readonly SentEvent[]): Promise<Delivery> {
    const { url = '', publicUrl, secret, timeoutMs } = this.settings;
    const body = JSON.stringify(events);
    const signed = { method: 'POST', uri: publicUrl ?? url, body, timestamp: Date.now() };
    const headers = { 'Content-Type': 'application/json', ...signatureHeaders(secret, signed) };
    const answer = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(timeoutMs) }).then(
      async (response) => {
        await response.arrayBuffer().catch(() => undefined);
        return response.status;
      },
      (error: Error) => (error.name === 'TimeoutError' ? ('timeout' as const) : ('failed' as const)),
    );
    const delivery = { at: Date.now(), events, answer };
    this.deliveries.push(delivery);
    return delivery;
  }

  private complete(event: WebhookEvent): SentEvent {
    const { typeField, areObjectEvents, areEventIdsReused } = this.settings;
    const { subscriptionType, ...rest } = event;
    const type = areObjectEvents ? subscriptionType.replace(/^contact\./, 'object.') : subscriptionType;
    return {
      eventId: areEventIdsReused ? 50_001 : this.nextEventId++,
      subscriptionId: subscriptionIdOf(`${type} ${event.propertyName ?? ''}`),
      ...this.from,
      ...rest,

      [typeField]: type,
      ...(areObjectEvents ? { objectTypeId: '0-1' } : {}),
      attemptNumber: 0,
    };
  }

  private later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
      this.tell();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  private isIdle(): boolean {
    return this.open === 0 && this.timers.size === 0 && (this.queue.length === 0 || this.settings.isPaused);
  }

  private tell(): void {
    if (!this.isIdle()) return;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/** Each kind and property that is told has a subscription of its own, always the same. */
function subscriptionIdOf(what: string): number {
  let id = 7;
  for (const letter of what) id = (id * 31 + letter.charCodeAt(0)) % 90_000;
  return 10_000 + id;
}
