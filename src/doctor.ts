import { createPrivateKey } from 'node:crypto';
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExaminedPlace, examinePlace } from '../integrations/account-place';
import { type CallLimits, ProviderError } from '../integrations/provider';
import { createProviders } from '../integrations/providers';
import { type Config, readConfig } from './config';
import type { Policy } from './domain/policy';
import { PROVIDER_NAMES, providerMapOf } from './domain/provider-map';
import { AbideError } from './errors';
import type { SettingMistake } from './insecure-settings';
import { createLog, type Log } from './log';
import { tryMailServer } from './mail/outbox';
import { createMetrics } from './metrics';
import { examineDatabase } from './operations/examine-database';
import { type Finding, fine, found } from './operations/finding';
import { readPolicyFile } from './policy-file';
import { Secrets } from './security/secrets';
import { type Database, openDatabase } from './store/database';

export interface DoctorParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The policy where `ABIDE_POLICY` names none. */
  readonly defaultPolicy: string;
  readonly log?: Log;
  /** Only for the throw-away servers of tests. */
  readonly allowUnsafeDurability?: boolean;
}

const LEAST_FREE_BYTES = 1_073_741_824;

/**
 * Examines an installation without building the service: that refuses to start on the first thing that is wrong, and an
 * operator wants to see all of them. Changes nothing in the database.
 */
export async function examineInstallation(parts: DoctorParts): Promise<Finding[]> {
  const read = readSettings(parts);
  if (!('config' in read)) return read.findings;
  const { config, findings } = read;
  const policy = await readPolicyFile(config.policyPath ?? parts.defaultPolicy).catch((error) => {
    findings.push(found('policy', 'FAULT', { found: sayOf(error), step: 'Put that right in the policy file.' }));
    return undefined;
  });
  findings.push(...(await examineMail(config)), ...(await examineDisk(config)));
  const opened = await open(config, parts);
  if (!('database' in opened)) return [...findings, opened.finding];
  const { database } = opened;
  try {
    const secrets = new Secrets({ current: config.secret, old: config.oldSecrets });
    const mark = policy && { version: policy.policy.version, sha256: policy.sha256 };
    const isEmbedded = config.databaseUrl === undefined;
    const mapped = PROVIDER_NAMES.filter((name) => policy && providerMapOf(policy.policy, name) !== undefined);
    const providers = { mapped, setUp: PROVIDER_NAMES.filter((name) => config.providers[name] !== undefined) };
    const asked = { database, secrets, policy: mark, isEmbedded, clock: config.clock, providers };
    const inside = await examineDatabase(asked);
    const places = policy ? await examinePlaces(config, policy.policy) : [];
    const answers = fine('database', 'it answers, keeps what it acknowledges, and is new enough');
    return [...findings, answers, ...inside, ...places];
  } finally {
    await database.close();
  }
}

/** Each provider is asked where it keeps our data: a policy promises that, and who made the account may have chosen another. */
async function examinePlaces({ providers: settings, clock }: Config, policy: Policy): Promise<Finding[]> {
  const callLimits = (): CallLimits => ({
    run: async (_limit, call, before) => {
      await before?.();
      return call();
    },
    pauseUntil: async () => undefined,
  });
  const around = {
    policy: () => policy,
    callLimits,
    clock,
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(),
  };
  const findings: Finding[] = [];
  for (const provider of createProviders(settings, around)) {
    try {
      const place = await examinePlace(provider, policy);
      if (place) findings.push(findingOf(place));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const what = `${provider.name} could not be asked where it keeps the data of the account: ${error.message}`;
      findings.push(
        found('regions', 'WARNING', { found: what, step: 'Put that right, then run `abide doctor` again.' }),
      );
    }
  }
  return findings;
}

function findingOf({ verdict, found: what, step = '' }: ExaminedPlace): Finding {
  if (verdict === 'AS_NAMED') return fine('regions', what);
  return found('regions', verdict === 'NOT_ALLOWED' ? 'FAULT' : 'WARNING', { found: what, step });
}

function readSettings({ environment }: DoctorParts): { config: Config; findings: Finding[] } | { findings: Finding[] } {
  try {
    const config = readConfig(environment);
    return { config, findings: [...noteSettings(config)] };
  } catch (error) {
    if (!(error instanceof AbideError)) throw error;
    const mistakes = (error.details ?? []) as readonly SettingMistake[];
    const step = 'docs/operating.md ("Environment") tells what each variable takes.';
    return {
      findings: mistakes.map(({ variable, problem }) =>
        found('settings', 'FAULT', { found: `${variable} ${problem}`, step }),
      ),
    };
  }
}

function noteSettings(config: Config): Finding[] {
  const isProduction = config.environment === 'production';
  const notes: Finding[] = [];
  const note = (what: string, step: string) => notes.push(found('settings', 'NOTE', { found: what, step }));
  if (!isProduction) {
    note(
      `NODE_ENV is ${config.environment}, so insecure settings are let through`,
      'Set NODE_ENV=production for real people.',
    );
  }
  if (Math.abs(config.clock().getTime() - Date.now()) > 1_000) {
    note('ABIDE_CLOCK_OFFSET moves the clock', 'Unset it, unless you are trying something out.');
  }
  if (isProduction && config.apiKey !== undefined) {
    note('ABIDE_API_KEY has all scopes', 'Make a key for each system (`abide key create`), then unset it.');
  }
  return notes.length > 0 ? notes : [fine('settings', 'all variables are right')];
}

async function examineMail({ mail, environment }: Config): Promise<Finding[]> {
  if (mail.dkim && !isPrivateKey(mail.dkim.privateKey)) {
    const what = 'ABIDE_DKIM_KEY is no private key, so no mail can be signed';
    return [found('mail', 'FAULT', { found: what, step: 'Give the private key in PEM form, without a passphrase.' })];
  }
  if (mail.smtpUrl === undefined) {
    const level = environment === 'production' ? 'WARNING' : 'NOTE';
    const step = 'Set SMTP_URL and ABIDE_MAIL_FROM.';
    return [found('mail', level, { found: 'mails are written as files, and reach nobody', step })];
  }
  const code = await tryMailServer(mail.smtpUrl);
  if (code === undefined) return [fine('mail', 'the mail server answers, and takes our login')];
  const step = 'Put SMTP_URL right, or ask who keeps the mail server; until then mails wait, for a day.';
  return [
    { ...found('mail', 'FAULT', { found: `the mail server does not take us (${code})`, step }), isPassing: true },
  ];
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}

async function examineDisk({ databaseUrl, dataDir }: Config): Promise<Finding[]> {
  if (databaseUrl !== undefined) return [];
  const findings: Finding[] = [];
  const { bavail, bsize } = await statfs(dataDir);
  const free = `${((bavail * bsize) / LEAST_FREE_BYTES).toFixed(1)} GiB are free for the data folder`;
  if (bavail * bsize >= LEAST_FREE_BYTES) findings.push(fine('disk', free));
  else findings.push(found('disk', 'WARNING', { found: free, step: 'Make room: on a full disk no change is taken.' }));
  const secret = await stat(join(dataDir, 'secret')).catch(() => undefined);
  if (secret && (secret.mode & 0o077) !== 0) {
    const what = 'others on this machine may read the secret of the data folder';
    findings.push(found('disk', 'WARNING', { found: what, step: 'chmod 600 the file `secret` in ABIDE_DATA_DIR.' }));
  }
  return findings;
}

async function open(
  config: Config,
  { log, allowUnsafeDurability }: DoctorParts,
): Promise<{ database: Database } | { finding: Finding }> {
  const { databaseUrl, dataDir } = config;
  try {
    return { database: await openDatabase({ databaseUrl, dataDir }, { log, allowUnsafeDurability }) };
  } catch (error) {
    const isPassing = error instanceof AbideError && error.code === 'UNAVAILABLE';
    const step = isPassing
      ? 'Is PostgreSQL up, and can it be reached from here? DATABASE_URL says where.'
      : 'Put DATABASE_URL right: name, password and database.';
    return { finding: { ...found('database', 'FAULT', { found: sayOf(error), step }), isPassing } };
  }
}

/** Our own words; of anybody else's error the code alone, since its text may repeat what it was given. */
function sayOf(error: unknown): string {
  if (error instanceof AbideError) return error.message;
  return `it is refused (${String((error as { code?: unknown }).code ?? 'no code')})`;
}
