import { type Command, Option } from 'commander';
import { Channel } from '../domain/words';
import { writeExclusions } from '../doors/screening/exclusion-file';
import type { DigestName } from '../security/address-digest';
import type { CommandLine } from './command-line';

interface ExclusionArguments {
  readonly topic: string;
  readonly channel: Channel;
  readonly hash: 'sha256' | 'sha1' | 'md5';
  readonly address: 'email' | 'phone';
  readonly out: string;
  readonly json?: boolean;
}

/** `abide export-exclusions`: who said no, as hashes for the exclusion list of an advertising platform. */
export function addExportExclusionsCommand(program: Command, line: CommandLine): void {
  program
    .command('export-exclusions')
    .description('write who said no to a topic as hashes, for the exclusion list of an advertising platform')
    .requiredOption('--topic <key>', 'what nobody of them is to be shown')
    .addOption(new Option('--channel <channel>', 'how it is shown').choices(Object.keys(Channel)).default('SOCIAL'))
    .addOption(
      new Option('--hash <hash>', 'what the platform takes').choices(['sha256', 'sha1', 'md5']).default('sha256'),
    )
    .addOption(new Option('--address <kind>', 'which addresses').choices(['email', 'phone']).default('email'))
    .requiredOption('--out <file>', 'where the hashes go, one a line')
    .option('--json', 'print the counts as JSON')
    .action((options: ExclusionArguments) => exportThem(line, options));
}

async function exportThem(line: CommandLine, { json, hash, address, ...options }: ExclusionArguments): Promise<void> {
  const progress = line.progress('addresses looked at');
  await line.withApp(async ({ operations }) => {
    const writing = writeExclusions(operations, {
      ...options,
      digest: hash.toUpperCase() as DigestName,
      kind: address === 'email' ? 'EMAIL' : 'PHONE',
      signal: line.signal,
      onProgress: (seen) => progress.show(seen),
    });
    const summary = await writing.finally(() => progress.end());
    if (json) return line.printJson(summary);
    line.print(`${summary.excluded} hashes in ${options.out}: an exclusion list, and never an audience`);
    if (summary.restricted > 0) line.print(`${summary.restricted} left out: their owners restricted any use`);
    line.print('Nobody who was erased is in it: of them no address is left to hash.');
  });
}
