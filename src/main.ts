#!/usr/bin/env node
import 'reflect-metadata';
import { isNativeError } from 'node:util/types';
import { Command, CommanderError } from 'commander';
import { openApp, packageRoot } from './app';
import type { CommandLine } from './cli/command-line';
import { addDemoCommand } from './cli/demo';
import { addImportCommand } from './cli/import';
import { addKeyCommand } from './cli/key';
import { addMigrateCommand } from './cli/migrate';
import { addScreenCommand } from './cli/screen';
import { addServeCommand } from './cli/serve';
import { addVerifyCommand } from './cli/verify';
import { readConfig } from './config';
import { AbideError } from './errors';
import { createLog } from './log';

/** Exit codes a script can trust (design, section 6). */
const EXIT = { complete: 0, failed: 1, usage: 2, badInput: 65, tryAgain: 75 } as const;

const commandLine: CommandLine = {
  openApp: (environment = {}) => {
    const config = readConfig({ ...process.env, ...environment });
    return openApp(config, { log: createLog({ level: config.logLevel, isStrict: config.environment === 'test' }) });
  },
  packageRoot: packageRoot(),
};

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('abide')
    .description('Knows, for every person and every kind of message, whether it may be sent, and can prove why.')
    .showHelpAfterError('(abide --help tells more)')
    .exitOverride();
  const commands = [
    addServeCommand,
    addMigrateCommand,
    addImportCommand,
    addScreenCommand,
    addKeyCommand,
    addVerifyCommand,
    addDemoCommand,
  ];
  for (const add of commands) add(program, commandLine);
  for (const command of program.commands) command.exitOverride();
  program.addHelpText('after', `\nExit codes: 0 complete, 1 failed, 2 usage, 65 bad input, 75 try again later.`);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? EXIT.complete);
  } catch (error) {
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.complete : EXIT.usage;
  if (error instanceof AbideError) {
    console.error(error.path ? `abide: ${error.message} (${error.path})` : `abide: ${error.message}`);
    for (const line of detailLines(error.details)) console.error(`  ${line}`);
    return error.code === 'UNAVAILABLE' ? EXIT.tryAgain : EXIT.badInput;
  }
  console.error(`abide: something went wrong that should not (${isNativeError(error) ? error.name : 'unknown'}).`);
  if (process.env.ABIDE_LOG_LEVEL === 'debug') console.error(isNativeError(error) ? error.stack : '');
  return EXIT.failed;
}

function detailLines(details: unknown): string[] {
  if (!Array.isArray(details)) return [];
  return details
    .map((detail) => {
      const { path, message } = detail as { path?: string; message?: string };
      return message === undefined ? '' : `${path ?? ''}: ${message}`;
    })
    .filter((line) => line !== '');
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  () => {
    process.exitCode = EXIT.failed;
  },
);
