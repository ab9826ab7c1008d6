import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Clock, clockWithOffset } from './clock';
import { parseDuration } from './domain/calendar';
import { AbideError } from './errors';
import { insecureSettings, isLoopback, type SettingMistake } from './insecure-settings';
import { keptSecret } from './kept-secret';
import type { LogLevel } from './log';
import { PROVIDER_SECRETS, type ProviderSettings, providerSettings, providerVariables } from './provider-settings';
import { readProxies } from './trusted-proxies';

/** A secret and the version that hashes and links made with it carry. */
export type VersionedSecret = { version: number; value: string };

/** All that the environment says, checked. Nobody else reads the environment. */
export type Config = {
  port: number;
  host: string;
  /** Unset: the embedded PostgreSQL under `dataDir`. */
  databaseUrl?: string;
  dataDir: string;
  policyPath?: string;
  secret: VersionedSecret;
  /** Earlier secrets: verify links and find old entries, never sign or write. */
  oldSecrets: readonly VersionedSecret[];
  /** Where recipients reach us, without a slash at the end. */
  publicUrl: string;
  /** A first API key with all scopes, for bootstrapping. */
  apiKey?: string;
  /** The proxies whose word counts for where a request comes from; `false`: nobody's. */
  trustProxy: string[] | false;
  /** Who brings it may read `/metrics`. */
  metricsToken?: string;
  /** Whether `/metrics` is open without a token: only outside production, on an address that no other machine reaches. */
  hasOpenMetrics: boolean;
  mail: {
    /** Unset: mails are written as files under `dataDir`. */
    smtpUrl?: string;
    from: string;
    dkim?: { domain: string; selector: string; privateKey: string };
  };
  /** Unset: no text is sent, and what is to be confirmed by one has no switch. */
  text?: { accountSid: string; authToken: string; from: string; baseUrl: string };
  inbound: {
    /** Every address of this domain comes to `POST /webhooks/mail`; unset: no mailto beside the one-click link. */
    unsubscribeDomain?: string;
    /** What the mail gateway brings; unset: the door is closed. */
    mailToken?: string;
    /** What text messages are signed with; unset: the door is closed. */
    textToken?: string;
  };
  providers: ProviderSettings;
  environment: 'production' | 'development' | 'test';
  logLevel: LogLevel;
  clock: Clock;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Each of these may instead be given as `<NAME>_FILE`, the path of a file that holds it. Everything that opens
 * something belongs here: a test asks for it.
 */
const SECRET_VARIABLES = [
  'DATABASE_URL',
  'ABIDE_SECRET',
  'ABIDE_SECRET_OLD',
  'ABIDE_API_KEY',
  'ABIDE_METRICS_TOKEN',
  'SMTP_URL',
  'ABIDE_DKIM_KEY',
  'ABIDE_INBOUND_MAIL_TOKEN',
  'TWILIO_AUTH_TOKEN',
  ...PROVIDER_SECRETS,
] as const;

const SECRET_FORM = /^(?:(\d{1,4}):)?(.{32,})$/s;
const SECRET_HELP = 'must be <version>:<at least 32 characters>, with a version of 1 to 9999, or the characters alone';

const secret = z.string().transform((text, context): VersionedSecret => {
  const match = SECRET_FORM.exec(text);
  const version = Number(match?.[1] ?? 1);
  if (match?.[2] && version >= 1) return { version, value: match[2] };
  context.addIssue({ code: 'custom', message: SECRET_HELP });
  return z.NEVER;
});

const secretList = z.string().transform((list) => list.split(',').map((item) => item.trim()));

const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const duration = z.string().transform((text, context) => {
  const parsed = parseDuration(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'must be an ISO 8601 duration such as P1D or -PT2H' });
  return z.NEVER;
});

const proxies = z.string().transform((text, context) => {
  const read = readProxies(text);
  if (read !== undefined) return read;
  context.addIssue({
    code: 'custom',
    message: 'must be none, loopback, or addresses and networks separated by commas',
  });
  return z.NEVER;
});

const schema = z.object({
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  ABIDE_DATA_DIR: z.string().default('.abide'),
  ABIDE_POLICY: z.string().optional(),
  ABIDE_SECRET: secret.optional(),
  ABIDE_SECRET_OLD: secretList.pipe(z.array(secret)).default([]),
  ABIDE_PUBLIC_URL: webUrl.optional(),
  ABIDE_API_KEY: z.string().optional(),
  ABIDE_METRICS_TOKEN: z.string().optional(),
  ABIDE_TRUST_PROXY: z.string().default('loopback').pipe(proxies),
  ABIDE_ALLOW_PLAIN_DATABASE: z.enum(['yes', 'no'], { error: 'must be yes or no' }).default('no'),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be a smtp:// or smtps:// URL' }).optional(),
  ABIDE_MAIL_FROM: z.email({ error: 'must be an e-mail address' }).optional(),
  ABIDE_DKIM_KEY: z.string().startsWith('-----BEGIN', { error: 'must be a private key in PEM form' }).optional(),
  ABIDE_DKIM_SELECTOR: z.string().optional(),
  ABIDE_UNSUBSCRIBE_DOMAIN: z.hostname({ error: 'must be a domain name' }).optional(),
  ABIDE_INBOUND_MAIL_TOKEN: z.string().optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_ACCOUNT_SID: z.string().optional(),
  TWILIO_FROM: z.string().optional(),
  TWILIO_BASE_URL: webUrl.default('https://api.twilio.com'),
  ...providerVariables,
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: 'must be production, development or test' })
    .default('development'),
  ABIDE_CLOCK_OFFSET: duration.optional(),
  ABIDE_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' })
    .default('info'),
});
type Variables = z.infer<typeof schema>;

const SHORTEST_KEY = 24;

/**
 * Reads the environment once, at start. All mistakes are told together, each with its variable and never with its
 * value. In embedded mode a missing secret is made and kept in the data folder; with DATABASE_URL it must be given,
 * because several instances share it.
 */
export function readConfig(environment: Environment = process.env): Config {
  const { values, mistakes } = readFiles(environment);
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    mistakes.push(...parsed.error.issues.map((issue) => ({ variable: String(issue.path[0]), problem: issue.message })));
  }
  mistakes.push(...contradictions(values));
  if (mistakes.length > 0 || !parsed.success) throw refusal(mistakes);
  return toConfig(parsed.data);
}

/** For TypeORM's command line, which needs nothing else. */
export function readDatabaseUrl(environment: Environment = process.env): string {
  const { values, mistakes } = readFiles(environment);
  if (values.DATABASE_URL) return values.DATABASE_URL;
  throw refusal([...mistakes, { variable: 'DATABASE_URL', problem: 'is needed here' }]);
}

/** An empty variable counts as not set: that is how compose files and CI write "nothing". */
function readFiles(environment: Environment): { values: Record<string, string>; mistakes: SettingMistake[] } {
  const given = Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const values: Record<string, string> = Object.fromEntries(given);
  const mistakes: SettingMistake[] = [];
  for (const name of SECRET_VARIABLES) {
    const variable = `${name}_FILE`;
    const path = values[variable];
    if (!path) continue;
    if (values[name]) mistakes.push({ variable, problem: `cannot be given together with ${name}` });
    try {
      values[name] = readFileSync(path, 'utf8').trim();
    } catch {
      mistakes.push({ variable, problem: 'names a file that cannot be read' });
      continue;
    }
    if (!values[name]) mistakes.push({ variable, problem: 'names an empty file' });
  }
  return { values, mistakes };
}

function contradictions(values: Record<string, string>): SettingMistake[] {
  const mistakes: SettingMistake[] = [];
  if (values.DATABASE_URL && !values.ABIDE_SECRET && !values.ABIDE_SECRET_FILE) {
    mistakes.push({ variable: 'ABIDE_SECRET', problem: 'is required when DATABASE_URL is set' });
  }
  for (const variable of [
    'ABIDE_API_KEY',
    'ABIDE_METRICS_TOKEN',
    'ABIDE_INBOUND_MAIL_TOKEN',
    'MAILCHIMP_WEBHOOK_SECRET',
  ]) {
    const length = values[variable]?.length ?? SHORTEST_KEY;
    if (length < SHORTEST_KEY) mistakes.push({ variable, problem: `must have at least ${SHORTEST_KEY} characters` });
  }
  if (values.SMTP_URL && !values.ABIDE_MAIL_FROM) {
    mistakes.push({ variable: 'ABIDE_MAIL_FROM', problem: 'is required when SMTP_URL is set' });
  }
  if (values.ABIDE_UNSUBSCRIBE_DOMAIN && !values.ABIDE_INBOUND_MAIL_TOKEN) {
    const problem = 'is required with ABIDE_UNSUBSCRIBE_DOMAIN: mails to it would stop nothing';
    mistakes.push({ variable: 'ABIDE_INBOUND_MAIL_TOKEN', problem });
  }
  if (Boolean(values.TWILIO_ACCOUNT_SID) !== Boolean(values.TWILIO_FROM)) {
    mistakes.push({ variable: 'TWILIO_FROM', problem: 'goes together with TWILIO_ACCOUNT_SID' });
  }
  if (values.TWILIO_ACCOUNT_SID && !values.TWILIO_AUTH_TOKEN) {
    mistakes.push({ variable: 'TWILIO_AUTH_TOKEN', problem: 'is required with TWILIO_ACCOUNT_SID' });
  }
  if (Boolean(values.ABIDE_DKIM_KEY) !== Boolean(values.ABIDE_DKIM_SELECTOR)) {
    mistakes.push({ variable: 'ABIDE_DKIM_SELECTOR', problem: 'goes together with ABIDE_DKIM_KEY' });
  }
  if (values.NODE_ENV === 'production') mistakes.push(...insecureSettings(values));
  return mistakes;
}

function toConfig(variables: Variables): Config {
  const dataDir = resolve(variables.ABIDE_DATA_DIR);
  const current = variables.ABIDE_SECRET ?? secret.parse(keptSecret(dataDir));
  const versions = [current, ...variables.ABIDE_SECRET_OLD].map(({ version }) => version);
  if (new Set(versions).size < versions.length) {
    throw refusal([{ variable: 'ABIDE_SECRET_OLD', problem: 'names a version twice, or the current one' }]);
  }
  return {
    port: variables.PORT,
    host: variables.HOST,
    databaseUrl: variables.DATABASE_URL,
    dataDir,
    policyPath: variables.ABIDE_POLICY === undefined ? undefined : resolve(variables.ABIDE_POLICY),
    secret: current,
    oldSecrets: variables.ABIDE_SECRET_OLD,
    publicUrl: (variables.ABIDE_PUBLIC_URL ?? `http://localhost:${variables.PORT}`).replace(/\/+$/, ''),
    apiKey: variables.ABIDE_API_KEY,
    trustProxy: variables.ABIDE_TRUST_PROXY,
    metricsToken: variables.ABIDE_METRICS_TOKEN,
    hasOpenMetrics: variables.NODE_ENV !== 'production' && isLoopback(variables.HOST),
    mail: mailSettings(variables),
    text: textSettings(variables),
    inbound: {
      unsubscribeDomain: variables.ABIDE_UNSUBSCRIBE_DOMAIN,
      mailToken: variables.ABIDE_INBOUND_MAIL_TOKEN,
      textToken: variables.TWILIO_AUTH_TOKEN,
    },
    providers: providerSettings(variables),
    environment: variables.NODE_ENV,
    logLevel: variables.ABIDE_LOG_LEVEL,
    clock: clockWithOffset(variables.ABIDE_CLOCK_OFFSET),
  };
}

function mailSettings({ SMTP_URL: smtpUrl, ABIDE_MAIL_FROM, ABIDE_DKIM_KEY, ABIDE_DKIM_SELECTOR }: Variables) {
  const from = ABIDE_MAIL_FROM ?? 'abide@localhost.example';
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const isSigned = ABIDE_DKIM_KEY !== undefined && ABIDE_DKIM_SELECTOR !== undefined;
  const dkim = isSigned ? { domain, selector: ABIDE_DKIM_SELECTOR, privateKey: ABIDE_DKIM_KEY } : undefined;
  return { smtpUrl, from, dkim };
}

function textSettings(variables: Variables): Config['text'] {
  const {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: from,
    TWILIO_BASE_URL,
  } = variables;
  if (accountSid === undefined || authToken === undefined || from === undefined) return undefined;
  return { accountSid, authToken, from, baseUrl: TWILIO_BASE_URL.replace(/\/+$/, '') };
}

function refusal(mistakes: readonly SettingMistake[]): AbideError {
  const lines = mistakes.map(({ variable, problem }) => `${variable} ${problem}`);
  return new AbideError('BAD_USER_INPUT', `The environment is not right:\n${lines.join('\n')}`, { details: mistakes });
}
