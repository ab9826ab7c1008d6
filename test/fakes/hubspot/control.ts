import type { Listening } from '../listening';
import { actsOn } from './acts';
import type { Fault } from './faults';
import type { RateSettings } from './limits';
import type { Portal } from './portal';
import type { HubspotSettings } from './settings';
import type { WebhookSettings } from './webhooks';

export type Control = ReturnType<typeof createControl>;

/** What a test, or the demo, does to the stand-in: people's acts, how the portal behaves, and what goes wrong. */
export function createControl({ state, webhooks, faults, rate, clock, access, timing }: Portal, server: Listening) {
  return {
    ...actsOn(state),

    change(settings: Partial<HubspotSettings>): void {
      Object.assign(state.settings, settings);
    },
    changeRate(settings: Partial<RateSettings>): void {
      Object.assign(rate.settings, settings);
    },
    newDay(): void {
      rate.newDay();
    },
    changeWebhooks(settings: Partial<WebhookSettings>): void {
      Object.assign(webhooks.settings, settings);
      webhooks.flush();
    },
    changeLatency({ ms }: { ms: number }): void {
      timing.latencyMs = ms;
    },

    fault(fault: Fault): void {
      faults.add(fault);
    },
    clearFaults(): void {
      faults.clear();
    },

    /** Nobody answers the port; with `ms`, until then. */
    async outage({ isOn, ms }: { isOn: boolean; ms?: number }): Promise<void> {
      if (!isOn) return server.comeBack();
      await server.goDown();
      if (ms !== undefined) setTimeout(() => void server.comeBack(), ms).unref();
    },

    revokeToken({ isRevoked = true }: { isRevoked?: boolean } = {}): void {
      access.isRevoked = isRevoked;
    },

    /** Lets time pass for the state: the search index, times of changes. Limits and webhooks have the real clock. */
    advance({ ms }: { ms: number }): void {
      clock.offsetMs += ms;
    },

    flushWebhooks(): void {
      webhooks.flush();
    },
    webhooksSettled(): Promise<void> {
      return webhooks.settled();
    },
  };
}
