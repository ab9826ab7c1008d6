import { type Command, InvalidArgumentError, Option } from 'commander';
import { endOf } from '../domain/calendar';
import { Scope } from '../domain/scopes';
import { AbideError } from '../errors';
import type { ApiKeys } from '../operations/api-keys';
import type { CommandLine } from './command-line';

interface CreateArguments {
  readonly name: string;
  readonly scope: Scope[];
  readonly expires?: string;
}

/** `abide key create|list|revoke`: the keys of integrations. A key is shown once; we keep its hash. */
export function addKeyCommand(program: Command, line: CommandLine): void {
  const key = program.command('key').description('make, list and revoke API keys');
  addCreate(key, line);
  addList(key, line);
  addRevoke(key, line);
}

function addCreate(key: Command, line: CommandLine): void {
  key
    .command('create')
    .description('make an API key and print it, once')
    .requiredOption('--name <name>', 'the system it is for, such as "CRM import"')
    .addOption(
      new Option('--scope <scope...>', 'what it may see and do').choices(Object.keys(Scope)).makeOptionMandatory(),
    )
    .option('--expires <date>', 'YYYY-MM-DD, counted to the end of that day where the company is', aDate)
    .action(({ name, scope, expires }: CreateArguments) =>
      line.withApp(async (app) => {
        const { timeZone } = app.operations.active.policy;
        const expiresAt = expires === undefined ? undefined : endOf(expires, timeZone);
        const { text, id } = await app.apiKeys.createApiKey({ name, scopes: scope, expiresAt });
        line.tell(`Key ${id} was made. It is shown this once:`);
        // Alone on its line and alone on stdout, so that it can go straight into a secret store.
        line.print(text);
      }),
    );
}

function addList(key: Command, line: CommandLine): void {
  key
    .command('list')
    .description('list the keys, without what would let anybody use them')
    .option('--json', 'print them as JSON')
    .action(({ json }: { json?: boolean }) =>
      line.withApp(async (app) => {
        const keys = await app.apiKeys.listApiKeys();
        if (json) line.printJson(keys);
        else for (const row of keyTable(keys)) line.print(row);
      }),
    );
}

function addRevoke(key: Command, line: CommandLine): void {
  key
    .command('revoke')
    .argument('<id>', 'the first part of the key, as `key list` shows it')
    .description('end a key; every instance refuses it within 5 seconds')
    .action((id: string) =>
      line.withApp(async (app) => {
        const isRevoked = await app.apiKeys.revokeApiKey(id);
        if (!isRevoked) throw new AbideError('NOT_FOUND', 'no live key has this id', { path: 'id' });
        line.print(`Key ${id} is revoked.`);
      }),
    );
}

function aDate(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !endOf(text, 'UTC')) {
    throw new InvalidArgumentError('Write a day that exists as YYYY-MM-DD.');
  }
  return text;
}

type ListedKeys = Awaited<ReturnType<ApiKeys['listApiKeys']>>;

function keyTable(keys: ListedKeys): string[] {
  const day = (at: Date | undefined) => at?.toISOString().slice(0, 10) ?? '-';
  const rows = keys.map((key) => [
    key.id,
    key.revokedAt ? `revoked ${day(key.revokedAt)}` : day(key.expiresAt),
    key.lastUsedOn ?? 'never',
    key.scopes.join(' '),
    key.name,
  ]);
  const table = [['id', 'ends', 'last used', 'scopes', 'name'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}
