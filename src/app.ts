import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Provider } from '../integrations/provider';
import { createProviders } from '../integrations/providers';
import { type Sync, startSync } from '../integrations/sync';
import { webhookPathOf } from '../integrations/webhook-route';
import type { Clock } from './clock';
import type { Config } from './config';
import { PROVIDER_NAMES, type ProviderName } from './domain/provider-map';
import type { Http } from './http';
import { dailyUpkeep } from './jobs/daily';
import { mailForgetter } from './jobs/forget-mails';
import { mailSender } from './jobs/send-mail';
import { createLog, type Log } from './log';
import { createOutbox } from './mail/outbox';
import { createTextGateway } from './mail/text-gateway';
import { createMetrics, type Metrics, watchProcess } from './metrics';
import type { Operations } from './operations';
import { activatedPolicies, activatePolicy, type PolicyToActivate } from './operations/activate-policy';
import { type ApiKeys, createApiKeys } from './operations/api-keys';
import { createOperations } from './operations/create-operations';
import { PolicyInForce } from './operations/policy-in-force';
import { parsePolicy, readPolicyFile } from './policy-file';
import { Secrets } from './security/secrets';
import { type Database, openDatabase } from './store/database';
import { checkHashKeys } from './store/hash-keys';
import { forgetOldKeys } from './store/idempotency-keys';
import { createJobs, type Jobs, UPKEEP_OF_THE_DAY } from './store/jobs';
import { migrate } from './store/migrate';
import { newestActivation } from './store/policy-activations';
import { knownProviders } from './store/provider-circuits';
import { acquireServeLock, type ServeLock } from './store/serve-lock';

/** The built service. Nothing listens until `listen`. */
export interface App {
  readonly operations: Operations;
  readonly apiKeys: ApiKeys;
  readonly database: Database;
  readonly log: Log;
  readonly clock: Clock;
  /** The policy of the file that it was opened with, whether or not it is in force. */
  readonly policyFile: PolicyToActivate;
  /** The folder of the tables by which long lists are screened. */
  readonly tablesIn: string;
  /** Those that are set up here. */
  readonly providers: readonly Provider[];
  readonly reconcileEverySeconds: number;
  /** Where a provider is to send what people do there; holds Mailchimp's secret. */
  webhookUrlOf(provider: ProviderName): string;
  /** Opens the doors and gives the address they are at. A second serve on the same embedded data is refused. */
  listen(): Promise<{ url: string }>;
  /** Takes nothing new, and lets the clients that are connected go elsewhere; then it may be closed. */
  stopTaking(): Promise<void>;
  /** Lets what is under way finish, then closes everything. */
  close(): Promise<void>;
}

export interface AppOptions {
  readonly log?: Log;
  /**
   * Goes by the policy in force, whatever the policy file says, and puts none in force by itself: for whoever asks what
   * the file would change. While none is in force it goes by the file.
   */
  readonly goesByPolicyInForce?: boolean;
  /** Only for the throw-away servers of tests. */
  readonly allowUnsafeDurability?: boolean;
}

const FORGET_EVERY_MS = 3_600_000;
/** Decisions and changes follow a newer policy at once; this is for pages and lists of topics. */
const FOLLOW_EVERY_MS = 5_000;
/** Below the half minute that supervisors commonly wait before they kill. */
const LONGEST_REQUEST_MS = 20_000;
const DEFAULT_POLICY = 'policies/engage-process.yaml';

/** Builds everything there is, from the bottom up; the only place that does (house, A1). */
export async function openApp(config: Config, options: AppOptions = {}): Promise<App> {
  const log = options.log ?? createLog({ level: config.logLevel, isStrict: config.environment === 'test' });
  const loaded = await readPolicyFile(config.policyPath ?? defaultPolicyPath());
  const database = await openDatabase(
    { databaseUrl: config.databaseUrl, dataDir: config.dataDir },
    { log, allowUnsafeDurability: options.allowUnsafeDurability },
  );
  try {
    await migrate(database.url, log);
    const secrets = new Secrets({ current: config.secret, old: config.oldSecrets });
    await checkHashKeys(database.pool, secrets, { log });
    const policyFile = { policy: loaded.policy, text: loaded.canonicalText, sha256: loaded.sha256 };
    const active = await policyToGoBy(database, policyFile, { ...options, clock: config.clock });
    const { clock, publicUrl } = config;
    const { unsubscribeDomain } = config.inbound;
    const jobs = createJobs(database.pool, log);
    const metrics = createMetrics();
    tellBuild(metrics, active);
    const operations = createOperations({
      database,
      secrets,
      active,
      clock,
      log,
      metrics,
      publicUrl,
      unsubscribeDomain,
      sendsTexts: config.text !== undefined,
      jobs,
      providers: await providersInUse(database, config),
    });
    await operations.prepareInteractionPartitions();
    const apiKeys = createApiKeys({ database, clock, bootstrapKey: config.apiKey });
    return assemble({ config, log, metrics, database, active, operations, apiKeys, jobs, policyFile });
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Also those that another instance has set up: a change by whoever lacks the tokens is due there all the same. */
async function providersInUse(database: Database, { providers }: Config): Promise<readonly ProviderName[]> {
  const known = await knownProviders(database.pool);
  return PROVIDER_NAMES.filter((name) => providers[name] !== undefined || known.includes(name));
}

async function policyToGoBy(
  database: Database,
  file: PolicyToActivate,
  { goesByPolicyInForce, clock }: Pick<AppOptions, 'goesByPolicyInForce'> & { clock: Clock },
): Promise<PolicyInForce> {
  const readActivated = activatedPolicies(database, parsePolicy);
  const newest = goesByPolicyInForce ? await newestActivation(database.pool) : undefined;
  if (newest) return new PolicyInForce(await readActivated(newest.version), readActivated);
  const { isFirstPolicy } = goesByPolicyInForce ? { isFirstPolicy: true } : await activatePolicy(database, file, clock);
  const { policy, sha256 } = file;
  return new PolicyInForce({ policy, sha256, isFirstPolicy }, readActivated);
}

interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly active: PolicyInForce;
  readonly operations: ReturnType<typeof createOperations>;
  readonly apiKeys: ApiKeys;
  readonly jobs: Jobs;
  readonly policyFile: PolicyToActivate;
}

function assemble({ config, log, metrics, database, active, operations, apiKeys, jobs, policyFile }: Parts): App {
  const outbox = createOutbox({ ...config.mail, dataDir: config.dataDir });
  const texts = config.text && createTextGateway(config.text);
  let http: Http | undefined;
  let watching: { end(): void } | undefined;
  let serveLock: ServeLock | undefined;
  let sync: Sync | undefined;
  const providers = createProviders(config.providers, {
    policy: () => operations.active.policy,
    callLimits: operations.sync.callLimits,
    clock: config.clock,
    log,
    metrics,
  });
  const { reconcileEverySeconds: everySeconds } = config.providers;
  const forget = () =>
    forgetOldKeys(database.pool, config.clock()).catch((error) =>
      log.warn('Old idempotency keys stay.', { err: error }),
    );
  const forgetMails = mailForgetter({ operations, outbox, log });
  const tidy = async () => {
    await forget();
    await forgetMails().catch((error) => log.warn('Mail files of erased contacts stay.', { err: error }));
    await jobs
      .send(database.pool, [UPKEEP_OF_THE_DAY])
      .catch((error) => log.warn('The upkeep of the day waits.', { err: error }));
  };
  const forgetting = setInterval(tidy, FORGET_EVERY_MS).unref();
  const follow = () =>
    newestActivation(database.pool)
      .then((newest) => active.foundInForce(newest?.version))
      .then(() => tellBuild(metrics, active))
      .catch((error) => log.debug('The policy in force was not found out.', { err: error }));
  const following = setInterval(follow, FOLLOW_EVERY_MS).unref();
  return {
    operations,
    apiKeys,
    database,
    log,
    clock: config.clock,
    policyFile,
    tablesIn: join(config.dataDir, 'screening'),
    providers,
    reconcileEverySeconds: everySeconds,
    webhookUrlOf: (name) => `${config.publicUrl}${webhookPathOf(name, config.providers.mailchimp?.webhookSecret)}`,
    listen: async () => {
      if (!config.databaseUrl) serveLock = await acquireServeLock(database.pool);
      await tidy();
      const onHint = (provider: ProviderName) => sync?.wake(provider);
      // Most commands open no door: to load all of them takes them a quarter of their memory.
      const { buildHttp } = require('./http') as typeof import('./http');
      http = await buildHttp({ operations, apiKeys, metrics, log, config, providers, onHint });
      watching = watchProcess(metrics);
      await jobs.work({
        mail: mailSender({ operations, outbox, texts, log }),
        forget: forgetMails,
        daily: dailyUpkeep({ operations }),
      });
      sync = startSync({ providers, operations, log, everySeconds });
      await http.fastify.listen({ port: config.port, host: config.host });
      const { port } = http.fastify.server.address() as AddressInfo;
      return { url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}` };
    },
    stopTaking: async () => http?.drain.stopTaking(),
    close: async () => {
      clearInterval(forgetting);
      clearInterval(following);
      watching?.end();
      await Promise.all([closeHttp(http), jobs.finish(), sync?.stop()]);
      await jobs.stop();
      outbox.close();
      await operations.idle();
      await serveLock?.release();
      await database.close();
    },
  };
}

/** What is under way may end; what has not ended by then would keep the machine from being stopped. */
async function closeHttp(http: Http | undefined): Promise<void> {
  if (!http) return;
  const breakOff = setTimeout(() => http.fastify.server.closeAllConnections(), LONGEST_REQUEST_MS);
  await http.fastify.close().finally(() => clearTimeout(breakOff));
}

function tellBuild({ build }: Metrics, { policy }: PolicyInForce): void {
  build.reset();
  build.set({ version: readVersion(), policy: policy.version }, 1);
}

/** The example that is taken where ABIDE_POLICY names none. */
export function defaultPolicyPath(): string {
  return join(packageRoot(), DEFAULT_POLICY);
}

/** The version of this Abide, as package.json says it. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** The folder of package.json, both from the sources and from dist. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
