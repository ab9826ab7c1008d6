import { isNativeError } from 'node:util/types';
import { CommanderError } from 'commander';
import { AbideError } from '../errors';
import { createLog } from '../log';

/**
 * Exit codes that a script can trust (design, section 6). `usage` is what the command line alone tells; `badInput` is
 * all that it names: a file, a topic, a setting. A list with lines that could not be read is `badInput` too, with the
 * rest of the work done: whoever sends on it has to look at the rejects first.
 */
export const EXIT = { complete: 0, failed: 1, usage: 2, badInput: 65, tryAgain: 75 } as const;
export type ExitCode = number;

export const EXIT_HELP = `
Exit codes: 0 complete; 1 failed, a mistake of Abide; 2 usage; 65 bad input (with lines that were rejected the rest is
done all the same); 75 the database does not answer, try again; 130 and 143 stopped by a signal.`;

const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;

/** Somebody told the command to stop; what it had acknowledged stays. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor(readonly by: keyof typeof SIGNAL_NUMBERS) {
    super('stopped');
  }

  /** As every shell reports a command that a signal ended. */
  get exitCode(): ExitCode {
    return 128 + SIGNAL_NUMBERS[this.by];
  }
}

export interface ErrorStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Says on the error stream what went wrong, in words for who typed the command, and gives the exit code. */
export function tellError(error: unknown, stream: ErrorStream): ExitCode {
  // Commander has said its own already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.complete : EXIT.usage;
  const say = (text: string) => stream.write(`abide: ${text}\n`);
  if (error instanceof Stopped) {
    say('stopped before the end.');
    return error.exitCode;
  }
  if (error instanceof AbideError) {
    const isOneLine = !error.message.includes('\n');
    say(error.path && isOneLine ? `${error.message} (${error.path})` : error.message);
    return error.code === 'UNAVAILABLE' ? EXIT.tryAgain : EXIT.badInput;
  }
  if (isRefusedLogin(error)) {
    say(`the database refuses this login or does not exist (${error.code}): check DATABASE_URL.`);
    return EXIT.badInput;
  }
  say(`something went wrong that should not (${isNativeError(error) ? error.name : 'unknown'}).`);
  if (process.env.ABIDE_LOG_LEVEL !== 'debug') say('ABIDE_LOG_LEVEL=debug tells where.');
  // Through the log, which withholds addresses: a stack starts with a message that may hold one.
  else createLog({ level: 'debug', destination: stream }).error('A command failed.', { err: error });
  return EXIT.failed;
}

/** Known by its code, so that this file needs no database driver: invalid authorization, or no such database. */
function isRefusedLogin(error: unknown): error is { code: string } {
  const code = isNativeError(error) ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^(28\w{3}|3D000)$/.test(code);
}
