import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { addCasesCommand } from './cases';
import { CommandLine, type Surroundings } from './command-line';
import { addDemoCommand } from './demo';
import { addDoctorCommand } from './doctor';
import { EXIT_HELP, type ExitCode, tellError } from './exit-code';
import { addExportExclusionsCommand } from './export-exclusions';
import { addImportCommand } from './import';
import { addKeyCommand } from './key';
import { addLintMailCommand } from './lint-mail';
import { addMigrateCommand } from './migrate';
import { addPolicyCommand } from './policy';
import { addScreenCommand } from './screen';
import { addServeCommand } from './serve';
import { addSyncCommand } from './sync';
import { addVerifyCommand } from './verify';

const COMMANDS = [
  addServeCommand,
  addMigrateCommand,
  addImportCommand,
  addScreenCommand,
  addExportExclusionsCommand,
  addKeyCommand,
  addPolicyCommand,
  addVerifyCommand,
  addDoctorCommand,
  addCasesCommand,
  addSyncCommand,
  addLintMailCommand,
  addDemoCommand,
];

/** Runs one command line from its words to its exit code. Never throws: every error was told on the error stream. */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const commandLine = new CommandLine(surroundings);
  try {
    await theProgram(commandLine).parseAsync(words, { from: 'user' });
    return commandLine.exitCode;
  } catch (error) {
    return tellError(error, surroundings.err);
  }
}

function theProgram(commandLine: CommandLine): Command {
  const { out, err, packageRoot } = commandLine.surroundings;
  const program = new Command('abide')
    .description('Knows, for every person and every kind of message, whether it may be sent, and can prove why.')
    .version(versionOf(packageRoot), '-V, --version', 'print the version')
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(text) })
    .addHelpText('after', EXIT_HELP)
    .exitOverride();
  for (const add of COMMANDS) add(program, commandLine);
  pointToHelp(program, 'abide');
  return program;
}

/** After a mistake, the help of the very command that was meant. */
function pointToHelp(command: Command, words: string): void {
  command.showHelpAfterError(`(${words} --help tells more)`);
  for (const sub of command.commands) pointToHelp(sub, `${words} ${sub.name()}`);
}

function versionOf(packageRoot: string): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}
