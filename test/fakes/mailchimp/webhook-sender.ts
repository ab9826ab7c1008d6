import { createHmac, randomBytes } from 'node:crypto';
import type { Account, Batch, Campaign } from './account';
import type { Happening, Listener, Told } from './happenings';
import { send } from './outgoing';
import type { Timeline } from './timeline';
import { batchData, campaignEvent, eventsOf, formText, type WebhookEvent } from './webhook-events';

/** Growing waits after a failed delivery, 75 minutes in all; then it is given up. */
export const RETRY_WAITS = [60, 120, 300, 600, 1200, 2220].map((seconds) => seconds * 1000);

export interface WebhookSettings {
  /** How long a receiver may take, by the wall's clock. */
  timeoutMs: number;
  /** Which share of deliveries is made twice. */
  duplicates: number;
  /** What was gathered while paused goes out in another order. */
  isShuffled: boolean;
  /** What happens is gathered until it is flushed. */
  isPaused: boolean;
  /** `rotating`: a signature by another secret stands before the right one. */
  signatures: 'right' | 'wrong' | 'old' | 'rotating' | 'none';
}

export const DEFAULT_WEBHOOKS: Readonly<WebhookSettings> = {
  timeoutMs: 10_000,
  duplicates: 0,
  isShuffled: false,
  isPaused: false,
  signatures: 'right',
};

export interface Delivery {
  readonly url: string;
  readonly type: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attempt: number;
  /** Undefined: no answer in time. */
  readonly status?: number;
}

interface Pending {
  readonly url: string;
  readonly type: string;
  readonly body: string;
  readonly secret?: string;
  attempt: number;
}

export interface WebhookSender extends Listener {
  readonly settings: WebhookSettings;
  /** Every attempt, in the order they were answered. */
  readonly deliveries: Delivery[];
  /** Sends what was gathered. */
  flush(): void;
  /** Done when nothing is on its way; what waits for a retry is not waited for. */
  settled(): Promise<void>;
  /** Events that nobody has taken yet: above 500 the API answers 429. */
  backlog(): number;
}

export function startWebhookSender(
  account: Account,
  timeline: Timeline,
  given: Partial<WebhookSettings>,
): WebhookSender {
  const settings: WebhookSettings = { ...DEFAULT_WEBHOOKS, ...given };
  const deliveries: Delivery[] = [];
  const held: Pending[] = [];
  const lanes = new Map<string, Promise<void>>();
  let backlog = 0;
  let share = 0;

  const attempt = async (pending: Pending): Promise<void> => {
    pending.attempt += 1;
    const { url, type, body } = pending;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...signature(pending, settings, timeline.wall()),
    };
    const status = await send({ url, method: 'POST', headers, body, timeout: settings.timeoutMs });
    deliveries.push({ url, type, body, headers, attempt: pending.attempt, status });
    const wait = RETRY_WAITS[pending.attempt - 1];
    const isTaken = status !== undefined && status >= 200 && status < 300;
    if (isTaken || wait === undefined) backlog -= 1;
    else timeline.later(wait, () => attempt(pending));
  };
  const dispatch = (pending: Pending) => {
    share += settings.duplicates;
    const copies = share >= 1 ? 2 : 1;
    share -= copies - 1;
    for (let copy = 0; copy < copies; copy += 1) {
      backlog += 1;
      const before = lanes.get(pending.url) ?? Promise.resolve();
      lanes.set(
        pending.url,
        before.then(() => attempt({ ...pending })),
      );
    }
  };
  const take = (pending: Pending) => (settings.isPaused ? void held.push(pending) : dispatch(pending));
  const tell = (event: WebhookEvent, { audience, by, at }: Told) => {
    const body = formText({ ...event, firedAt: at });
    for (const webhook of audience.webhooks.filter((one) => one.events[event.type] && one.sources[by])) {
      take({ url: webhook.url, type: event.type, body, secret: webhook.signingSecret, attempt: 0 });
    }
  };
  return {
    settings,
    deliveries,
    member: (happening: Happening, told: Told) => {
      for (const event of eventsOf(told.audience, happening, account.habits)) tell(event, told);
    },
    campaign: (campaign: Campaign, told: Told) => tell(campaignEvent(campaign), told),
    batch: (batch: Batch, resultUrl: string) => {
      const data = batchData(batch, resultUrl);
      const body = formText({ type: 'batch_operation_completed', firedAt: timeline.now(), data });
      for (const { url } of account.batchWebhooks.filter(({ isEnabled }) => isEnabled)) {
        take({ url, type: 'batch_operation_completed', body, attempt: 0 });
      }
    },
    flush: () => {
      const all = held.splice(0);
      for (const pending of settings.isShuffled ? shuffled(all) : all) dispatch(pending);
    },
    settled: async () => {
      let seen: readonly Promise<void>[] = [];
      while (seen.length !== lanes.size || [...lanes.values()].some((lane, index) => lane !== seen[index])) {
        seen = [...lanes.values()];
        await Promise.all(seen);
      }
    },
    backlog: () => backlog,
  };
}

/** Every third first, then the rest backwards: the same each time, and nothing stays beside what it came with. */
function shuffled(all: readonly Pending[]): readonly Pending[] {
  const isThird = (_: Pending, index: number) => index % 3 === 2;
  return [...all.filter(isThird), ...all.filter((one, index) => !isThird(one, index)).toReversed()];
}

/** `t` and the raw body, under the webhook's own secret. */
export function sign(secret: string, { body, at }: { body: string; at: Date }): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}

function signature(
  { secret, body }: Pick<Pending, 'secret' | 'body'>,
  { signatures }: WebhookSettings,
  wall: Date,
): Record<string, string> {
  if (secret === undefined || signatures === 'none') return {};
  const at = signatures === 'old' ? new Date(wall.getTime() - 301_000) : wall;
  const right = sign(secret, { body, at });
  const other = sign(randomBytes(16).toString('hex'), { body, at });
  const shown = { right: [right], old: [right], wrong: [other], rotating: [other, right] }[signatures];
  const seconds = Math.floor(at.getTime() / 1000);
  return { 'x-mailchimp-signature': [`t=${seconds}`, ...shown.map((one) => `v1=${one}`)].join(',') };
}
