import { Client } from '@hubspot/api-client';
import type { Clock } from '../../src/clock';
import type { CallLimits, NoteCall } from '../provider';
import { type AccountCalls, accountCalls } from './account-calls';
import { type Caller, callerWithin } from './calls';
import { type ContactCalls, contactCalls } from './contact-calls';
import { type EmailCalls, emailCalls } from './email-calls';
import { type PreferenceCalls, preferenceCalls } from './preference-calls';
import { requester } from './request';

/** All that we ask of HubSpot, each call by its meaning. Every one answers or throws a `CallFailure`. */
export type HubspotPort = PreferenceCalls & ContactCalls & EmailCalls & AccountCalls;

export interface ClientSettings {
  readonly accessToken: string;
  /** HubSpot's own when it is not given. */
  readonly baseUrl?: string;
  /** The segment of the communication preferences: `v4`, or a dated version such as `2026-03`. */
  readonly apiVersion: string;
  readonly limits: CallLimits;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly budgetMs: number;
  readonly noteCall?: NoteCall;
}

/** Opens a port for one task: its calls share one budget of time. */
export type OpenPort = () => HubspotPort;

/**
 * The client on the SDK. It is given neither limiter nor repeats: both are process-wide there, and wrong for us.
 */
export function createClient(settings: ClientSettings): OpenPort {
  const { accessToken, baseUrl, apiVersion, clock } = settings;
  const sdk = new Client({ accessToken, ...(baseUrl && { basePath: baseUrl.replace(/\/+$/, '') }) });
  // Made now: the SDK makes it on first use, by the settings of whichever client was built last in the process.
  const { contacts } = sdk.crm;
  return () => {
    const caller: Caller = callerWithin(settings);
    const request = requester({ sdk, caller, clock });
    return {
      ...preferenceCalls(request, apiVersion),
      ...contactCalls(contacts, { caller, clock }),
      ...emailCalls(request),
      ...accountCalls(request),
    };
  };
}
