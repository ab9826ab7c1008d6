import { z } from 'zod';
import { parseDuration } from './domain/calendar';

/** How each provider is reached; absent: it is not set up here. */
export type ProviderSettings = {
  hubspot?: {
    accessToken: string;
    /** Webhooks are signed with it; unset: every webhook is refused. */
    clientSecret?: string;
    baseUrl?: string;
    apiVersion: string;
    mayBatch: boolean;
    /** Calls in ten seconds that the account allows. */
    rate: number;
  };
  mailchimp?: {
    apiKey: string;
    /** In the address of the webhook; unset: that door is closed. */
    webhookSecret?: string;
    signingSecrets: readonly string[];
    baseUrl?: string;
    /** Calls that may be open at a time. */
    connections: number;
  };
  reconcileEverySeconds: number;
};

const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const count = (from: number, to: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${from} to ${to}` })
    .int()
    .min(from)
    .max(to);

const SHORTEST_INTERVAL_SECONDS = 60;

const interval = z.string().transform((text, context) => {
  const parsed = parseDuration(text);
  const seconds = parsed && parsed.months === 0 ? parsed.days * 86_400 + parsed.milliseconds / 1000 : 0;
  if (seconds >= SHORTEST_INTERVAL_SECONDS) return seconds;
  context.addIssue({ code: 'custom', message: 'must be an ISO 8601 duration of a minute or more, such as PT1H' });
  return z.NEVER;
});

/** Variables of the environment that are about providers. */
export const providerVariables = {
  HUBSPOT_ACCESS_TOKEN: z.string().optional(),
  HUBSPOT_CLIENT_SECRET: z.string().optional(),
  HUBSPOT_BASE_URL: webUrl.optional(),
  HUBSPOT_API_VERSION: z
    .string()
    .regex(/^[a-z0-9-]+$/, { error: 'must be a segment of a path, such as v4' })
    .default('v4'),
  HUBSPOT_BATCH: z.enum(['yes', 'no'], { error: 'must be yes or no' }).default('no'),
  HUBSPOT_RATE: count(10, 10_000).default(100),
  MAILCHIMP_API_KEY: z
    .string()
    .regex(/^[^-]+-[a-z0-9]+$/, { error: 'must end in the data centre, such as -us1' })
    .optional(),
  MAILCHIMP_WEBHOOK_SECRET: z.string().optional(),
  MAILCHIMP_SIGNING_SECRET: z.string().optional(),
  MAILCHIMP_BASE_URL: webUrl.optional(),
  MAILCHIMP_CONNECTIONS: count(1, 10).default(9),
  ABIDE_RECONCILE_EVERY: z.string().default('PT1H').pipe(interval),
};

/** Each may be given as a file. */
export const PROVIDER_SECRETS = [
  'HUBSPOT_ACCESS_TOKEN',
  'HUBSPOT_CLIENT_SECRET',
  'MAILCHIMP_API_KEY',
  'MAILCHIMP_WEBHOOK_SECRET',
  'MAILCHIMP_SIGNING_SECRET',
] as const;

type ProviderVariables = z.infer<z.ZodObject<typeof providerVariables>>;

export function providerSettings(variables: ProviderVariables): ProviderSettings {
  const { HUBSPOT_ACCESS_TOKEN: accessToken, MAILCHIMP_API_KEY: apiKey } = variables;
  const hubspot = accessToken && {
    accessToken,
    clientSecret: variables.HUBSPOT_CLIENT_SECRET,
    baseUrl: variables.HUBSPOT_BASE_URL,
    apiVersion: variables.HUBSPOT_API_VERSION,
    mayBatch: variables.HUBSPOT_BATCH === 'yes',
    rate: variables.HUBSPOT_RATE,
  };
  const mailchimp = apiKey && {
    apiKey,
    webhookSecret: variables.MAILCHIMP_WEBHOOK_SECRET,
    signingSecrets: (variables.MAILCHIMP_SIGNING_SECRET ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    baseUrl: variables.MAILCHIMP_BASE_URL,
    connections: variables.MAILCHIMP_CONNECTIONS,
  };
  return {
    ...(hubspot && { hubspot }),
    ...(mailchimp && { mailchimp }),
    reconcileEverySeconds: variables.ABIDE_RECONCILE_EVERY,
  };
}
