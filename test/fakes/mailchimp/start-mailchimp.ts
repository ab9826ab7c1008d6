import { Faults } from '../faults';
import { listen } from '../listening';
import type { RequestCheck } from '../received-request';
import { type Account, emptyAccount } from './account';
import { type Access, type ApiSide, apiListener, type Call, type Limits } from './calls';
import { type Control, createControl } from './control';
import { answerControl, isControl } from './control-routes';
import type { Fault } from './faults';
import type { Habits } from './habits';
import type { World } from './happenings';
import { send } from './outgoing';
import { isResult, resultArchive, resultPath } from './results';
import { type AudienceSeed, addAudience } from './seeds';
import { startTimeline } from './timeline';
import { startWebhookSender, type WebhookSender, type WebhookSettings } from './webhook-sender';

export interface MailchimpOptions {
  /** A free one when absent. */
  readonly port?: number;
  /** Basic auth, whatever the user name. */
  readonly apiKey?: string;
  readonly accessToken?: string;
  readonly audiences?: readonly AudienceSeed[];
  readonly habits?: Partial<Habits>;
  readonly limits?: Partial<Limits>;
  readonly webhooks?: Partial<WebhookSettings>;
  readonly latencyMs?: number;
  /** The time that both sides share; the provider's own can be moved on from there. */
  readonly now?: () => Date;
  /** How many of the provider's seconds pass in one that is waited: for batches and for tries of webhooks. */
  readonly pace?: number;
  /** Holds each request against the provider's documents. */
  readonly check?: RequestCheck;
}

export interface Mailchimp {
  /** For the SDK, `basePath` is this and `/3.0`. */
  readonly url: string;
  readonly apiKey: string;
  readonly state: Account;
  readonly control: Control;
  /** Every call so far, oldest first. */
  readonly calls: readonly Call[];
  readonly webhooks: WebhookSender;
  /** What was sent and is not as the documents describe it; always empty without `check`. */
  wrongRequests(): readonly string[];
  close(): Promise<void>;
}

/** A Mailchimp account of its own on a port of this machine. */
export async function startMailchimp(options: MailchimpOptions = {}): Promise<Mailchimp> {
  const account = emptyAccount(options.habits);
  for (const seed of options.audiences ?? []) addAudience(account, seed);
  const timeline = startTimeline({ wall: options.now, pace: options.pace });
  const webhooks = startWebhookSender(account, timeline, options.webhooks ?? {});
  const place = { url: '' };
  const world: World = {
    account,
    now: timeline.now,
    later: timeline.later,
    answers: async (url) => {
      const status = await send({ url, method: 'GET', timeout: webhooks.settings.timeoutMs });
      return status !== undefined && status >= 200 && status < 300;
    },
    resultUrl: (batch) => `${place.url}${resultPath(batch, timeline.now())}`,
    listener: webhooks,
  };
  const side = apiSide(world, webhooks, options);
  const onCall = apiListener(side);
  let control: Control | undefined;
  const listening = await listen((request, response) => {
    const path = request.url ?? '/';
    if (control && isControl(path)) return void answerControl({ request, response, control, side, webhooks });
    if (isResult(path)) return resultArchive(world, response, path);
    onCall({ request, response });
  }, options.port ?? 0);
  place.url = `http://127.0.0.1:${listening.port}`;
  control = createControl({ ...side, timeline, webhooks }, listening);
  return {
    url: place.url,
    apiKey: side.access.apiKey ?? '',
    state: account,
    control,
    calls: side.log,
    webhooks,
    wrongRequests: () => side.wrong,
    async close() {
      timeline.stop();
      await listening.goDown();
    },
  };
}

function apiSide(world: World, webhooks: WebhookSender, options: MailchimpOptions): ApiSide {
  const { apiKey = 'made-up-us1', accessToken, check } = options;
  const access: Access = { apiKey, accessToken, isRevoked: false };
  const limits: Limits = { open: 10, answer: 429, ...options.limits };
  const timing = { latencyMs: options.latencyMs ?? 0 };
  return {
    world,
    access,
    limits,
    timing,
    faults: new Faults<Fault>(),
    log: [],
    wrong: [],
    check,
    backlog: webhooks.backlog,
  };
}
