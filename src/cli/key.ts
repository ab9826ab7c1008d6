import { type Command, Option } from 'commander';
import { endOf } from '../domain/calendar';
import { Scope } from '../domain/scopes';
import { AbideError } from '../errors';
import type { CommandLine } from './command-line';

/** `abide key create|list|revoke`: the keys of integrations. A key is shown once; we keep its hash. */
export function addKeyCommand(program: Command, { openApp }: CommandLine): void {
  const key = program.command('key').description('make, list and revoke API keys');
  key
    .command('create')
    .description('make an API key and print it, once')
    .requiredOption('--name <name>', 'what it is for, such as "CRM import"')
    .addOption(
      new Option('--scope <scope...>', 'what it may see and do').choices(Object.keys(Scope)).makeOptionMandatory(),
    )
    .option('--expires <date>', 'YYYY-MM-DD, counted to the end of that day')
    .action(async ({ name, scope, expires }: { name: string; scope: Scope[]; expires?: string }) => {
      const app = await openApp();
      try {
        const expiresAt = expires === undefined ? undefined : endOf(expires, app.operations.active.policy.timeZone);
        if (expires !== undefined && !expiresAt)
          throw new AbideError('BAD_USER_INPUT', 'not a date', { path: '--expires' });
        const { text, id } = await app.apiKeys.createApiKey({ name, scopes: scope, expiresAt });
        console.error(`Key ${id}. It is shown this once:`);
        console.log(text);
      } finally {
        await app.close();
      }
    });
  key
    .command('list')
    .description('list the keys, without what would let anybody use them')
    .action(async () => {
      const app = await openApp();
      try {
        console.table(await app.apiKeys.listApiKeys());
      } finally {
        await app.close();
      }
    });
  key
    .command('revoke')
    .argument('<id>', 'the first part of the key, as `key list` shows it')
    .description('end a key; every instance refuses it within 5 seconds')
    .action(async (id: string) => {
      const app = await openApp();
      try {
        const isRevoked = await app.apiKeys.revokeApiKey(id);
        if (!isRevoked) throw new AbideError('NOT_FOUND', 'no live key has this id', { path: 'id' });
        console.log('The key is revoked.');
      } finally {
        await app.close();
      }
    });
}
