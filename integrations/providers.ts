import type { Clock } from '../src/clock';
import type { Policy } from '../src/domain/policy';
import type { ProviderName } from '../src/domain/provider-map';
import type { Log } from '../src/log';
import type { Metrics } from '../src/metrics';
import type { SyncOperations } from '../src/operations';
import type { CallLimit, NoteCall, Provider } from './provider';

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

/** What providers stand on: the policy they go by, limits that hold over all instances, and what counts their calls. */
export interface AroundProviders {
  readonly policy: () => Policy;
  readonly callLimits: SyncOperations['callLimits'];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'providerCalls'>;
}

/** The providers that are set up; the only place that knows them all. Of one that is not, its SDK is not even loaded. */
export function createProviders(settings: ProviderSettings, around: AroundProviders): readonly Provider[] {
  return [hubspotOf(settings, around), mailchimpOf(settings, around)].filter((provider) => provider !== undefined);
}

/** Two calls are left to what else the token is used for. */
const LEFT_TO_OTHERS = 2;

function hubspotOf({ hubspot }: ProviderSettings, around: AroundProviders): Provider | undefined {
  if (!hubspot) return undefined;
  const { createHubspot, HUBSPOT_LIMITS } = require('./hubspot') as typeof import('./hubspot');
  const { rate, clientSecret = '', ...reached } = hubspot;
  const limits = HUBSPOT_LIMITS.map((limit): CallLimit => {
    return limit.perSeconds === 10 ? { ...limit, calls: rate - LEFT_TO_OTHERS } : limit;
  });
  return createHubspot({ ...reached, clientSecret, ...partsOf('hubspot', limits, around), log: around.log });
}

function mailchimpOf({ mailchimp }: ProviderSettings, around: AroundProviders): Provider | undefined {
  if (!mailchimp) return undefined;
  const { createMailchimp, MAILCHIMP_LIMITS } = require('./mailchimp') as typeof import('./mailchimp');
  const { connections: open, apiKey, baseUrl, signingSecrets } = mailchimp;
  const limits = MAILCHIMP_LIMITS.map((limit) => ({ ...limit, open }));
  return createMailchimp({ apiKey, baseUrl, signingSecrets, ...partsOf('mailchimp', limits, around) });
}

function partsOf(provider: ProviderName, limits: readonly CallLimit[], around: AroundProviders) {
  const { policy, callLimits, clock, metrics } = around;
  const noteCall: NoteCall = (status) => metrics.providerCalls.inc({ provider, status });
  return { policy, limits: callLimits(provider, limits), clock, noteCall };
}
