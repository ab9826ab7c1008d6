import { Faults } from '../faults';
import { listen } from '../listening';
import type { RequestCheck } from '../received-request';
import { type Calls, openCalls } from './calls';
import { type Control, createControl } from './control';
import type { Fault } from './faults';
import { RateLimit, type RateSettings } from './limits';
import { createState, type HubspotState, type NewState } from './state';
import { WebhookSender, type WebhookSettings } from './webhooks';

export interface HubspotOptions extends NewState {
  /** A free one when absent. */
  readonly port?: number;
  /** What a call has to carry as its bearer. */
  readonly token?: string;
  /** The developer's key, with which webhooks of an app are set up. */
  readonly developerKey?: string;
  readonly rate?: Partial<RateSettings>;
  readonly webhooks?: Partial<WebhookSettings>;
  readonly latencyMs?: number;
  /** Holds each request against the provider's documents. */
  readonly check?: RequestCheck;
  /** For the order and the doubles of webhooks: the same seed gives the same ones. */
  readonly seed?: number;
}

export interface Hubspot {
  readonly url: string;
  readonly token: string;
  readonly state: HubspotState;
  readonly control: Control;
  /** Every call so far, oldest first. */
  readonly calls: Calls['log'];
  readonly webhooks: WebhookSender;
  /** What was sent and is not as the documents describe it; always empty without `check`. */
  wrongRequests(): readonly string[];
  close(): Promise<void>;
}

/** A HubSpot portal of its own on a port of this machine. */
export async function startHubspot(options: HubspotOptions = {}): Promise<Hubspot> {
  const clock = { offsetMs: 0 };
  const base = options.now ?? (() => new Date());
  const state = createState({ ...options, now: () => new Date(base().getTime() + clock.offsetMs) });
  const { portalId, appId } = state;
  const webhooks = new WebhookSender({ portalId, appId, seed: options.seed ?? 1 }, options.webhooks);
  state.emit = (event) => webhooks.push(event);

  const access = { token: options.token ?? 'hubspot-token', isRevoked: false, developerKey: options.developerKey };
  const timing = { latencyMs: options.latencyMs ?? 0 };
  const portal = {
    state,
    webhooks,
    clock,
    access,
    timing,
    faults: new Faults<Fault>(),
    rate: new RateLimit(options.rate),
  };
  const calls = openCalls(portal, options.check);
  const server = await listen((request, response) => void calls.answer(request, response), options.port ?? 0);
  const control = createControl(portal, server);
  calls.open(control);

  return {
    url: `http://127.0.0.1:${server.port}`,
    token: access.token,
    state,
    control,
    calls: calls.log,
    webhooks,
    wrongRequests: calls.wrong,
    async close() {
      webhooks.close();
      await server.goDown();
    },
  };
}
