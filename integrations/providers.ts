import type { Clock } from '../src/clock';
import type { Log } from '../src/log';
import type { Operations } from '../src/operations';
import { createHubspot, HUBSPOT_LIMITS } from './hubspot';
import { createMailchimp, MAILCHIMP_LIMITS } from './mailchimp';
import type { CallLimit, Provider } from './provider';

/** How the providers are reached that are set up here; see `src/provider-settings.ts`. */
export interface ProviderSettings {
  readonly hubspot?: {
    readonly accessToken: string;
    readonly clientSecret?: string;
    readonly baseUrl?: string;
    readonly apiVersion: string;
    readonly mayBatch: boolean;
    readonly rate: number;
  };
  readonly mailchimp?: {
    readonly apiKey: string;
    readonly signingSecrets: readonly string[];
    readonly baseUrl?: string;
    readonly connections: number;
  };
}

interface Around {
  readonly operations: Operations;
  readonly clock: Clock;
  readonly log: Log;
}

/** The providers that are set up; the only place that knows them all. */
export function createProviders(settings: ProviderSettings, around: Around): readonly Provider[] {
  return [hubspotOf(settings, around), mailchimpOf(settings, around)].filter((provider) => provider !== undefined);
}

/** Two calls are left to what else the token is used for. */
const LEFT_TO_OTHERS = 2;

function hubspotOf({ hubspot }: ProviderSettings, { operations, clock, log }: Around): Provider | undefined {
  if (!hubspot) return undefined;
  const { rate, clientSecret = '', ...reached } = hubspot;
  const limits = HUBSPOT_LIMITS.map((limit): CallLimit => {
    return limit.perSeconds === 10 ? { ...limit, calls: rate - LEFT_TO_OTHERS } : limit;
  });
  return createHubspot({
    ...reached,
    clientSecret,
    policy: () => operations.active.policy,
    limits: operations.sync.callLimits('hubspot', limits),
    clock,
    log,
  });
}

function mailchimpOf({ mailchimp }: ProviderSettings, { operations, clock }: Around): Provider | undefined {
  if (!mailchimp) return undefined;
  const { connections: open, apiKey, baseUrl, signingSecrets } = mailchimp;
  return createMailchimp({
    apiKey,
    baseUrl,
    signingSecrets,
    policy: () => operations.active.policy,
    limits: operations.sync.callLimits(
      'mailchimp',
      MAILCHIMP_LIMITS.map((limit) => ({ ...limit, open })),
    ),
    clock,
  });
}
