import { type Command, InvalidArgumentError } from 'commander';
import { examinePlace } from '../../integrations/account-place';
import type { Provider } from '../../integrations/provider';
import { startSync } from '../../integrations/sync';
import { syncAllOnce } from '../../integrations/sync-once';
import { type SyncDifference, verifySync } from '../../integrations/verify-sync';
import { PROVIDER_NAMES, type ProviderName } from '../domain/provider-map';
import { AbideError } from '../errors';
import type { App, CommandLine } from './command-line';
import { EXIT } from './exit-code';
import { tellStatus } from './sync-status';

interface SyncArguments {
  readonly once?: boolean;
  readonly status?: boolean;
  readonly json?: boolean;
}

/** `abide sync`: keeps the providers in step until it is stopped, as `abide serve` does beside its doors. */
export function addSyncCommand(program: Command, line: CommandLine): void {
  const sync = program
    .command('sync')
    .description('keep HubSpot and Mailchimp in step; without an option until stopped')
    .option('--once', 'write what is due and take in what they hold, once')
    .option('--status', 'say how things stand, and change nothing')
    .option('--json', 'print the status as JSON')
    .action(({ once, status, json }: SyncArguments) =>
      line.withApp(async (app) => {
        if (status || json) return printStatus(line, app, json ?? false);
        const providers = providersOf(app);
        if (once) return runOnce(line, app, providers);
        const running = startSync({
          ...{ providers, operations: app.operations, log: app.log },
          everySeconds: app.reconcileEverySeconds,
        });
        line.tell('The providers are kept in step; stop with Ctrl-C.');
        await line.toldToStop();
        await running.stop();
      }),
    );
  addRetry(sync, line);
  addVerify(sync, line);
  addMap(sync, line);
  addConnect(sync, line);
}

function providersOf({ providers }: App, name?: ProviderName): readonly Provider[] {
  const found = name === undefined ? providers : providers.filter((provider) => provider.name === name);
  if (found.length > 0) return found;
  const which = name === undefined ? 'no provider is set up' : `${name} is not set up`;
  throw new AbideError('BAD_USER_INPUT', `${which} here: docs/sync.md tells which variables it takes`);
}

async function printStatus(line: CommandLine, app: App, isJson: boolean): Promise<void> {
  const statuses = await app.operations.syncStatus();
  if (isJson) line.printJson(statuses);
  else for (const row of tellStatus(statuses)) line.print(row);
}

async function runOnce(line: CommandLine, app: App, providers: readonly Provider[]): Promise<void> {
  for (const provider of providers) {
    const done = await syncAllOnce({ provider, operations: app.operations, log: app.log }, line.signal);
    line.signal.throwIfAborted();
    const { events, entries, written, isWhole } = done;
    line.print(`${provider.name}: ${events} told, ${entries} entries of the ledger, ${written} contacts written for.`);
    if (isWhole) continue;
    line.tell(`${provider.name}: not all could be done now; \`abide sync --status\` says what waits.`);
    line.exitCode = EXIT.tryAgain;
  }
}

function addRetry(sync: Command, line: CommandLine): void {
  sync
    .command('retry')
    .argument('[provider]', 'hubspot or mailchimp; left out: both', aProvider)
    .description('try again what a provider refused')
    .action((name: ProviderName | undefined) =>
      line.withApp(async ({ operations }) => {
        for (const provider of name ? [name] : PROVIDER_NAMES) {
          const count = await operations.sync.retryParked(provider);
          line.print(`${provider}: ${count} contacts are due again.`);
        }
      }),
    );
}

function addVerify(sync: Command, line: CommandLine): void {
  sync
    .command('verify')
    .argument('[provider]', 'hubspot or mailchimp; left out: both', aProvider)
    .description('compare both sides for every contact, and change nothing; exit 65 when they differ')
    .action((name: ProviderName | undefined) =>
      line.withApp(async (app) => {
        for (const provider of providersOf(app, name)) {
          const { compared, differences } = await verifySync({ provider, operations: app.operations }, (found) => {
            line.signal.throwIfAborted();
            line.print(tellDifference(provider.name, found));
          });
          line.print(`${provider.name}: ${compared} addresses compared, ${differences} differences.`);
          if (differences > 0) line.exitCode = EXIT.badInput;
        }
      }),
    );
}

const WHO_IS_RIGHT: Readonly<Record<SyncDifference['what'], string>> = {
  NO_MISSING_THERE: 'Abide is right: a no is missing there',
  NO_MISSING_HERE: 'the provider is right: a no is missing here',
  YES_MISSING_THERE: 'Abide is right: a yes is not followed there',
};

function tellDifference(provider: ProviderName, { contactId, what, topics, stops }: SyncDifference): string {
  return `${provider}  contact ${contactId}  ${WHO_IS_RIGHT[what]} (${[...stops, ...topics].join(', ')})`;
}

function addMap(sync: Command, line: CommandLine): void {
  sync
    .command('map')
    .argument('[provider]', 'hubspot or mailchimp; left out: both', aProvider)
    .description('show what is set up at a provider beside the topics of the policy; exit 65 when something is missing')
    .action((name: ProviderName | undefined) =>
      line.withApp(async (app) => {
        for (const provider of providersOf(app, name)) {
          const { lists, faults } = await provider.readSetUp();
          for (const { what, name: title, remoteId, isActive, topics } of lists) {
            const mapped = topics.length === 0 ? 'not mapped' : topics.join(', ');
            line.print(
              `${provider.name}  ${what}  ${remoteId}  "${title}"${isActive ? '' : ' (not active)'}: ${mapped}`,
            );
          }
          for (const fault of faults) line.print(`${provider.name}: ${fault}`);
          if (faults.length > 0) line.exitCode = EXIT.badInput;
          await tellPlace(line, app, provider);
        }
      }),
    );
}

function addConnect(sync: Command, line: CommandLine): void {
  sync
    .command('connect')
    .argument('<provider>', 'hubspot or mailchimp', aProvider)
    .description('register our webhook at a provider, and say what is left to do by hand')
    .action((name: ProviderName) =>
      line.withApp(async (app) => {
        const [provider] = providersOf(app, name);
        if (provider) await tellPlace(line, app, provider);
        for (const sentence of (await provider?.connect(app.webhookUrlOf(name))) ?? []) line.print(sentence);
      }),
    );
}

/** Where the account keeps its data beside what the policy says; exit 65 when they disagree. */
async function tellPlace(line: CommandLine, { operations }: App, provider: Provider): Promise<void> {
  const place = await examinePlace(provider, operations.active.policy);
  if (!place) return;
  line.print(`${[place.found, place.step].filter(Boolean).join('. ').replace(/\.$/, '')}.`);
  if (place.verdict === 'NOT_AS_NAMED' || place.verdict === 'NOT_ALLOWED') line.exitCode = EXIT.badInput;
}

function aProvider(text: string): ProviderName {
  const found = PROVIDER_NAMES.find((name) => name === text);
  if (!found) throw new InvalidArgumentError('It is hubspot or mailchimp.');
  return found;
}
