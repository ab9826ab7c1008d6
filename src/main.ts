#!/usr/bin/env node
import 'reflect-metadata';
import { defaultPolicyPath, openApp, packageRoot } from './app';
import type { Surroundings } from './cli/command-line';
import { EXIT, Stopped } from './cli/exit-code';
import { runCommandLine } from './cli/run-command-line';
import { readConfig } from './config';
import { examineInstallation } from './doctor';
import { collectEarly } from './garbage';
import { createLog } from './log';

collectEarly();

const stop = new AbortController();

const surroundings: Surroundings = {
  openApp: ({ set = {}, unlessSet = {}, goesByPolicyInForce } = {}) => {
    const config = readConfig({ ...unlessSet, ...process.env, ...set });
    // The log goes beside the results, never among them.
    const log = createLog({
      level: config.logLevel,
      isStrict: config.environment === 'test',
      destination: process.stderr,
    });
    return openApp(config, { log, goesByPolicyInForce });
  },
  examine: () =>
    examineInstallation({
      environment: process.env,
      defaultPolicy: defaultPolicyPath(),
      log: createLog({ level: 'warn', destination: process.stderr }),
    }),
  packageRoot: packageRoot(),
  out: process.stdout,
  err: process.stderr,
  signal: stop.signal,
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    const stopped = new Stopped(signal);
    // Asked twice it ends at once. What was acknowledged is in the database either way.
    if (stop.signal.aborted) process.exit(stopped.exitCode);
    stop.abort(stopped);
  });
}

/** For what nobody caught: as a line of the log, since Node's own words may hold what a statement held. */
const lastLog = () => createLog({ level: 'warn', destination: process.stderr });
process.removeAllListeners('warning');
process.on('warning', (warning) => lastLog().warn('Node.js warns.', { err: warning }));
process.on('uncaughtException', (error) => {
  lastLog().error('A mistake of ours was not caught, and ends the process.', { err: error });
  process.exit(EXIT.failed);
});

// Who reads the results may close the pipe early (`| head`); that is no reason to leave the work half done.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** All is closed by now. What somebody else still keeps open (a mail server that does not answer) holds nothing of ours. */
const LONGEST_END_MS = 1_000;

void runCommandLine(process.argv.slice(2), surroundings)
  .catch(() => EXIT.failed)
  .then((code) => {
    process.exitCode = code;
    setTimeout(() => process.exit(), LONGEST_END_MS).unref();
  });
